"""What tests of the panels share: tags to begin with, and a window that has the program's keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import vocabulary
from tagger_desktop.session import Session
from tagger_desktop.ui.actions import Keys

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


class Host(QWidget):
    """A window with the program's keys, and a place in it where the photos would be."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.keys = Keys(session, self)
        self.photos = QWidget(self)
        self.photos.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.photos, 1)
        self.resize(900, 700)
        session.viewed.connect(lambda in_loupe: self.photos.setFocus())


def show(qtbot: QtBot, host: Host, *panels: QWidget) -> None:
    """Put panels into the window and show it, active and with the keyboard on the photos."""
    for panel in panels:
        host.column.addWidget(panel)
    qtbot.addWidget(host)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    host.photos.setFocus()


def make_tag(session: Session, name: str, photos: Iterable[int] = (), kind: str = "object", below: str = "") -> TagId:
    """Make a tag that stands on these photos, and return its id."""
    library = session.open_library
    parent = library.vocabulary.find(below)[0].id if below else None
    with library.edit(f"New tag {name}") as edit:
        tag_id = vocabulary.create_tag(edit, name, kind, parent)
        edit.add_tag(tag_id, list(photos))
    return tag_id


def tags_of(session: Session, photo_id: int) -> set[str]:
    """Return the names of the tags of a photo, as the file has them."""
    rows = session.open_library.read().execute(
        "SELECT name FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = ?", (photo_id,)
    )
    return {name for (name,) in rows}


def tag_names(session: Session) -> set[str]:
    """Return the names of all tags."""
    return {tag.name for tag in session.vocabulary}
