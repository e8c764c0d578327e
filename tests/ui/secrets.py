"""What tests of locked libraries share: an encrypted library in a window, and all that the window's parts still say."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.people import Credentials, Role
from tagger_desktop.library import keys, people, vocabulary
from tagger_desktop.library.keys import Cost
from tagger_desktop.library.library import Library
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.main_window import MainWindow

ANN, BEN = Credentials("Ann", "otter lamp quiet river"), Credentials("Ben", "paper tiger window frog")
CHEAP = Cost(n=1 << 4)  # or each password would take a third of a second
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passwords be tried quickly."""
    monkeypatch.setattr(keys, "COST", CHEAP)


def make_library(path: Path, role: Role | None = None) -> None:
    """Make an encrypted library that Ann manages, and Ben shares in a role."""
    with closing(Library.create(path, owner=ANN)) as library:
        if role is not None:
            people.add(library, BEN, role)


def make_photos(folder: Path, count: int = 4) -> None:
    """Put photos into a folder, called Secret_0.jpg and so on."""
    folder.mkdir(parents=True)
    for n in range(count):
        Image.new("RGB", (300, 200), (40 * n, 80, 200)).save(folder / f"Secret_{n}.jpg")


def fill(library: Library) -> None:
    """Put a tag on all photos but the last."""
    with library.edit("Tag Whistleblower") as edit:
        tag = vocabulary.create_tag(edit, "Whistleblower")
        ids = [row[0] for row in library.read().execute("SELECT id FROM photo ORDER BY id")]
        edit.add_tag(tag, ids[:-1])


def opened(qtbot: QtBot, tmp_path: Path, role: Role | None = None) -> MainWindow:
    """Return a window that is shown, with an encrypted library open to Ann, of four photos with a tag."""
    from tagger_desktop.commands.library import start_scan
    from tagger_desktop.library import key_file

    place, folder = tmp_path / "Clinic.tagger", tmp_path / "Confidential"
    make_library(place, role)
    make_photos(folder)
    main = window(Settings(sort="name", path=tmp_path / "settings.json", theme="dark"))
    qtbot.addWidget(main)
    main.show()
    main.activateWindow()
    main.session.open(place, access=key_file.unlock(place, ANN))
    start_scan(main.session, folder)
    qtbot.waitUntil(lambda: len(main.session.shown) == 4 and not main.session.jobs.running, timeout=20_000)
    fill(main.session.open_library)
    qtbot.waitUntil(lambda: "whistleblower" in {tag.name.casefold() for tag in main.session.vocabulary})
    return main


def said() -> Iterator[tuple[str, str]]:
    """Yield every text that any widget holds, seen or not: of labels, fields, tips, titles, lists and trees.

    With each goes the class of the widget.
    """
    for top in QApplication.topLevelWidgets():
        for widget in (top, *top.findChildren(QWidget)):
            parents = [type(one).__name__ for one in (widget, widget.parent(), widget.window()) if one is not None]
            for text in _texts(widget):
                yield "/".join(parents), text


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    for name in ("text", "toPlainText", "placeholderText", "currentText", "title"):
        ask = getattr(widget, name, None)
        try:
            found = ask() if callable(ask) else ask
        except TypeError:  # a method of its own by that name
            continue
        if isinstance(found, str):
            yield found
    for action in widget.actions():
        yield action.text()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _cells(widget.model(), QModelIndex())


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    is_tree = not isinstance(model, QAbstractListModel | QAbstractTableModel)
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(min(model.rowCount(parent), 200)):
        for column in range(columns):
            index = model.index(row, column, parent)
            for role in ROLES:
                yield str(index.data(role) or "")
            if is_tree and column == 0:
                yield from _cells(model, index)


def held(words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return which of the program's own objects still hold a text with one of the words, with the attribute."""
    gc.collect()
    found = set()
    for one in gc.get_objects():
        if not str(type(one).__module__).startswith("tagger_desktop"):
            continue
        slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in [*getattr(one, "__dict__", ()), *slots]:
            value = getattr(one, name, None)
            if any(_has(value, word, 3) for word in words):
                found.add((type(one).__name__, name))
    return found


def _has(value: object, word: str, depth: int) -> bool:
    if isinstance(value, str):
        return word in value.casefold()
    if isinstance(value, Path):
        return word in str(value).casefold()
    if depth and isinstance(value, dict):
        return any(_has(part, word, depth - 1) for pair in list(value.items())[:500] for part in pair)
    if depth and isinstance(value, list | tuple | set | frozenset | deque):
        return any(_has(part, word, depth - 1) for part in list(value)[:500])
    return False
