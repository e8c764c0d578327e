"""What a click with the other button offers, and the parts of the menus that have choices."""

from __future__ import annotations

from collections.abc import Callable
from shlex import quote

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from tagger_desktop.commands import COMMANDS, tag_sets
from tagger_desktop.commands.registry import has_targets
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING
from tagger_desktop.library import recipes
from tagger_desktop.library.search import ORDERS
from tagger_desktop.session import Session
from tagger_desktop.settings import THEMES
from tagger_desktop.ui.actions import Keys, action
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon

COMMON = (
    "tag.quick",
    "tag.repeat",
    "tag.clear",
    "",
    "view.loupe",
    "photo.similar",
    "photo.reveal",
    "",
    "export.photos",
    "photo.remove",
)


def fill(menu: QMenu, session: Session, keys: Keys) -> None:
    """Fill the menu of the selected photos."""
    for id_ in COMMON:
        if not id_:
            menu.addSeparator()
        elif id_ in COMMANDS:
            menu.addAction(action(COMMANDS[id_], session, keys, menu))
        if id_ == "tag.clear":
            _photo(menu, session, keys)
            _tags(menu, session, keys)


def extras(session: Session, keys: Keys) -> dict[str, Callable[[QMenu], None]]:
    """Return what the menus of the menu bar show besides their commands."""
    return {
        "File": lambda menu: _recent(menu, session),
        "View": lambda menu: _view(menu, session, keys),
        "Photo": lambda menu: _photo(menu, session, keys),
        "Tag": lambda menu: _tags(menu, session, keys),
    }


def _recent(menu: QMenu, session: Session) -> None:
    below = menu.addMenu("Open recent")
    for name in session.settings.recent:
        _line(below, session, name, f"library.open path={quote(name)}")
    below.setEnabled(bool(session.settings.recent))


def _view(menu: QMenu, session: Session, keys: Keys) -> None:
    order = session.shown.order
    below = menu.addMenu(icon("sort"), "Sort by")
    for by, title in ORDERS.items():
        line = _line(below, session, title, f"view.sort by={by} descending={order.descending}")
        line.setCheckable(True)
        line.setChecked(order.by == by)
    below.addSeparator()
    turn = _line(below, session, "Descending", f"view.sort by={order.by} descending={not order.descending}")
    turn.setCheckable(True)
    turn.setChecked(order.descending)
    below.setEnabled(session.library is not None)
    below = menu.addMenu(icon("moon"), "Theme")
    for name in THEMES:
        line = _line(below, session, name.capitalize(), f"view.theme name={name}")
        line.setCheckable(True)
        line.setChecked(session.settings.theme == name)


def _photo(menu: QMenu, session: Session, keys: Keys) -> None:
    enabled = has_targets(session)
    choices = {
        "Rating": [("★" * n if n else "None", f"photo.rate stars={n}") for n in range(MAX_RATING + 1)],
        "Flag": [(name.capitalize(), f"photo.flag flag={name}") for name in FLAGS],
        "Colour label": [(name.capitalize(), f"photo.colour colour={name}") for name in (*COLOUR_LABELS, "none")],
    }
    icons = {"Rating": "star", "Flag": "flag-pick", "Colour label": "circle"}
    for title, lines in choices.items():
        below = menu.addMenu(icon(icons[title]), title)
        below.setEnabled(enabled)
        for text, line in lines:
            _line(below, session, text, line, keys)


def _tags(menu: QMenu, session: Session, keys: Keys) -> None:
    if session.library is None:
        return
    known = session.vocabulary
    below = menu.addMenu(icon("tags"), "Tags with a key")
    for name, tag_id in sorted(known.keys.items()):
        if tag_id in known.tags:
            _line(below, session, known.title(tag_id), f"tag.slot key={name}", keys)
    below.setEnabled(bool(known.keys) and has_targets(session))
    found = recipes.recipes(session.open_library.read())
    below = menu.addMenu(icon("list"), "Recipes")
    for name in found:
        _line(below, session, name, tag_sets.recipe_line(name), keys)
    below.setEnabled(bool(found) and has_targets(session))


def _line(menu: QMenu, session: Session, text: str, line: str, keys: Keys | None = None) -> QAction:
    key = keys.text(line) if keys else ""
    made = menu.addAction(f"{text}\t{key}" if key else text)
    made.triggered.connect(lambda: run(session, line))
    return made
