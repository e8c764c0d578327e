"""The right panel: tags, rating, texts and facts of the photos that a gesture would be about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from shlex import quote

from pyroaring import BitMap
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.commands import tag
from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.domain.events import FIELDS, PHOTOS, SUGGESTIONS, TAGS, VOCABULARY, Changed
from tagger_desktop.domain.photo import COLOUR_LABELS
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.imaging.metadata import details
from tagger_desktop.library.library import Library
from tagger_desktop.library.photos import Facts, facts
from tagger_desktop.library.summary import Summary, lacking, summarize
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.elided_label import ElidedLabel
from tagger_desktop.ui.fact_table import Fact, FactTable
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.held_tags import SHOWN, HeldTags, arranged, held_tags, implied_tags
from tagger_desktop.ui.icons import icon, pixmap
from tagger_desktop.ui.missing_groups import Missing, MissingGroups
from tagger_desktop.ui.photo_words import common_facts, file_facts, groups, provenance
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.section import Section
from tagger_desktop.ui.suggested_tags import SuggestedPart, SuggestedTag, proposers, suggested_tags
from tagger_desktop.ui.text_block import TextBlock
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.verdict_row import Flags, Labels, Stars

LOOK_MS = 15  # in which keys that are held down move on: only where they stop is asked about
NAMED = 12  # tags of a missing group that its tip names
OPEN_MS = 150  # after which the photo's file is opened for what else it says
GROUPS = ("Camera", "Time", "Place", "Description")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the photos."""

    summary: Summary = field(default_factory=lambda: Summary(0))
    facts: Facts | None = None
    tags: Sequence[TagId] = ()
    implied: Sequence[TagId] = ()
    missing: Sequence[Missing] = ()
    suggested: Sequence[SuggestedTag] = ()
    proposed: Mapping[TagId, str] = field(default_factory=dict)
    """Which of the tags a tagger had proposed, in words."""


