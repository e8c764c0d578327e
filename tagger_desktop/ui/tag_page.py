"""The first page of the vocabulary: the filter, the tree, and what is known of the selected tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary, key
from tagger_desktop.library import arranging
from tagger_desktop.session import Session
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.reader import Pace
from tagger_desktop.ui.tag_detail import TagDetail
from tagger_desktop.ui.tag_tree import TagTree
from tagger_desktop.ui.tag_verbs import TagVerbs
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow
from tagger_desktop.ui.vocabulary_tree import NEW, VocabularyModel, Wanted, every

FILTER_MS = 80  # after the last letter
LIVELY = 5_000  # tags up to which what is typed filters at once
Key = Qt.Key


class TagPage(QWidget):
    """Shows the vocabulary that it is given, and edits the session's."""

    def __init__(self, session: Session, window: ToolWindow, more: Callable[[QMenu], None]) -> None:
        super().__init__(window)
        self._session = session
        self._waiting: Vocabulary | None = None
        self._counts: Mapping[TagId, int] = {}
        self.model = VocabularyModel(self)
        self.tree = TagTree(self.model, self)
        self.detail = TagDetail(session, self)
        self.verbs = TagVerbs(session, self.tree, window, lambda: self._counts)
        self._filtering = Pace(self, FILTER_MS, self._want)
        self._make_tools(more)
        self.count, self.say = QLabel(self), QLabel(self)
        self.count.setProperty("role", "small")
        self.say.setTextFormat(Qt.TextFormat.PlainText)
        self.say.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.say.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lay_out()
        self.tree.chosen.connect(self._chosen)
        self.tree.typed.connect(self._type)
        self.tree.left.connect(lambda: self.tell(""))
        self.tree.edited.connect(self._edited)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.model.named.connect(self._named)
        self.model.dropped.connect(self.verbs.put)
        self.model.refused.connect(lambda why: self.tell(why, bad=True))
        self._chosen()

    def _make_tools(self, more: Callable[[QMenu], None]) -> None:
        self.filter = Field(self)
        self.filter.setPlaceholderText("Find a tag or a synonym")
        self.filter.setAccessibleName("Find a tag")
        self.filter.setClearButtonEnabled(True)
        self.filter.on_key = self._key
        self.filter.textChanged.connect(self._typed)
        self.only = QComboBox(self)
        self.only.setAccessibleName("Which tags")
        self.only.activated.connect(lambda at: self._want())
        self.new = QPushButton(icon("plus", 16), "New tag", self)
        self.new.setToolTip("New tag (Insert or Ctrl+N); below the current one with Shift")
        self.new.clicked.connect(lambda: self.verbs.actions["new"].trigger())
        self.more = QToolButton(self)
        self.more.setIcon(icon("more"))
        self.more.setToolTip("More")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.aboutToShow.connect(lambda: self._fill_more(menu, more))
        self.more.setMenu(menu)

    def _fill_more(self, menu: QMenu, more: Callable[[QMenu], None]) -> None:
        menu.clear()
        self.verbs.fill(menu)
        menu.addSeparator()
        menu.addAction(self.verbs.actions["unfold"])
        menu.addAction(self.verbs.actions["fold"])
        menu.addSeparator()
        more(menu)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        tools.setSpacing(2 * SPACE)
        tools.addWidget(self.filter, 1)
        for part in (self.only, self.new, self.more):
            tools.addWidget(part)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, SPACE)
        foot.setSpacing(3 * SPACE)
        foot.addWidget(self.count)
        foot.addWidget(self.say, 1)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self.tree, 1)
        column.addLayout(foot)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([640, 340])
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.split)

    def show_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Show a vocabulary; while a name is being written it waits."""
        if self.tree.is_editing:
            self._waiting = vocabulary
            return
        self._waiting = None
        self._offer_kinds(vocabulary)
        self.tree.show_vocabulary(vocabulary)
        self._chosen()

    def show_counts(self, counts: Mapping[TagId, int]) -> None:
        """Show on how many photos each tag stands."""
        self._counts = counts
        self.model.count(counts)

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say something in the line below the tree."""
        self.say.setText(text)
        self.say.setToolTip(text)
        self.say.setProperty("role", "error" if bad else "small")
        self.say.style().polish(self.say)

    # The filter.

    def _offer_kinds(self, vocabulary: Vocabulary) -> None:
        names = [
            "All tags",
            *(kind.name for kind in vocabulary.kinds),
            "Unused",
            "With a key",
            "Archived",
            "Not archived",
        ]
        if [self.only.itemText(at) for at in range(self.only.count())] != names:
            chosen = self.only.currentText()
            self.only.clear()
            self.only.addItems(names)
            self.only.setCurrentIndex(max(0, self.only.findText(chosen)))

    def _only(self) -> Callable[[Tag], bool]:
        name, counts = self.only.currentText(), self._counts
        keyed = self.model.vocabulary.key_of
        found: dict[str, Callable[[Tag], bool]] = {
            "All tags": every,
            "Unused": lambda tag: not counts.get(tag.id) and not tag.heading,
            "With a key": lambda tag: tag.id in keyed,
            "Archived": lambda tag: tag.archived,
            "Not archived": lambda tag: not tag.archived,
        }
        return found.get(name, lambda tag: tag.kind == name) if name else every

    def _typed(self) -> None:
        if len(self.model.vocabulary) <= LIVELY:
            self._want()
        else:
            self._filtering.ask_later()

    def _want(self) -> None:
        self._filtering.cancel()
        self.tree.want(Wanted(self.filter.text(), self._only()))
        self._chosen()

    def _type(self, text: str) -> None:
        """Go on in the filter with a letter that was typed in the tree."""
        self.filter.setFocus()
        self.filter.setText(text)

    def _key(self, event: QKeyEvent) -> bool:
        """Go from the filter into the tree, and out of the filter."""
        pressed = event.key()
        if pressed in (Key.Key_Down, Key.Key_Return, Key.Key_Enter):
            if self._filtering.waits:
                self._want()
            self.tree.setFocus()
            return True
        if pressed == Key.Key_Escape and self.filter.text():
            self.filter.clear()
            self.tree.setFocus()
            return True
        return False

    # The tree.

    def _chosen(self) -> None:
        selected = self.tree.selected
        self.verbs.enable()
        self.detail.show_tags(selected)
        known = self.model.vocabulary
        found = f"{self.model.found:,} of {len(known):,} tags" if not self.model.wanted.all else f"{len(known):,} tags"
        self.count.setText(f"{found}, {len(selected):,} selected" if len(selected) > 1 else found)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        self.verbs.fill(menu)
        menu.exec(self.tree.viewport().mapToGlobal(at))

    def _named(self, tag_id: TagId, name: str) -> None:
        known = self.model.vocabulary
        if tag_id != NEW:
            if name and name != known.tags[tag_id].name:
                title = f"Rename {known.title(tag_id)} to {name}"
                self._session.edit(title, lambda edit: arranging.rename(edit, tag_id, name))
            return
        below = self.model.new_below
        if not name:
            return
        if why := _why_not_new(known, below, name):
            self.tell(why, bad=True)
            QTimer.singleShot(0, self, lambda: self.tree.write_new(below, name))
            return
        self.tell("")
        self.verbs.create(name, below)

    def _edited(self) -> None:
        self.model.end_new()
        if self._waiting is not None:
            QTimer.singleShot(0, self, self._catch_up)
        self.tree.setFocus()

    def _catch_up(self) -> None:
        if self._waiting is not None:
            self.show_vocabulary(self._waiting)

    def failed(self) -> None:
        """Show the tags as they are: something that was asked for was refused."""
        self.model.forget_names()
        self.detail.show_tags(self.tree.selected)


def _why_not_new(known: Vocabulary, below: TagId | None, name: str) -> str:
    siblings: Sequence[TagId] = known.children.get(below, ())
    if any(key(known.tags[tag_id].name) == key(name) for tag_id in siblings):
        return f"There is a tag {name!r} here already."
    return ""
