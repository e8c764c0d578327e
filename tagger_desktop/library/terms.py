"""Taking the terms of a vocabulary file into the library's vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.terms import Term
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, TagId, Vocabulary, key
from tagger_desktop.library import hierarchy, synonyms
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library


@dataclass(slots=True)
class Taken:
    """What taking in a file does: tags it adds, tags it changes, terms that are known under another name or place.

    `skipped` says what was left out, such as a synonym that stands for another tag here.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)

    def sentence(self) -> str:
        """Return it in words, for a question before the file is taken in."""
        counts = [
            ("added", len(self.added)),
            ("changed", len(self.changed)),
            ("merged", len(self.merged)),
            ("skipped", len(self.skipped)),
        ]
        return ", ".join(f"{count:,} {what}" for what, count in counts if count) or "Nothing is new"


class _OnlyLooking(Exception):
    """Raised to roll back what was done to see what it would do."""


def preview(library: Library, terms: Sequence[Term]) -> Taken:
    """Return what `take_in` would do, without doing it. Errors: as of `take_in`."""
    taken = Taken()
    with suppress(_OnlyLooking), library.edit("Preview") as edit:
        taken = take_in(edit, terms)
        raise _OnlyLooking
    return taken


def take_in(edit: Edit, terms: Sequence[Term]) -> Taken:
    """Add the terms that are new, and what known tags lack of them; nothing is taken away.

    A term is the tag at the same place; else the only tag of that name or synonym, which moves below the term's
    parent when it stood at the top.

    Errors: UserError when a parent or an implication would contradict what the library holds.
    """
    return _Taking(edit).all(terms)


class _Taking:
    """One file while it is taken in."""

    def __init__(self, edit: Edit) -> None:
        self.edit = edit
        self.known: Vocabulary = changes.load(edit.db)
        self.kinds = {key(kind.name) for kind in self.known.kinds}
        self.at: dict[tuple[TagId | None, str], TagId] = {(tag.parent, key(tag.name)): tag.id for tag in self.known}
        self.last = max((tag.position for tag in self.known), default=0)  # position in the vocabulary
        self.placed: dict[tuple[str, ...], TagId] = {}
        self.taken = Taken()

    def all(self, terms: Sequence[Term]) -> Taken:
        for term in terms:
            self.placed[term.keys] = self._place(term)
        for term in terms:
            self._imply(term)
        return self.taken

    def _place(self, term: Term) -> TagId:
        parent = self.placed.get(term.keys[:-1]) if len(term.path) > 1 else None
        known = self.at.get((parent, key(term.name)))
        if known is None:
            known = self._elsewhere(term, parent)
        if known is None:
            return self._add(term, parent)
        if known in self.known.tags:
            self._change(term, known)
        return known

    def _elsewhere(self, term: Term, parent: TagId | None) -> TagId | None:
        found = self.known.by_key.get(key(term.name), ())
        if len(found) != 1:
            return None
        tag = self.known.tags[found[0]]
        if parent is not None and tag.parent is not None and key(tag.name) == key(term.name):
            return None  # one name in two branches: they are two tags
        if parent is not None and tag.parent is None and parent not in self.known.with_narrower([tag.id]):
            hierarchy.set_parent(self.edit, tag.id, parent)
            self.at[(parent, key(tag.name))] = tag.id
            self.taken.changed.append(f"{tag.name}: below {term.path[-2]}")
        else:
            self.taken.merged.append(f"{' > '.join(term.path)} is {self.known.title(tag.id)}")
        return tag.id

    def _add(self, term: Term, parent: TagId | None) -> TagId:
        kind = term.kind or (self._kind_of(parent) if parent is not None else DEFAULT_KIND)
        self._have_kind(kind)
        self.last += 1
        tag_id = changes.create_tag(self.edit, term.name, kind, parent, self.last)
        self.at[(parent, key(term.name))] = tag_id
        self._details(term, tag_id)
        for name in term.synonyms:
            self._synonym(tag_id, name)
        self.taken.added.append(" > ".join(term.path))
        return tag_id

    def _kind_of(self, tag_id: TagId) -> str:
        row = self.edit.db.execute(
            "SELECT kind.name FROM tag JOIN kind ON kind.id = kind_id WHERE tag.id = ?", (tag_id,)
        )
        return str(row.fetchone()[0])

    def _have_kind(self, kind: str) -> None:
        if key(kind) not in self.kinds:
            hierarchy.create_kind(self.edit, kind)
            self.kinds.add(key(kind))

    def _change(self, term: Term, tag_id: TagId) -> None:
        tag = self.known.tags[tag_id]
        done = []
        if term.kind and key(term.kind) != key(tag.kind):
            self._have_kind(term.kind)
            changes.set_kind(self.edit, tag_id, term.kind)
            done.append(f"kind {term.kind}")
        have = {key(name) for name in (tag.name, *tag.synonyms)}
        done += [f"synonym {name}" for name in term.synonyms if key(name) not in have and self._synonym(tag_id, name)]
        done += self._details(term, tag_id)
        if done:
            self.taken.changed.append(f"{self.known.title(tag_id)}: {', '.join(done)}")

    def _details(self, term: Term, tag_id: TagId) -> list[str]:
        """Give a tag the description and states of a term, as far as it has none; return what changed."""
        old = self.known.tags.get(tag_id)
        done = []
        if term.description and not (old and old.description):
            hierarchy.describe(self.edit, tag_id, term.description)
            done.append("description")
        for column, said, held in (
            ("archived", term.archived, old and old.archived),
            ("heading", term.heading, old and old.heading),
        ):
            if said and not held:
                self.edit.db.execute(f"UPDATE tag SET {column} = 1 WHERE id = ?", (tag_id,))
                done.append(column)
        return done

    def _synonym(self, tag_id: TagId, name: str) -> bool:
        try:
            synonyms.add_synonym(self.edit, tag_id, name)
        except UserError as error:
            self.taken.skipped.append({"item": name, "reason": error.text})
            return False
        return True

    def _imply(self, term: Term) -> None:
        if not term.implies:
            return
        now = changes.load(self.edit.db)
        for name in term.implies:
            found = now.find(name)
            tag_id = self.placed[term.keys]
            if len(found) != 1:
                why = f"{term.name!r} implies it, but there is no such tag" if not found else "it could be several tags"
                self.taken.skipped.append({"item": name, "reason": f"{why}."})
            elif found[0].id not in now.tags[tag_id].implies:
                hierarchy.imply(self.edit, tag_id, found[0].id)
                if tag_id in self.known.tags:
                    self.taken.changed.append(f"{term.name}: implies {name}")
