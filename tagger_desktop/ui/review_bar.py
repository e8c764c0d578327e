"""The line above the photos under review: which tag, what one key accepts, how it goes, and the keys for exceptions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from tagger_desktop.library import suggestions
from tagger_desktop.library.library import Library
from tagger_desktop.review import Progress, Review, Reviewing
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.actions import Keys
from tagger_desktop.ui.elided_label import ElidedLabel
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.keycap import keycap_width, paint_keycap
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import SMALL, SPACE, font

LISTED = 40  # tags in the menu; the others are reached by the palette
ORDERS = {"confident": "Most confident first", "uncertain": "Most informative first"}
HINTS = (
    ("review.reject", "Not this"),
    ("review.correct", "Next best tag"),
    ("review.accept", "This"),
    ("review.line", "Line below this"),
    ("review.line by=12", "Line down"),
    ("review.line by=-12", "Line up"),
    ("review.next_tag", "Next tag"),
)
HINT_HEIGHT = 6 * SPACE
Key = Qt.Key


class ReviewBar(QWidget):
    """Takes the place of the search while suggestions of a tag are on show."""

    def __init__(self, session: Session, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._keys = session, keys
        self._reader = Reader(session, "tags to review")
        self._open: list[tuple[str, int]] = []
        self.tag = self._tool("", "Choose the tag to review")
        self.tag.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.tag.setFont(font(theme.TITLE, theme.MEDIUM))
        self.tag.setMenu(self._menu(self._fill_tags))
        self.order = self._tool("sort", "Order")
        self.order.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.order.setMenu(self._menu(self._fill_orders))
        self.counts = ElidedLabel(self)
        self.counts.setProperty("role", "small")
        self.pace = QLabel(self)
        self.pace.setProperty("role", "small")
        self.accept = QPushButton(self)
        self.accept.setProperty("kind", "primary")
        self.accept.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its key works from everywhere
        self.accept.clicked.connect(lambda: run(session, "review.accept_above"))
        self.leave = self._tool("close", "End the review (what was decided stays)")
        self.leave.clicked.connect(lambda: run(session, "review.close"))
        self._lay_out()
        session.review.changed.connect(self._told)
        theme.appearance.changed.connect(lambda: self._told(session.review))
        self._told(session.review)

    def _tool(self, picture: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        if picture:
            button.setIcon(icon(picture, 16, "muted"))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        KeepKeys(button, Key.Key_Space, Key.Key_Return, Key.Key_Enter)
        return button

    def _menu(self, fill: object) -> QMenu:
        menu = QMenu(self)
        menu.aboutToShow.connect(fill)
        return menu

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.tag)
        row.addWidget(self.counts, 1)
        row.addSpacing(SPACE)
        row.addWidget(self.order)
        row.addWidget(self.accept)
        row.addWidget(self.leave)
        below = QHBoxLayout()
        below.addWidget(Hints(self._keys, self), 1)
        below.addWidget(self.pace)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addLayout(below)

    def _told(self, review: Reviewing) -> None:
        now = review.now
        if now is None:
            return
        self._name(now)
        above, below = len(now.above), len(now.below)
        self.counts.say(f"{above:,} above the line, {below:,} below" + _decided(len(now.decided)))
        self.pace.setText(pace_words(review.progress))
        self.order.setText(ORDERS[now.order])
        key = self._keys.text("review.accept_above")
        self.accept.setText(f"Accept {above:,}" if above else "Accept none")
        self.accept.setToolTip(f"Accept everything above the line ({key})" if key else "Accept all above the line")
        self.accept.setEnabled(above > 0)
        self._reader.ask(_listed, self._hear)

    def _name(self, now: Review) -> None:
        known = self._session.vocabulary
        tag = known.tags.get(now.tag_id)
        self.tag.setText(f"{now.title} ")
        self.tag.setIcon(icon("dot", 16, colour_name(known, tag) if tag else "other"))

    def _hear(self, found: list[tuple[str, int]]) -> None:
        self._open = found

    def _fill_tags(self) -> None:
        menu = self.tag.menu()
        menu.clear()
        for title, count in self._open:
            line = f'review.tag name="{title}"'
            menu.addAction(f"{title}\t{count:,}").triggered.connect(
                lambda checked=False, line=line: run(self._session, line)
            )

    def _fill_orders(self) -> None:
        menu, now = self.order.menu(), self._session.review.now
        menu.clear()
        for order, title in ORDERS.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(now is not None and now.order == order)
            if now is not None:
                line = f'review.tag name="{now.title}" order={order}'
                action.triggered.connect(lambda checked=False, line=line: run(self._session, line))


class Hints(QWidget):
    """One line of keys and what they do to the photo that is looked at."""

    def __init__(self, keys: Keys, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setFixedHeight(HINT_HEIGHT)
        self.setAccessibleName(", ".join(f"{keys.text(line)}: {words}" for line, words in HINTS))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = 2 * SPACE
        for line, words in HINTS:
            key = self._keys.text(line)
            if not key:
                continue
            painter.setFont(font(SMALL))
            wide = painter.fontMetrics().horizontalAdvance(words)
            end = left + keycap_width(key) + SPACE + wide
            if end > self.width():
                break
            paint_keycap(painter, left + keycap_width(key), HINT_HEIGHT / 2, key)
            painter.setFont(font(SMALL))
            painter.setPen(theme.current().colour("muted"))
            place = self.rect().adjusted(left + keycap_width(key) + SPACE + 2, 0, 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            left = end + 4 * SPACE


def _decided(count: int) -> str:
    return f", {count:,} decided" if count else ""


def pace_words(progress: Progress) -> str:
    """Return how a review goes in a few words, such as "124 decided, 62 a minute, about 4 minutes left"."""
    if not progress.done:
        return ""
    words = [f"{progress.done:,} decided"]
    if progress.per_minute >= 1:
        words.append(f"{progress.per_minute:,.0f} a minute")
    if progress.seconds_left is not None and progress.left:
        minutes = round(progress.seconds_left / 60)
        words.append("less than a minute left" if minutes < 1 else f"about {minutes:,} min left")
    return ", ".join(words)


def _listed(library: Library) -> list[tuple[str, int]]:
    """Return the tags with open suggestions and how many they have, most first."""
    counted = sorted(suggestions.counts(library).items(), key=lambda pair: -pair[1])[:LISTED]
    return [(suggestions.title(library, tag_id), count) for tag_id, count in counted if count]