class Inspector(QWidget):
    """What is known of the targets, and the place to change it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(55 * SPACE)
        self._session = session
        self._reader, self._files = Reader(session, "looking at photos"), Reader(session, "reading details")
        self._pace, self._opening = Pace(self, LOOK_MS, self._ask), Pace(self, OPEN_MS, self._open)
        self._photos, self._seen, self._kept, self._all = BitMap(), Seen(), list[TagId](), False
        self.title, self.subtitle = ElidedLabel(self), QLabel(self)
        self.tags, self.more = HeldTags(self), QPushButton(self)
        self.missing, self.suggested = MissingGroups(self), SuggestedPart(session, self)
        self.add, self.no_tags = QPushButton("Add tag", self), QLabel("No tags yet", self)
        self.stars, self.flags, self.labels = Stars(self), Flags(self), Labels(self)
        self.differ = QLabel(self)
        self.caption = TextBlock(self, "Caption", "Add a caption")
        self.notes = TextBlock(self, "Notes", "Add notes")
        self.file = FactTable(self)
        self.details = {name: FactTable(self) for name in GROUPS}
        self._sections = {name: Section(self, name, table) for name, table in self.details.items()}
        self._lay_out()
        self._connect()
        self._look()

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        self.subtitle.setProperty("role", "small")
        self.subtitle.setTextFormat(Qt.TextFormat.PlainText)
        self.subtitle.setWordWrap(True)
        self.differ.setProperty("role", "caption")
        self.no_tags.setProperty("role", "muted")
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 6 * SPACE)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        column.addSpacing(3 * SPACE)
        column.addLayout(self._verdicts())
        column.addSpacing(4 * SPACE)
        column.addLayout(self._tag_head())
        column.addSpacing(SPACE)
        for part in (self.tags, self.more, self.no_tags, self.missing, self.suggested):
            column.addWidget(part)
        for block in (self.caption, self.notes):
            column.addSpacing(4 * SPACE)
            column.addWidget(block)
        for section in (Section(self, "File", self.file), *self._sections.values()):
            column.addWidget(section)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(body)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._nothing())
        self._pages.addWidget(self.area)

    def _verdicts(self) -> QVBoxLayout:
        first = QHBoxLayout()
        first.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self.stars)
        first.addStretch(1)
        first.addWidget(self.flags)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addLayout(first)
        column.addWidget(self.labels)
        column.addWidget(self.differ)
        return column

    def _tag_head(self) -> QHBoxLayout:
        title, key = QLabel("Tags", self), QLabel("T", self)
        title.setProperty("role", "section")
        key.setProperty("role", "key")
        self.add.setProperty("kind", "link")
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setProperty("kind", "link")
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.add)
        row.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _nothing(self) -> QWidget:
        page = QWidget(self)
        self._picture = QLabel(page)
        words = QLabel("Nothing selected", page)
        words.setProperty("role", "title")
        hint = QLabel("Select photos to see and change their tags here.", page)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        column = QVBoxLayout(page)
        column.setContentsMargins(*[6 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addStretch(2)
        for label in (self._picture, words, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(3)
        self._draw()
        theme.appearance.changed.connect(self._draw)
        return page

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap("empty-tags", 30 * SPACE, "muted"))
        self.add.setIcon(icon("plus", 16, "accent_ink"))

    def _connect(self) -> None:
        session = self._session
        self.tags.toggled.connect(self._toggle)
        self.more.clicked.connect(self._show_all)
        self.add.clicked.connect(lambda: run(session, "tag.quick"))
        self.missing.asked.connect(lambda group: run(session, f"tag.required group={quote(group)}"))
        self.stars.picked.connect(lambda at: self._rate(at + 1))
        self.flags.picked.connect(lambda name: run(session, f"photo.flag flag={name}"))
        self.labels.picked.connect(lambda at: self._label(COLOUR_LABELS[at]))
        self.caption.written.connect(lambda text, photos: self._write("caption", text, photos))
        self.notes.written.connect(lambda text, photos: self._write("notes", text, photos))
        for block in (self.caption, self.notes):
            block.finished.connect(lambda: session.look(session.in_loupe))
        session.opened.connect(lambda library: self._look())
        session.selected.connect(lambda selection: self._look())
        session.viewed.connect(lambda in_loupe: self._look())
        session.changed.connect(self._heard)

    def _heard(self, news: Changed) -> None:
        if news.what & {TAGS, FIELDS, PHOTOS, VOCABULARY, SUGGESTIONS}:
            self._pace.ask()

    def _look(self) -> None:
        """Turn to the photos that a gesture would be about now."""
        photos = self._session.targets if self._session.library is not None else BitMap()
        if photos == self._photos and photos:
            return
        for block in (self.caption, self.notes):
            block.commit()
        self._photos, self._seen, self._kept, self._all = photos, Seen(), [], False
        self._pages.setCurrentIndex(1 if photos else 0)
        if not photos:
            self._reader.forget()
            return
        if len(photos) > 1:
            self._name(f"{len(photos):,} photos selected", "")
        self._pace.ask()

    def _ask(self) -> None:
        photos = self._photos
        if photos:
            self._reader.ask(lambda library: _see(library, photos), lambda seen: self._show(photos, seen))

    def _show(self, photos: BitMap, seen: Seen) -> None:
        if photos != self._photos:
            return
        before, self._seen = self._seen, seen
        summary, about = seen.summary, seen.facts
        self._kept += [tag_id for tag_id in before.summary.tags if tag_id not in summary.tags]
        if about is not None:
            self._name(about.card.name, "The file is missing" if about.card.missing else about.card.broken)
        self._show_tags()
        self._show_verdicts(summary)
        self.caption.show_value(summary.caption, photos)
        self.notes.show_value(summary.notes, photos)
        if about is None:
            self.file.show_facts(common_facts(summary))
        if about is None or before.facts is None or about.path != before.facts.path:
            self._show_details({})
            self._opening.ask_later()

    def _name(self, title: str, subtitle: str) -> None:
        self.title.say(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))

    def _show_verdicts(self, summary: Summary) -> None:
        self.stars.show_rating(summary.rating)
        self.flags.show_flag(summary.flag)
        self.labels.show_label(summary.colour)
        verdicts = {"ratings": summary.rating, "flags": summary.flag, "labels": summary.colour}
        several = [name for name, value in verdicts.items() if value is None]
        self.differ.setText(f"Several {', '.join(several)}")
        self.differ.setVisible(bool(several))

    def _show_tags(self) -> None:
        summary, known = self._seen.summary, self._session.vocabulary
        now = datetime.now().astimezone()
        proposed = self._seen.proposed
        tips = {
            tag_id: "\n".join(filter(None, (provenance(given, now), proposed.get(tag_id))))
            for tag_id, given in summary.given.items()
        }
        # What was just taken off stays in the list, so that a second click brings it back.
        ids = arranged(known, {*self._seen.tags, *self._kept}) if self._kept else self._seen.tags
        most = len(ids) if self._all else SHOWN
        implied = [tag_id for tag_id in self._seen.implied if tag_id not in self._kept]
        rows = held_tags(known, ids[:most], summary.tags, summary.photos, tips)
        self.tags.show_tags([*rows, *implied_tags(known, implied[:most])])
        self.more.setText(f"Show {len(ids) - most:,} more")
        self.more.setVisible(len(ids) > most)
        self.no_tags.setVisible(not ids)
        self.missing.show_groups(self._seen.missing, summary.photos)
        self.suggested.show_photo(self._photos[0] if len(self._photos) == 1 else None, self._seen.suggested)

    def _show_all(self) -> None:
        self._all = True
        self._show_tags()

    def _open(self) -> None:
        """Read what a single photo's file says of itself."""
        about, photos = self._seen.facts, self._photos
        if about is None or about.card.missing or about.card.broken:
            return
        path = about.path

        def read(library: Library) -> dict[str, list[Fact]]:
            try:
                return groups(details(path))
            except (UnreadablePhoto, OSError):  # it says so in the grid; here is nothing to tell
                return {}

        self._files.ask(read, lambda found: self._show_details(found) if photos == self._photos else None)

    def _show_details(self, found: dict[str, list[Fact]]) -> None:
        if self._seen.facts is not None:
            self.file.show_facts([*file_facts(self._seen.facts), *found.get("File", [])])
        for name, table in self.details.items():
            table.show_facts(found.get(name, []))
            self._sections[name].setVisible(bool(found.get(name)))

    def _toggle(self, tag_id: TagId) -> None:
        tag.toggle(self._session, tag_id, self._photos.copy())

    def _rate(self, stars: int) -> None:
        run(self._session, f"photo.rate stars={0 if stars == self._seen.summary.rating else stars}")

    def _label(self, name: str) -> None:
        run(self._session, f"photo.colour colour={'none' if name == self._seen.summary.colour else name}")

    def _write(self, name: str, text: str, photos: BitMap) -> None:
        session = self._session
        if session.library is None:
            return
        count = "1 photo" if len(photos) == 1 else f"{len(photos):,} photos"
        session.edit(
            name.capitalize(),
            lambda edit: edit.set_field(name, text, photos),
            lambda changed: session.notify(f"{name.capitalize()}: {count}", undo=True) if changed else None,
        )


def _see(library: Library, photos: BitMap) -> Seen:
    summary, known = summarize(library, photos), library.vocabulary
    held = arranged(known, summary.tags)
    implied, missing = arranged(known, known.broader(held)), _missing(library, photos)
    if len(photos) != 1:
        return Seen(summary, None, held, implied, missing)
    photo_id = photos[0]
    proposed = proposers(library, photo_id, held)
    about = facts(library.read(), photo_id)
    return Seen(summary, about, held, implied, missing, suggested_tags(library, photo_id), proposed)


def _missing(library: Library, photos: BitMap) -> list[Missing]:
    known, without = library.vocabulary, lacking(library, photos)
    return [
        Missing(group.name, "One of " + ", ".join(map(known.title, group.tags[:NAMED])), len(without[group.name]))
        for group in known.groups
        if group.name in without
    ]
