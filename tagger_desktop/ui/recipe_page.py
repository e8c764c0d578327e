"""Recipes: sets of tags with a name, put on photos together; made, named, given a key, applied and deleted here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.commands import keymap, tag_sets
from tagger_desktop.commands.registry import has_targets
from tagger_desktop.domain.vocabulary import TagId, Vocabulary, key, tidy
from tagger_desktop.library import photos, recipes
from tagger_desktop.library.edit import Edit
from tagger_desktop.session import Notice, Session
from tagger_desktop.ui.chip_field import Chip, ChipField
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.finding_list import FindingList, Line
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.tag_detail import KeyField, WrittenField
from tagger_desktop.ui.tag_field import TagField
from tagger_desktop.ui.theme import SPACE

ABOUT = (
    "A recipe puts all its tags on the photos at once, beside those they have. Give it a key to do so with one press."
)
MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}


@dataclass(frozen=True, slots=True)
class Recipe:
    """A name and its tags; `kept` is the name in the library, "" of one that is being made."""

    kept: str
    name: str
    tags: tuple[TagId, ...] = ()


class RecipePage(QWidget):
    """The recipes on the left, the chosen one on the right; every change is an edit of its own."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._known = Vocabulary()
        self._recipes: list[Recipe] = []
        self._shown: Recipe | None = None
        self._filling = False
        self._pending = 0  # edits that are being written
        self.list = FindingList.of_one("Recipes", self)
        self.list.chosen.connect(lambda: self._chose(self.list.row))
        self.list.bind(("Return", "Enter"), self.apply)
        self.list.bind(("Del",), self.drop)
        self.list.bind(("F2",), lambda: self.name.setFocus())
        self.new = QPushButton(icon("plus", 16), "New recipe", self)
        self.new.setToolTip("Begins with the tags of the current photo")
        self.new.clicked.connect(self.begin)
        self.name = WrittenField(self, self._rename)
        self.name.setPlaceholderText("Name of the recipe")
        self.key = ChordField(self, self._set_key)
        self.key.setPlaceholderText("Press a key, such as Ctrl+Alt+B")
        self.taken = QLabel(self)
        self.taken.setProperty("role", "small")
        self.taken.setWordWrap(True)
        adding = TagField(session, self)
        adding.beside = lambda: self._shown.tags if self._shown else ()
        self.tags = ChipField(adding, self)
        self.tags.field.setPlaceholderText("Add a tag")
        self.tags.field.named.connect(self._add)  # type: ignore[attr-defined]
        self.tags.removed.connect(self._remove)
        self.do = QPushButton(self)
        self.do.setProperty("kind", "primary")
        self.do.clicked.connect(self.apply)
        self.delete = QPushButton("Delete recipe", self)
        self.delete.clicked.connect(self.drop)
        self.empty = EmptyPage("empty-tags", self)
        self.empty.say("No recipes yet", ABOUT)
        self._lay_out()
        session.selected.connect(lambda photos: self._offer())
        session.requested.connect(lambda request: self.show_recipes() if request.name == "keys_changed" else None)
        self.show_vocabulary(self._known)

    def _lay_out(self) -> None:
        left, right = QWidget(self), QWidget(self)
        right.setProperty("role", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 3 * SPACE)
        column.addWidget(self.list, 1)
        below = QHBoxLayout()
        below.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 0)
        below.addWidget(self.new)
        below.addStretch(1)
        column.addLayout(below)
        form = QVBoxLayout(right)
        form.setContentsMargins(*[6 * SPACE] * 4)
        form.setSpacing(2 * SPACE)
        for title, part in (("Name", self.name), ("Key", self.key), ("", self.taken), ("Tags", self.tags)):
            if title:
                label = QLabel(title, right)
                label.setProperty("role", "section")
                form.addWidget(label)
                part.setAccessibleName(title)
            form.addWidget(part)
        about = QLabel(ABOUT, right)
        about.setProperty("role", "small")
        about.setWordWrap(True)
        form.addSpacing(2 * SPACE)
        form.addWidget(about)
        form.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.delete)
        foot.addStretch(1)
        foot.addWidget(self.do)
        form.addLayout(foot)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(right)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(self.pages)
        split.setSizes([320, 640])
        split.setStretchFactor(1, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(split)

    def take_focus(self) -> None:
        """Put the keyboard on the list, or on what makes the first recipe."""
        (self.list if self.list.lines else self.new).setFocus()

    def failed(self) -> None:
        """Show the recipes as they are: something that was asked for was refused."""
        self._pending = 0
        self.show_recipes()

    def show_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Show the recipes, with the tags as they are called now."""
        self._known = vocabulary
        self.show_recipes()

    def show_recipes(self) -> None:
        """Show the recipes as the library has them; one that is being made, or on its way there, stays."""
        library, before = self._session.library, self._shown
        if library is None or self._pending:
            return
        found = recipes.recipes(library.read())
        self._recipes = [Recipe(name, name, tags) for name, tags in found.items()]
        at = next((row for row, recipe in enumerate(self._recipes) if before and recipe.kept == before.kept), -1)
        being_made = before is not None and not before.kept
        self._list(-1 if being_made else max(0, at))
        if not being_made:
            self._fill(self._recipes[max(0, at)] if self._recipes else None)

    def _list(self, row: int) -> None:
        keys = {line: name for name, line in keymap.load(self._session.settings.keys).items()}
        self._filling = True
        self.list.show_lines(
            [_line(self._known, recipe, keys) for recipe in self._recipes], [row] if row >= 0 else None
        )
        if row < 0:
            self.list.choose(-1)
        self._filling = False

    def _chose(self, row: int) -> None:
        if not self._filling:
            self._fill(self._recipes[row] if 0 <= row < len(self._recipes) else None)

    def _fill(self, recipe: Recipe | None) -> None:
        self._shown = recipe
        self.pages.setCurrentIndex(0 if recipe is None else 1)
        if recipe is None:
            return
        known = self._known
        self.name.show_value(recipe.name)
        self.key.show_key(tag_sets.key_of(self._session, recipe.kept) if recipe.kept else "", "")
        self.key.setEnabled(bool(recipe.kept))
        self.taken.hide()
        self.tags.show_chips(
            [Chip(t, known.title(t), colour_name(known, known.tags[t])) for t in recipe.tags if t in known.tags]
        )
        self.delete.setEnabled(bool(recipe.kept))
        self._offer()

    def _offer(self) -> None:
        """Say on how many photos the recipe would be put."""
        session = self._session
        count = len(session.targets) if session.library is not None and has_targets(session) else 0
        self.do.setText("Put on the photo" if count == 1 else f"Put on {count:,} photos" if count else "Put on photos")
        self.do.setEnabled(bool(count) and self._shown is not None and bool(self._shown.kept))

    # What is done.

    def begin(self) -> None:
        """Begin a new recipe: its name, then its tags; those of the current photo are there already."""
        session = self._session
        cards = photos.cards(session.open_library.read(), [session.current] if session.current is not None else [])
        tags = tuple(TagId(tag_id) for card in cards for tag_id in card.tags if tag_id in session.vocabulary.tags)
        self._filling = True
        self.list.choose(-1)
        self._filling = False
        self._fill(Recipe("", "", tags))
        self.name.setFocus()

    def apply(self) -> None:
        """Put the tags of the recipe on the photos that are selected in the main window."""
        if self._shown is not None and self._shown.kept:
            run(self._session, tag_sets.recipe_line(self._shown.kept))

    def drop(self) -> None:
        """Delete the recipe; its key goes back to what it did before."""
        if self._shown is not None and self._shown.kept:
            name, self._shown = self._shown.kept, None
            if tag_sets.key_of(self._session, name):
                tag_sets.give_key(self._session, name, "")
            run(self._session, f"tag.delete_recipe name={quote(name)}")
            self.list.setFocus()

    def _rename(self, name: str) -> None:
        recipe, name = self._shown, tidy(name)
        if recipe is None:
            return
        twin = next((other for other in self._recipes if key(other.kept) == key(name)), None)
        if not name or (twin is not None and twin.kept != recipe.kept):
            self.name.show_value(recipe.name)
            self._refuse(f"There is a recipe {name!r} already." if name else "A recipe needs a name.")
        elif not recipe.kept:
            self._save(f"Save recipe {name}", replace(recipe, name=name))
            self.tags.field.setFocus()
        elif name != recipe.kept:
            held = tag_sets.key_of(self._session, recipe.kept)
            self._shown = replace(recipe, kept=name, name=name)

            def say(new: str) -> None:
                if held:
                    tag_sets.give_key(self._session, recipe.kept, "")
                    tag_sets.give_key(self._session, new, held)

            self._edit(
                f"Rename recipe {recipe.kept} to {name}", lambda edit: recipes.rename(edit, recipe.kept, name), say
            )

    def _set_key(self, name: str) -> None:
        recipe = self._shown
        if recipe is None or not recipe.kept:
            return
        line = tag_sets.recipe_line(recipe.kept)
        did = keymap.load(self._session.settings.keys).get(name, "")
        tag_sets.give_key(self._session, recipe.kept, name)
        if did and did != line:
            self.taken.setText(f"{name} did “{keymap.title(did, self._session)}” before.")
            self.taken.show()

    def _add(self, tag_id: TagId) -> None:
        self.tags.field.clear()
        recipe = self._shown
        if recipe is None or tag_id in recipe.tags:
            return
        name = recipe.name or tidy(self.name.text())
        title = f"Add {self._known.title(tag_id)} to recipe {name}"
        self._save(title, replace(recipe, name=name, tags=(*recipe.tags, tag_id)))
        if not name:
            self.name.setFocus()

    def _remove(self, tag_id: TagId) -> None:
        recipe = self._shown
        if recipe is None:
            return
        rest = tuple(held for held in recipe.tags if held != tag_id)
        if not rest and recipe.kept:
            self._refuse("A recipe needs tags. Add another first, or delete the recipe.")
            return
        self._save(f"Take {self._known.title(tag_id)} out of recipe {recipe.name}", replace(recipe, tags=rest))

    def _refuse(self, why: str) -> None:
        self._session.notified.emit(Notice(why, error=True))

    def _save(self, title: str, recipe: Recipe) -> None:
        """Show a recipe as it is from now on, and have it written as soon as it has a name and tags."""
        if recipe.name and recipe.tags:
            kept = recipe.kept or recipe.name
            recipe = replace(recipe, kept=kept)
            self._edit(title, lambda edit: recipes.keep(edit, kept, recipe.tags))
        self._fill(recipe)

    def _edit(self, title: str, change: Callable[[Edit], str], say: Callable[[str], None] = lambda name: None) -> None:
        self._pending += 1

        def written(name: str) -> None:
            self._pending = max(0, self._pending - 1)
            say(name)
            self.show_recipes()

        self._session.edit(title, change, written)


class ChordField(KeyField):
    """Takes the key that is pressed in it, with Ctrl and the like; Backspace or Delete takes the key away."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) not in self.LEFT_ALONE:
                event.accept()
            return True
        return super().event(event)

    def _key(self, event: QKeyEvent) -> bool:
        pressed = Qt.Key(event.key())
        if pressed in self.LEFT_ALONE:
            return False
        if pressed in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not event.modifiers():
            self._written("")
        elif pressed not in MODIFIERS:
            self._written(QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText))
        return True


def _line(known: Vocabulary, recipe: Recipe, keys: Mapping[str, str]) -> Line:
    names: Sequence[str] = [known.title(tag_id) for tag_id in recipe.tags if tag_id in known.tags]
    held = keys.get(tag_sets.recipe_line(recipe.kept), "")
    shown = QKeySequence(held).toString(QKeySequence.SequenceFormat.NativeText)
    return Line(recipe.name, f"{shown}   {', '.join(names)}".strip(), icon="list")
