"""The view of what does not fit together, and putting it right."""

from __future__ import annotations

from collections.abc import Sequence

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library.consistency import SORTS, Finding, Sort, check
from tagger_desktop.library.mending import mend
from tagger_desktop.session import Session

DONE: dict[Sort, str] = {
    "conflict": "Kept the newer tags",
    "twins": "Made the tags equal",
    "alike": "Merged tags",
    "unused": "Deleted unused tags",
}
"""What mending does, as a title of the history; the other sorts only a person can decide."""


@command("view.consistency", "Consistency…", menu="View", when=has_library, icon="shield", section=1)
def consistency(session: Session) -> None:
    """List photos that break a rule, tags nobody uses, tags that look alike, and twins that are tagged differently."""
    session.request("consistency")


@command("consistency.fix", "Put right what does not fit", menu="View", when=has_library, section=1)
def fix(session: Session, what: str) -> None:
    """Put all of a sort right.

    `conflict` keeps the newer tag, `twins` makes tags equal, `alike` merges, `unused` deletes.
    """
    if what not in DONE:
        lists = "" if what not in SORTS else " by itself"
        raise UserError(f"{what!r} cannot be put right{lists}.", f"What can: {', '.join(DONE)}.")
    library, cache, sort = session.open_library, session.cache, what

    def find() -> None:
        findings = check(library, cache.likenesses() if cache else {})[sort]
        session.post(lambda: put_right(session, findings) if findings else session.notify("Nothing to put right."))

    session.write(find)


def put_right(session: Session, findings: Sequence[Finding]) -> None:
    """Put findings of one sort right as one edit."""
    title = DONE[findings[0].sort]
    session.edit(
        title,
        lambda edit: mend(edit, findings),
        lambda count: session.notify(f"{title}: {count:,}" if count else "That is so no more.", undo=count > 0),
    )
