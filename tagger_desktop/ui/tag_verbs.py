"""What can be done with the selected tags: one action each, with its key, for menu, button and keyboard alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from tagger_desktop.domain.query import parse, quote_word
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, TagId
from tagger_desktop.library import arranging, synonyms
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.search import matching
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.tag_dialogs import MergeDialog, SplitDialog
from tagger_desktop.ui.tag_tree import TagTree
from tagger_desktop.ui.theme import HUES
from tagger_desktop.ui.tool_window import ToolWindow

NAMED = 12  # tags that a question names one by one
BOUND = Qt.ShortcutContext.WidgetWithChildrenShortcut


class TagVerbs(QObject):
    """The actions, bound to the tree; `actions` has them by name."""

    def __init__(self, session: Session, tree: TagTree, window: ToolWindow, counts: Callable[[], Mapping[TagId, int]]):
        super().__init__(tree)
        self._session, self._tree, self._window, self._counts = session, tree, window, counts
        self.actions: dict[str, QAction] = {}
        self._make("new", "New tag", "plus", ("Ins", "Ctrl+N"), self.new, needs=0)
        self._make("child", "New tag below", "", ("Shift+Ins", "Ctrl+Shift+N"), self.new_below)
        self._make("rename", "Rename", "pencil", ("F2",), self.rename, most=1)
        self._make("merge", "Merge into…", "merge", ("Ctrl+M",), self.merge)
        self._make("split", "Split…", "", ("Ctrl+Shift+M",), self.split, most=1)
        self._make("archive", "Archive", "", ("Ctrl+R",), self.archive)
        self._make("delete", "Delete…", "trash", ("Del",), self.delete)
        self._make("up", "Move up", "", ("Alt+Up",), lambda: self.move(-1))
        self._make("down", "Move down", "", ("Alt+Down",), lambda: self.move(1))
        self._make("in", "Put below the tag above", "", ("Alt+Right",), self.indent)
        self._make("out", "Put one level up", "", ("Alt+Left",), self.outdent)
        self._make("show", "Show photos", "grid", ("Ctrl+Return", "Ctrl+Enter"), self.show_photos)
        self._make("unfold", "Unfold all", "", ("Ctrl+Right",), tree.expandAll, needs=0)
        self._make("fold", "Fold all", "", ("Ctrl+Left",), tree.collapseAll, needs=0)
        self.enable()

    def _make(
        self,
        name: str,
        text: str,
        picture: str,
        keys: Sequence[str],
        do: Callable[[], object],
        *,
        needs: int = 1,
        most: int = 0,
    ) -> None:
        made = QAction(text, self._tree)
        if picture:
            made.setIcon(icon(picture))
        made.setShortcuts([QKeySequence(key) for key in keys])
        made.setShortcutContext(BOUND)
        made.triggered.connect(lambda: do())
        made.setProperty("needs", needs)
        made.setProperty("most", most)
        self._tree.addAction(made)
        self.actions[name] = made

    def enable(self) -> None:
        """Let what is possible with the selected tags be chosen."""
        count = len(self._tree.selectionModel().selectedRows())
        for action in self.actions.values():
            most = action.property("most")
            action.setEnabled(count >= action.property("needs") and (not most or count <= most))
        known = self._session.vocabulary if self._session.library else None
        chosen = self._tree.selected if 0 < count <= NAMED else []
        all_away = bool(chosen) and known is not None and all(known.tags[tag_id].archived for tag_id in chosen)
        self.actions["archive"].setText("Bring back from the archive" if all_away else "Archive")

    def fill(self, menu: QMenu) -> None:
        """Fill the menu of the selected tags."""
        for name in (
            "new",
            "child",
            "rename",
            "",
            "merge",
            "split",
            "",
            "kind",
            "colour",
            "archive",
            "",
            "arrange",
            "",
        ):
            if name == "kind":
                self._kinds(menu.addMenu("Kind"))
            elif name == "colour":
                self._colours(menu.addMenu("Colour"))
            elif name == "arrange":
                below = menu.addMenu("Arrange")
                for part in ("up", "down", "in", "out"):
                    below.addAction(self.actions[part])
            elif name:
                menu.addAction(self.actions[name])
            else:
                menu.addSeparator()
        for name in ("show", "delete"):
            menu.addAction(self.actions[name])

    def _kinds(self, menu: QMenu) -> None:
        menu.setEnabled(bool(self._tree.selected))
        for kind in self._session.vocabulary.kinds:
            menu.addAction(icon("dot", colour=_known(kind.colour)), kind.name).triggered.connect(
                lambda checked=False, name=kind.name: self.set_kind(name)
            )

    def _colours(self, menu: QMenu) -> None:
        menu.setEnabled(bool(self._tree.selected))
        menu.addAction("The colour of its kind").triggered.connect(lambda: self.set_colour(""))
        menu.addSeparator()
        for hue in HUES:
            menu.addAction(icon("dot", colour=_known(hue)), hue.capitalize()).triggered.connect(
                lambda checked=False, hue=hue: self.set_colour(hue)
            )

    def _edit(self, title: str, work: Callable[[Edit], object], said: str = "") -> None:
        self._session.edit(title, work, lambda answer: self._session.notify(said, undo=True) if said else None)

    def _names(self, tags: Sequence[TagId]) -> str:
        known = self._session.vocabulary
        return known.title(tags[0]) if len(tags) == 1 else f"{len(tags):,} tags"

    # The verbs.

    def new(self) -> None:
        """Write the name of a new tag beside the current one."""
        current, known = self._tree.current, self._session.vocabulary
        self._tree.write_new(None if current is None else known.tags[current].parent)

    def new_below(self) -> None:
        """Write the name of a new tag below the current one."""
        self._tree.write_new(self._tree.current)

    def create(self, name: str, below: TagId | None) -> None:
        """Make a tag, of the kind of the one above it or beside it."""
        known = self._session.vocabulary
        model = known.tags.get(below) if below is not None else None
        kind = model.kind if model else DEFAULT_KIND
        self._session.edit(
            f"New tag {name}",
            lambda edit: changes.create_tag(edit, name, kind, below),
            self._tree.go_to_soon,
        )

    def rename(self) -> None:
        """Write another name over the current tag."""
        self._tree.edit(self._tree.currentIndex())

    def merge(self) -> None:
        """Ask which tag stays, and make one of them all."""
        tags = self._tree.selected
        dialog = MergeDialog(self._session, tags, self._counts(), self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.into is not None and dialog.gone:
            self.merge_into(dialog.gone, dialog.into)

    def merge_into(self, gone: Sequence[TagId], into: TagId) -> None:
        """Make one tag of several."""
        title = f"Merge {self._names(gone)} into {self._session.vocabulary.title(into)}"

        def say(count: int) -> None:
            self._session.notify(title.replace("Merge", "Merged", 1), undo=True)
            self._tree.go_to_soon(into)

        self._session.edit(title, lambda edit: arranging.merge(edit, gone, into), say)

    def split(self) -> None:
        """Ask for a name and a search, and give the photos it finds the new tag in place of the current one."""
        tag_id = self._tree.selected[0]
        dialog = SplitDialog(self._session, tag_id, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.split_off(tag_id, dialog.name.text(), dialog.query.text())

    def split_off(self, tag_id: TagId, name: str, text: str) -> None:
        """Give the photos of a tag that a search finds a new tag in its place."""
        library, query = self._session.open_library, parse(text)
        self._session.edit(
            f"Split {name} off {self._names([tag_id])}",
            lambda edit: synonyms.split(edit, tag_id, name, matching(library, query)),
            self._tree.go_to_soon,
        )

    def set_kind(self, kind: str) -> None:
        """Make the selected tags of a kind."""
        tags = self._tree.selected
        self._edit(f"Make {self._names(tags)} {kind}", lambda edit: arranging.set_kind(edit, tags, kind))

    def set_colour(self, colour: str) -> None:
        """Give the selected tags a colour; "" is that of their kind."""
        tags = self._tree.selected
        self._edit(f"Colour {self._names(tags)}", lambda edit: arranging.set_colour(edit, tags, colour))

    def archive(self) -> None:
        """Put the selected tags away, or bring them back where all are away."""
        tags, known = self._tree.selected, self._session.vocabulary
        away = not all(known.tags[tag_id].archived for tag_id in tags)
        verb, done = ("Archive", "Archived") if away else ("Bring back", "Brought back")
        self._edit(
            f"{verb} {self._names(tags)}",
            lambda edit: arranging.archive(edit, tags, away),
            f"{done} {self._names(tags)}",
        )

    def delete(self) -> None:
        """Say on how many photos the selected tags stand, and delete them."""
        tags = self._tree.selected
        if tags and self._window.prompts.confirm("Delete tags", self.question(tags), "Delete"):
            self._edit(
                f"Delete {self._names(tags)}",
                lambda edit: arranging.delete(edit, tags),
                f"Deleted {self._names(tags)}",
            )

    def question(self, tags: Sequence[TagId]) -> str:
        """Return what is asked before tags are deleted."""
        known, counts = self._session.vocabulary, self._counts()
        lines = [f"{known.title(t)}: {counts.get(t, 0):,} photos" for t in tags[:NAMED]]
        if len(tags) > NAMED:
            lines.append(f"and {len(tags) - NAMED:,} more: {sum(counts.get(t, 0) for t in tags[NAMED:]):,} photos")
        below = sum(child not in tags for tag_id in tags for child in known.children.get(tag_id, ()))
        move = (
            ""
            if not below
            else "\n\nThe tag below moves up."
            if below == 1
            else f"\n\nThe {below:,} tags below move up."
        )
        what = "this tag" if len(tags) == 1 else f"these {len(tags):,} tags"
        return f"Delete {what} from the vocabulary and from all photos?\n\n" + "\n".join(lines) + move

    def move(self, by: int) -> None:
        """Move the selected tags one place up or down among their siblings."""
        known = self._session.vocabulary
        tags = arranging.topmost(known, self._tree.selected)
        parents = {known.tags[tag_id].parent for tag_id in tags}
        if len(parents) != 1:
            return
        parent = parents.pop()
        siblings = known.children.get(parent, ())
        places = sorted(siblings.index(tag_id) for tag_id in tags)
        ordered = [siblings[at] for at in places]
        target = places[0] - 1 if by < 0 else places[-1] + 2  # before which of the siblings
        if target < 0 or target > len(siblings):
            return
        before = siblings[target] if target < len(siblings) else None
        self._edit(f"Arrange {self._names(tags)}", lambda edit: arranging.place(edit, ordered, parent, before))

    def indent(self) -> None:
        """Put the selected tags below the sibling that stands before them."""
        known = self._session.vocabulary
        tags = arranging.topmost(known, self._tree.selected)
        if not tags:
            return
        siblings = known.children.get(known.tags[tags[0]].parent, ())
        before = [tag_id for tag_id in siblings[: siblings.index(tags[0])] if tag_id not in tags]
        if before:
            self.put(tags, before[-1], None)

    def outdent(self) -> None:
        """Put the selected tags beside the tag they stand below, after it."""
        known = self._session.vocabulary
        tags = arranging.topmost(known, self._tree.selected)
        above = known.tags[tags[0]].parent if tags else None
        if above is None or above not in known.tags:
            return
        grand = known.tags[above].parent
        siblings = known.children.get(grand, ())
        after = siblings[siblings.index(above) + 1 :]
        self.put(tags, grand, next((tag_id for tag_id in after if tag_id not in tags), None))

    def put(self, tags: Sequence[TagId], parent: TagId | None, before: TagId | None) -> None:
        """Put tags below another (None: at the top), before one of its children (None: after them all)."""
        known = self._session.vocabulary
        where = f"below {known.title(parent)}" if parent is not None else "at the top"
        moved = {known.tags[tag_id].parent for tag_id in tags if tag_id in known.tags} != {parent}
        title = f"Put {self._names(tags)} {where}" if moved else f"Arrange {self._names(tags)}"
        if parent is not None:
            self._tree.unfold_soon(parent)
        self._edit(title, lambda edit: arranging.place(edit, tags, parent, before))

    def show_photos(self) -> None:
        """Show the photos of the selected tags in the main window."""
        known, tags = self._session.vocabulary, self._tree.selected
        self._session.look(False)
        self._session.show(" OR ".join(quote_word(known.title(tag_id)) for tag_id in tags))
        main = self._window.parentWidget()
        if isinstance(main, QWidget):
            main.activateWindow()
            main.raise_()


def _known(colour: str) -> str:
    """Return the colour of a dot as the theme has it now."""
    return theme.current().dot(colour).name()
