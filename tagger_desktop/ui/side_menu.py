"""What a click with the other button offers on a line of the sidebar."""

from __future__ import annotations

from collections.abc import Callable
from shlex import quote
from string import ascii_uppercase

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from tagger_desktop.commands import keymap
from tagger_desktop.commands.filters import Way
from tagger_desktop.commands.registry import has_targets
from tagger_desktop.commands.tag import toggle
from tagger_desktop.domain.folders import Folder
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.session import Session
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon

NUMBERS = "123456789"

Show = Callable[[Way], None]


def fill_place(menu: QMenu, folder: Folder | None, show: Show) -> None:
    """Fill the menu of a state or a folder."""
    _searches(menu, show)
    if folder is not None:
        path = folder.path
        menu.addSeparator()
        opened = menu.addAction(icon("folder-open"), "Open in file browser")
        opened.triggered.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))
        copied = menu.addAction(icon("copy"), "Copy path")
        copied.triggered.connect(lambda: QGuiApplication.clipboard().setText(path))


def fill_search(menu: QMenu, session: Session, name: str) -> None:
    """Fill the menu of a saved search with what is done to the search itself."""
    _line(menu, session, "Rename search…", f"search.rename name={quote(name)}", "pencil")
    if session.shown.error is None and session.shown.text.strip():
        now = f"search.save name={quote(name)} query={quote(session.shown.text)}"
        _line(menu, session, "Change to the search on show", now, "refresh")
    _line(menu, session, "Delete search", f"search.delete name={quote(name)}", "trash")
    menu.addSeparator()


def fill_tag(menu: QMenu, session: Session, tag_id: TagId, show: Show) -> None:
    """Fill the menu of a tag."""
    known = session.vocabulary
    name = quote(known.title(tag_id))
    _searches(menu, show)
    menu.addSeparator()
    put = menu.addAction(icon("tag"), "Put on or take off the selected photos")
    put.setEnabled(has_targets(session))
    put.triggered.connect(lambda: toggle(session, tag_id))
    menu.addSeparator()
    _line(menu, session, "Rename…", f"tag.rename name={name}", "pencil")
    kinds = menu.addMenu("Change kind")
    for kind in known.kinds:
        action = _line(kinds, session, kind.name.capitalize(), f"tag.set_kind name={name} kind={quote(kind.name)}")
        action.setCheckable(True)
        action.setChecked(kind.name == known.tags[tag_id].kind)
    _keys(menu.addMenu(icon("keyboard"), "Key"), session, tag_id, name)
    menu.addSeparator()
    _line(menu, session, "Delete…", f"tag.delete name={name}", "trash")


def _searches(menu: QMenu, show: Show) -> None:
    ways: tuple[tuple[str, str, Way], ...] = (
        ("Show", "eye", "only"),
        ("Add to search\tCtrl+click", "filter", "also"),
        ("Leave out\tAlt+click", "eye-off", "without"),
    )
    for title, picture, way in ways:
        action = menu.addAction(icon(picture), title)
        action.triggered.connect(lambda checked=False, way=way: show(way))


def _keys(menu: QMenu, session: Session, tag_id: TagId, name: str) -> None:
    """Offer the numbers, with what sits on them, and the letters that no command has."""
    known = session.vocabulary
    own = known.key_of.get(tag_id, "")
    commands = keymap.load(session.settings.keys)
    letters = [letter for letter in ascii_uppercase if letter not in commands]
    for key in ("", *NUMBERS, *letters):
        if key == letters[0]:
            menu.addSeparator()
        holder = known.keys.get(key)
        title = key or "None"
        if holder is not None and holder != tag_id and holder in known.tags:
            title += f"\t{known.title(holder)}"
        action = _line(menu, session, title, f"tag.set_key name={name} key={quote(key)}")
        action.setCheckable(True)
        action.setChecked(key == own)


def _line(menu: QMenu, session: Session, title: str, line: str, picture: str = ""):
    action = menu.addAction(icon(picture), title) if picture else menu.addAction(title)
    action.triggered.connect(lambda: run(session, line))
    return action
