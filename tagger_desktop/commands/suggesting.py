"""Having taggers propose tags, learning from what was decided, and what taggers may do without being asked."""

from __future__ import annotations

from pyroaring import BitMap

from tagger_desktop import taggers
from tagger_desktop.commands.registry import command, has_library, has_photos
from tagger_desktop.commands.targets import meant, photos
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.domain.query import parse
from tagger_desktop.jobs import suggest as looking
from tagger_desktop.jobs.learn import learn as learning
from tagger_desktop.library import embedder as embedders
from tagger_desktop.library import policy as policies
from tagger_desktop.library import suggestions
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import matching
from tagger_desktop.session import Session
from tagger_desktop.settings import places


@command("review.suggest", "Suggest tags…", menu="Review", when=has_photos, icon="sparkles", instead="query")
def suggest(
    session: Session,
    query: str | None = None,
    tagger: str = "",
    min_confidence: float = 0.0,
    vocabulary: bool = False,
) -> None:
    """Have a tagger look at the selected photos, or all on show where no more than one is selected.

    With vocabulary=yes it proposes only tags that there are; else also new ones, made when they are accepted. Without
    a word the window asks.
    """
    if query is None and not (tagger or min_confidence or vocabulary) and session.requested.listeners:
        session.request("suggest")
        return
    text = session.shown.text if query is None else query
    start(session, _chosen(session, query), tagger, min_confidence=min_confidence, vocabulary=vocabulary, query=text)


def start(
    session: Session, chosen: BitMap, tagger: str, *, min_confidence: float, vocabulary: bool, query: str
) -> None:
    """Have a tagger look at photos, as a job. Errors: UserError when the confidence is none."""
    if not 0 <= min_confidence <= 1:
        raise UserError(f"A confidence lies between 0 and 1; {min_confidence:g} does not.")
    library, cache = session.open_library, cache_of(session)
    name = tagger or taggers.DEFAULT_TAGGER

    def work() -> Steps:
        result = yield from suggested(
            library, cache, name, chosen, min_confidence=min_confidence, only_known=vocabulary, query=query
        )
        if session.learning.by_itself:
            session.learning.ask()
        return result

    session.jobs.start(f"Suggest tags ({name})", work)


def suggested(
    library: Library,
    cache: Cache,
    tagger: str,
    chosen: BitMap,
    *,
    min_confidence: float = 0.0,
    only_known: bool = False,
    query: str = "",
) -> Steps:
    """Have the tagger of a name look at photos, and give them embeddings of the library's embedder.

    Errors: UserError when there is no such tagger or embedder, or a model is absent or damaged.
    """
    made = taggers.tagger(tagger, places())
    eye = taggers.embedder(embedders.chosen(library.read()) or taggers.DEFAULT_EMBEDDER, places())
    return (
        yield from looking.suggest(
            library,
            cache,
            made,
            chosen,
            embedder=eye,
            min_confidence=min_confidence,
            only_known=only_known,
            query=query,
        )
    )


def looked_at(library: Library, cache: Cache) -> Steps:
    """Give all photos embeddings that have none of the library's embedder.

    Errors: UserError when the embedder's model is absent or damaged.
    """
    eye = taggers.embedder(embedders.chosen(library.read()) or taggers.DEFAULT_EMBEDDER, places())
    return (yield from looking.embed(library, cache, eye, matching(library, parse(""))))


def _chosen(session: Session, query: str | None) -> BitMap:
    if query is not None:
        return meant(session, query)
    return session.selection.copy() if len(session.selection) > 1 else session.shown.photos


def cache_of(session: Session) -> Cache:
    """Return the cache of the open library. Errors: UserError when none is open."""
    if session.cache is None:
        raise UserError("No library is open.", "Open a folder of photos first.")
    return session.cache


@command("review.learn", "Learn from what was decided", menu="Review", when=has_library, section=3)
def learn(session: Session) -> None:
    """Work out anew what follows from the tags on photos, the verdicts and the reviewed photos."""
    library, cache, held = session.open_library, cache_of(session), session.learning.known
    session.jobs.start("Learn", lambda: learning(library, cache, held))


