"""Menus and keys, made from the table of commands and the key map."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMenu, QMenuBar, QWidget

from tagger_desktop.commands import COMMANDS, MENUS, Command, keymap
from tagger_desktop.commands.deeds import refusal
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon

# Keys that a text field does not claim for itself, though they mean something in it.
ON_STAGE = frozenset({"Return", "Enter", "Esc", "Up", "Down"})

# Commands that stand in a menu of their own.
_BELOW = {
    "Backups and repair": "library.backups library.back_up library.restore library.backup library.check library.repair"
    " library.drives",
    "Encryption and people": "people.show people.add people.remove people.role people.rename people.password"
    " library.encrypt library.decrypt library.rekey library.password library.auto_lock library.trail library.audit",
}
SUBMENUS = {id_: title for title, ids in _BELOW.items() for id_ in ids.split()}


class Keys(QObject):
    """One shortcut of the window for each line of the key map, and for each letter that a tag sits on."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._shortcuts: list[QShortcut] = []
        self._stage: QWidget = window
        self.map: dict[str, str] = {}
        self._is_new = session.library is not None and session.shown.query is None
        # Of a library just opened nobody knows the tags before the first photos are shown
        session.opened.connect(self._opened)
        session.showed.connect(lambda shown: self._showed())
        session.requested.connect(lambda request: self.load() if request.name == "keys_changed" else None)
        session.changed.connect(lambda news: self.load() if "vocabulary" in news.what else None)
        session.review.changed.connect(lambda review: self._reviewed())
        self._is_by_photo = False
        self.load()

    def _opened(self, library: Library | None) -> None:
        self._is_new = library is not None
        self.load()

    def _showed(self) -> None:
        if self._is_new:
            self._is_new = False
            self.load()

    def _reviewed(self) -> None:
        if self._is_by_photo != (self._session.review.chips is not None):
            self._is_by_photo = not self._is_by_photo
            self.load()

    def set_stage(self, stage: QWidget) -> None:
        """Name the part of the window that shows the photos: some keys work only there."""
        self._stage, self.map = stage, {}
        self.load()

    def load(self) -> None:
        """Bind the keys as the key map and the vocabulary have them now."""
        wanted = keymap.load(self._session.settings.keys)
        if self._session.library is not None and not self._is_new:
            tag_keys = self._session.vocabulary.layers.get(self._session.layer, {})
            wanted |= {name: f"tag.slot key={name}" for name in tag_keys}
        if self._is_by_photo:
            wanted |= keymap.in_review()
        if wanted == self.map:
            return
        self.map = wanted
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = [self._bind(name, line) for name, line in wanted.items()]

    def _bind(self, name: str, line: str) -> QShortcut:
        on_stage = name in ON_STAGE
        shortcut = QShortcut(QKeySequence(name), self._stage if on_stage else self._window)
        context = Qt.ShortcutContext
        shortcut.setContext(context.WidgetWithChildrenShortcut if on_stage else context.WindowShortcut)
        # A key that is held down moves on and on, but does not tag and untag.
        shortcut.setAutoRepeat(COMMANDS[line.split()[0]].repeats)
        shortcut.activated.connect(lambda: self._pressed(name, line))
        return shortcut

    def _pressed(self, name: str, line: str) -> None:
        """Run a key's command line; the space bar on a button presses that instead."""
        focus = QApplication.focusWidget()
        if name == "Space" and isinstance(focus, QAbstractButton) and focus.isEnabled():
            focus.click()
        elif name == "Space" and isinstance(focus, QComboBox):
            focus.showPopup()
        else:
            run(self._session, line)

    def text(self, line: str) -> str:
        """Return the first key of a command line as the system writes it, or ""."""
        name = next(keymap.keys_of(self.map, line), "")
        return QKeySequence(name).toString(QKeySequence.SequenceFormat.NativeText)


def fill_menu_bar(bar: QMenuBar, session: Session, keys: Keys, extras: dict[str, Callable[[QMenu], None]]) -> None:
    """Put every command into the menu it names; `extras` add what has choices of its own."""
    for title in MENUS:
        menu = bar.addMenu(f"&{title}")
        menu.setToolTipsVisible(True)
        # Filled when it opens: what is available then is asked then, and start-up does not pay for it.
        menu.aboutToShow.connect(lambda menu=menu, title=title: _fill(menu, title, session, keys, extras))


def _fill(menu: QMenu, title: str, session: Session, keys: Keys, extras: dict[str, Callable[[QMenu], None]]) -> None:
    menu.clear()
    section = 0
    found = sorted((c for c in COMMANDS.values() if c.menu == title and not c.needs_words), key=lambda c: c.section)
    for command in found:
        if command.section != section and menu.actions():
            menu.addSeparator()
        section = command.section
        into = _below(menu, SUBMENUS.get(command.id, ""))
        into.addAction(action(command, session, keys, into))
    if title in extras:
        menu.addSeparator()
        extras[title](menu)


def _below(menu: QMenu, title: str) -> QMenu:
    """Return the menu below `menu` that is called so, made at the first time; `menu` itself without a title."""
    found = next((line.menu() for line in menu.actions() if line.menu() and line.text() == title), None)
    if isinstance(found, QMenu) or not title:
        return found if isinstance(found, QMenu) else menu
    made = menu.addMenu(title)
    made.setToolTipsVisible(True)
    return made


def action(command: Command, session: Session, keys: Keys, parent: QObject) -> QAction:
    """Return a menu line that runs a command."""
    made = QAction(command.title, parent)
    if command.icon:
        made.setIcon(icon(command.icon))
    refused = refusal(session, command.id)
    made.setToolTip(refused or command.help)
    made.setEnabled(command.when(session) and not refused)
    if command.checked is not None:
        made.setCheckable(True)
        made.setChecked(command.checked(session))
    # Shown, not bound: the key itself is bound once, in Keys.
    if text := keys.text(command.id):
        made.setText(f"{command.title}\t{text}")
    made.triggered.connect(lambda: run(session, command.id))
    return made
