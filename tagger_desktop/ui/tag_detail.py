"""All that is known of the selected tag, to be read and changed; of several tags, what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.domain.query import Tagged
from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary
from tagger_desktop.library import arranging, hierarchy, photos, synonyms
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import count
from tagger_desktop.session import Session
from tagger_desktop.ui.chip_field import Chip, ChipField
from tagger_desktop.ui.colour_row import ColourRow
from tagger_desktop.ui.field import Field, TextBox
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.tag_field import TagField
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.thumbnail_crew import Key as Picture
from tagger_desktop.ui.thumbnail_picture import fitted

WIDTH = 80 * SPACE
PICTURE = (72 * SPACE, 40 * SPACE)  # pixels of the example at most
SIDE = 512 if max(PICTURE) > 256 else 256
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Known:
    """What the library says of a tag: photos with the tag itself, with those below it, and its example as JPEG."""

    own: int
    all: int
    example: bytes | None
    name: str = ""


class TagDetail(QScrollArea):
    """The panel on the right; each part writes one thing when it is left, or on Enter."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, "what is known of a tag")
        self._ids: list[TagId] = []
        self._filling = False
        self.setWidgetResizable(True)
        self.setMinimumWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QWidget(self)
        self._page.setProperty("role", "panel")
        self.viewport().setProperty("role", "panel")
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        self._column.setSpacing(SPACE)
        self._make_parts()
        self._column.addStretch(1)
        self.setWidget(self._page)
        self.show_tags([])

    def _make_parts(self) -> None:
        self.title, self.facts = QLabel(self), QLabel(self)
        self.title.setProperty("role", "title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.facts.setProperty("role", "small")
        self.facts.setWordWrap(True)
        self._column.addWidget(self.title)
        self._column.addWidget(self.facts)
        session = self._session
        self.name = WrittenField(self, self._rename)
        self.kind = QComboBox(self)
        self.kind.activated.connect(lambda at: self._set_kind(self.kind.itemText(at)))
        self.colour = ColourRow(self)
        self.colour.chosen.connect(self._set_colour)
        self.parent_tag = TagField(session, self)
        self.parent_tag.setPlaceholderText("At the top")
        self.parent_tag.named.connect(self._put_below)
        self.parent_tag.emptied.connect(lambda: self._put_below(None))
        self.key = KeyField(self, self._set_key)
        self.synonyms = ChipField(Field(self), self)
        self.synonyms.field.setPlaceholderText("Add a synonym")
        self.synonyms.field.returnPressed.connect(self._add_synonym)
        self.synonyms.removed.connect(self._remove_synonym)
        self.implies = ChipField(TagField(session, self), self)
        self.implies.field.setPlaceholderText("Add a tag that comes along")
        self.implies.field.named.connect(self._imply)  # type: ignore[attr-defined]
        self.implies.removed.connect(self._stop_implying)
        self.groups = QLabel(self)
        self.groups.setWordWrap(True)
        self.groups.setTextFormat(Qt.TextFormat.PlainText)
        self.description = WrittenBox(self, self._describe)
        self.picture, self.use = QLabel(self), QPushButton("Use the current photo", self)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.use.clicked.connect(lambda: self._set_example(session.current))
        session.selected.connect(lambda photos: self.use.setEnabled(session.current is not None))
        self.drop = QPushButton("Remove", self)
        self.drop.clicked.connect(lambda: self._set_example(None))
        self._sections: dict[str, QWidget] = {}
        for title, part in (
            ("Name", self.name),
            ("Kind", self.kind),
            ("Colour", self.colour),
            ("Below", self.parent_tag),
            ("Key", self.key),
            ("Synonyms", self.synonyms),
            ("Implies", self.implies),
            ("Groups", self.groups),
            ("Description", self.description),
            ("Example", self._example()),
        ):
            self._sections[title] = self._section(title, part)

    def _example(self) -> QWidget:
        box = QWidget(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addWidget(self.use)
        buttons.addWidget(self.drop)
        buttons.addStretch(1)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.picture)
        column.addLayout(buttons)
        return box

    def _section(self, title: str, part: QWidget) -> QWidget:
        box = QWidget(self._page)
        label = QLabel(title, box)
        label.setProperty("role", "section")
        label.setBuddy(part)
        part.setAccessibleName(part.accessibleName() or title)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 3 * SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(label)
        column.addWidget(part)
        self._column.addWidget(box)
        return box

    @property
    def tags(self) -> Sequence[TagId]:
        """The tags that are shown."""
        return self._ids

    def show_tags(self, tags: Sequence[TagId]) -> None:
        """Show these tags; what is being written for others is handed over first."""
        if list(tags) != self._ids:
            self.finish()
        self._ids = list(tags)
        library = self._session.library
        known = library.vocabulary if library else Vocabulary()
        found = [known.tags[tag_id] for tag_id in tags if tag_id in known.tags]
        self._filling = True
        self._fill(known, found)
        self._filling = False

    def finish(self) -> None:
        """Hand over what is being written."""
        self.name.commit()
        self.description.commit()

    def _fill(self, known: Vocabulary, found: Sequence[Tag]) -> None:
        one = found[0] if len(found) == 1 else None
        self.title.setText("" if not found else known.title(one.id) if one else f"{len(found):,} tags")
        self.facts.setVisible(len(found) < 2)
        for title, box in self._sections.items():
            box.setVisible(bool(found) and (one is not None or title in ("Kind", "Colour")))
        if not found:
            self.facts.setText("Select a tag to see what is known of it." if known else "")
            return
        kinds = [kind.name for kind in known.kinds]
        if [self.kind.itemText(at) for at in range(self.kind.count())] != kinds:
            self.kind.clear()
            self.kind.addItems(kinds)
        same = {tag.kind for tag in found}
        self.kind.setCurrentIndex(kinds.index(found[0].kind) if len(same) == 1 and found[0].kind in kinds else -1)
        self.kind.setPlaceholderText("Several kinds")
        colours = {tag.colour for tag in found}
        self.colour.show_colour(found[0].colour if len(colours) == 1 else None)
        if one is not None:
            self._fill_one(known, one)

    def _fill_one(self, known: Vocabulary, tag: Tag) -> None:
        self.name.show_value(tag.name)
        above = known.title(tag.parent) if tag.parent is not None and tag.parent in known.tags else ""
        if not self.parent_tag.hasFocus() or not self.parent_tag.isModified():
            self.parent_tag.setText(above)
        held = {tag_id: name for name, tag_id in known.layers.get(self._session.layer, {}).items()}
        self.key.show_key(held.get(tag.id, ""), self._session.layer)
        self.synonyms.show_chips([Chip(name, name) for name in tag.synonyms])
        self.implies.show_chips(
            [
                Chip(other, known.title(other), colour_name(known, known.tags[other]))
                for other in tag.implies
                if other in known.tags
            ]
        )
        self.groups.setText(_groups(known, tag) or "In no group")
        self.groups.setProperty("role", "" if _groups(known, tag) else "muted")
        self.groups.style().polish(self.groups)
        self.description.show_value(tag.description)
        self.use.setEnabled(self._session.current is not None)
        self.drop.setVisible(tag.example is not None)
        if tag.example is None:
            self.picture.hide()
        title = known.title(tag.id)
        self._reader.ask(
            lambda library: _read(library, self._session, title, tag), lambda found: self._tell(tag.id, found)
        )

    def _tell(self, tag_id: TagId, found: Known) -> None:
        if self._ids != [tag_id]:
            return
        own = "1 photo" if found.own == 1 else f"{found.own:,} photos"
        more = f", {found.all:,} with the tags below it" if found.all > found.own else ""
        archived = "Archived; " if self._session.vocabulary.tags[tag_id].archived else ""
        self.facts.setText(f"{archived}on {own}{more}" if archived else f"On {own}{more}")
        shown = fitted(found.example, Picture("", *PICTURE, 6)) if found.example else None
        self.picture.setVisible(shown is not None)
        if shown is not None:
            self.picture.setPixmap(QPixmap.fromImage(shown))
            self.picture.setToolTip(found.name)

    # What is changed.

    def _edit(self, title: str, work: Callable[[Edit], object]) -> None:
        if not self._filling and self._ids and self._session.library is not None:
            self._session.edit(title, work)

    def _title(self) -> str:
        known = self._session.vocabulary
        return known.title(self._ids[0]) if len(self._ids) == 1 else f"{len(self._ids)} tags"

    def _rename(self, name: str) -> None:
        tag_id = self._ids[0]
        if name.strip():
            self._edit(f"Rename {self._title()} to {name.strip()}", lambda edit: arranging.rename(edit, tag_id, name))
        else:
            self.show_tags(self._ids)

    def _set_kind(self, kind: str) -> None:
        ids = list(self._ids)
        self._edit(f"Make {self._title()} {kind}", lambda edit: arranging.set_kind(edit, ids, kind))

    def _set_colour(self, colour: str) -> None:
        ids = list(self._ids)
        self._edit(f"Colour {self._title()}", lambda edit: arranging.set_colour(edit, ids, colour))

    def _put_below(self, parent: TagId | None) -> None:
        ids, known = list(self._ids), self._session.vocabulary
        self.parent_tag.setModified(False)
        where = f"below {known.title(parent)}" if parent is not None else "at the top"
        if ids and known.tags[ids[0]].parent != parent:
            self._edit(f"Put {self._title()} {where}", lambda edit: arranging.place(edit, ids, parent))

    def _set_key(self, name: str) -> None:
        tag_id, layer = self._ids[0], self._session.layer
        self._edit(f"Key {name or 'none'} for {self._title()}", lambda edit: changes.set_key(edit, tag_id, name, layer))

    def _add_synonym(self) -> None:
        tag_id, names = self._ids[0], [part.strip() for part in self.synonyms.field.text().split(",") if part.strip()]
        self.synonyms.field.clear()
        if names:
            self._edit(
                f"Synonym {', '.join(names)} of {self._title()}",
                lambda edit: arranging.add_synonyms(edit, tag_id, names),
            )

    def _remove_synonym(self, name: object) -> None:
        tag_id = self._ids[0]
        self._edit(
            f"No synonym {name} of {self._title()}", lambda edit: synonyms.remove_synonym(edit, tag_id, str(name))
        )

    def _imply(self, implied: TagId) -> None:
        tag_id, known = self._ids[0], self._session.vocabulary
        self.implies.field.clear()
        self._edit(
            f"{self._title()} implies {known.title(implied)}", lambda edit: hierarchy.imply(edit, tag_id, implied)
        )

    def _stop_implying(self, implied: TagId) -> None:
        tag_id, known = self._ids[0], self._session.vocabulary
        self._edit(
            f"{self._title()} does not imply {known.title(implied)}",
            lambda edit: hierarchy.stop_implying(edit, tag_id, implied),
        )

    def _describe(self, text: str) -> None:
        tag_id = self._ids[0]
        self._edit(f"Describe {self._title()}", lambda edit: hierarchy.describe(edit, tag_id, text))

    def _set_example(self, photo_id: int | None) -> None:
        tag_id = self._ids[0]
        self._edit(f"Example of {self._title()}", lambda edit: hierarchy.set_example(edit, tag_id, photo_id))


def _groups(known: Vocabulary, tag: Tag) -> str:
    names = []
    for group in known.groups:
        if tag.id in group.tags:
            rules = [word for word, on in (("one of", group.exclusive), ("required", group.required)) if on]
            names.append(f"{group.name} ({', '.join(rules)})" if rules else group.name)
    return "\n".join(names)


def _read(library: Library, session: Session, title: str, tag: Tag) -> Known:
    own, all_ = count(library, Tagged(title, exact=True)), count(library, Tagged(title))
    card = next(iter(photos.cards(library.read(), [tag.example])), None) if tag.example is not None else None
    cache = session.cache
    picture = None
    if card is not None and cache is not None:
        picture = cache.thumbnail(card.fingerprint, 512) or cache.thumbnail(card.fingerprint, 256)
    return Known(own, all_, picture, card.name if card else "")


class WrittenField(Field):
    """A field that hands over what was written when it is left, or on Enter; Esc takes it back."""

    def __init__(self, parent: QWidget, written: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._value, self._written = "", written
        self.on_key = self._key
        self.returnPressed.connect(self.commit)

    def show_value(self, value: str) -> None:
        """Show a text; what is being written over the same one stays."""
        if value == self._value and self.text() != value and self.hasFocus():
            return
        self._value = value
        if self.text() != value:
            self.setText(value)

    def commit(self) -> None:
        """Hand over what was written, if something was."""
        text = self.text()
        if text != self._value:
            self._value = text
            self._written(text)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Key.Key_Escape and self.text() != self._value:
            self.setText(self._value)
            return True
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()


class WrittenBox(TextBox):
    """Some lines that are handed over when they are left, or with Ctrl+Enter; Tab leaves them."""

    def __init__(self, parent: QWidget, written: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._value, self._written = "", written
        self.setTabChangesFocus(True)
        self.setPlaceholderText("What the tag means, and what not")
        self.setFixedHeight(22 * SPACE)
        self.on_key = self._key

    def show_value(self, value: str) -> None:
        """Show a text; what is being written over the same one stays."""
        if value == self._value and self.toPlainText() != value and self.hasFocus():
            return
        self._value = value
        if self.toPlainText() != value:
            self.setPlainText(value)

    def commit(self) -> None:
        """Hand over what was written, if something was."""
        text = self.toPlainText().strip()
        if text != self._value:
            self._value = text
            self._written(text)

    def _key(self, event: QKeyEvent) -> bool:
        control = Qt.KeyboardModifier.ControlModifier in event.modifiers()
        if event.key() in (Key.Key_Return, Key.Key_Enter) and control:
            self.commit()
            return True
        if event.key() == Key.Key_Escape and self.toPlainText() != self._value:
            self.setPlainText(self._value)
            return True
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()


class KeyField(Field):
    """Takes the key that is pressed in it; Backspace or Delete takes the key away."""

    LEFT_ALONE = frozenset({Key.Key_Tab, Key.Key_Backtab, Key.Key_Escape, Key.Key_Return, Key.Key_Enter})

    def __init__(self, parent: QWidget, written: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._written = written
        self.setReadOnly(True)
        self.on_key = self._key

    def show_key(self, name: str, layer: str) -> None:
        """Show the key that a tag has in a layer of keys."""
        self.setText(QKeySequence(name).toString(QKeySequence.SequenceFormat.NativeText))
        self.setPlaceholderText(f"Press a key for the layer {layer}" if layer else "Press a key")

    def _key(self, event: QKeyEvent) -> bool:
        key = Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in self.LEFT_ALONE or not plain:
            return False
        if key in (Key.Key_Backspace, Key.Key_Delete):
            self._written("")
        elif event.text().strip():
            self._written(QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText))
        return True