@command("review.embedder", "Choose the embedder", menu="Review", when=has_library, section=3)
def embedder(session: Session, name: str = "") -> None:
    """Use another model to see what photos have in common; all are looked at again, what was decided stays."""
    library, cache = session.open_library, cache_of(session)
    if name:
        taggers.embedder(name, places())  # to refuse now what cannot be used

    def work() -> Steps:
        result = yield from looked_at(library, cache)
        if session.learning.by_itself:
            session.learning.ask()
        return result

    def look_again(done: None) -> None:
        session.jobs.start("Look at photos again", work)

    session.edit(f"Embedder {name or taggers.DEFAULT_EMBEDDER}", lambda edit: embedders.choose(edit, name), look_again)


@command("review.drop_run", "Drop the suggestions of a run", menu="Review", when=has_library, section=4)
def drop_run(session: Session, run: int) -> None:
    """Take away what a tagger proposed in one run and nobody has decided; tags that were accepted stay."""
    library = session.open_library
    if run not in {one.id for one in suggestions.runs(library)}:
        raise UserError(f"There is no run {run}.")

    def work() -> None:
        gone, count = 1, 0
        while gone:
            with library.record() as record:
                gone = suggestions.drop_run(record, run)
            count += gone
        session.post_notice(f"Dropped {count:,} suggestions")

    session.write(work)


@command("review.policy", "Let a tagger tag by itself", menu="Review", when=has_library, section=4)
def policy(
    session: Session, tagger: str, tag: str, confidence: float | None = None, off: bool = False, dry: bool = False
) -> None:
    """Let what a tagger says of a tag count without a person from a confidence on, or (off=yes) no longer.

    With dry=yes it is only said what that would do now.
    """
    library = session.open_library
    tag_id = suggestions.find(library, tag)
    if off:
        forbid(session, policies.Policy(tagger, tag_id, 1.0), tag)
        return
    if confidence is None:
        raise UserError("Say from which confidence on: confidence=0.95.")
    found = policies.Policy(tagger, tag_id, confidence)
    if dry:
        count = len(policies.would_accept(library, [found]).get(found, ()))
        session.notify(f"{tag} would be put on {photos(count)} now")
        return
    question = f"Let {tagger} put {tag} on photos by itself from a confidence of {confidence:g} on?"
    if session.prompts.confirm("Let a tagger tag by itself", question, "Let it"):
        allow(session, found, tag)


def allow(session: Session, allowed: policies.Policy, title: str) -> None:
    """Let a tagger put a tag on photos by itself, and have it done for what is suggested already."""
    library, tagger, confidence = session.open_library, allowed.tagger, allowed.confidence
    session.edit(
        f"Policy: {title} by {tagger} from {confidence:g}",
        lambda edit: policies.set_policy(edit, tagger, allowed.tag_id, confidence),
        lambda done: _apply(session, library),
    )


def forbid(session: Session, allowed: policies.Policy, title: str) -> None:
    """Let a tagger put a tag on photos no longer; what it has put there stays."""
    session.edit(
        f"No policy for {title} by {allowed.tagger}",
        lambda edit: policies.set_policy(edit, allowed.tagger, allowed.tag_id, None),
    )


def _apply(session: Session, library: Library) -> None:
    def work() -> None:
        count = policies.apply(library)
        session.post_notice(f"Accepted by policy: {count:,} tags")

    session.write(work)


@command("review.audit", "What taggers did by themselves", menu="Review", when=has_library, section=4)
def audit(session: Session) -> None:
    """Say what policies have put on photos and nobody changed since."""
    library = session.open_library
    found = policies.audit(library)
    for one in found:
        session.notify(f"{suggestions.title(library, one.tag_id)} by {one.tagger}: {photos(len(one.photos))}, {one.at}")
    if not found:
        session.notify("Nothing on the photos was put there by a policy.")
    session.request("review_audit")


@command("review.take_back", "Undo what taggers did by themselves", menu="Review", when=has_library, section=4)
def take_back(session: Session, tagger: str = "", tag: str = "") -> None:
    """Take off what policies put on photos: of all taggers and tags, or of one; the suggestions are open again."""
    library = session.open_library
    tag_id = suggestions.find(library, tag) if tag else None
    session.edit(
        "Undo policies",
        lambda edit: policies.take_back(edit, tagger, tag_id),
        lambda count: session.notify(f"Took {count:,} tags off that a policy had put on", undo=count > 0),
    )
