"""The key map on the screen: which key puts which tag, in the layer of keys that is switched on."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tagger_desktop.domain.vocabulary import Tag
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.theme import CAPTION, SMALL, SPACE, font

HEIGHT = 8 * SPACE
CAP = 5 * SPACE  # pixels of a key's cap


class KeyStrip(QWidget):
    """One line of keys with their tags; a click does what the key does."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._places: list[tuple[QRect, str]] = []
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setToolTip("Keys and their tags. Switch layers with the key for Next layer of keys.")
        self._is_new = session.library is not None and session.shown.query is None
        session.opened.connect(self._opened)
        session.showed.connect(lambda shown: self._showed())
        session.changed.connect(lambda news: self._renew() if "vocabulary" in news.what else None)
        session.requested.connect(lambda request: self._renew() if request.name == "keys_changed" else None)
        self._renew()

    def _opened(self, library: Library | None) -> None:
        self._is_new = library is not None  # its tags are known when the first photos are shown
        self._renew()

    def _showed(self) -> None:
        if self._is_new:
            self._is_new = False
            self._renew()

    @property
    def keys(self) -> list[tuple[str, Tag]]:
        """The keys of the layer with their tags, digits first."""
        session = self._session
        if session.library is None or self._is_new:
            return []
        known = session.vocabulary
        layer = known.layers.get(session.layer, {})
        found = [(name, known.tags[tag_id]) for name, tag_id in layer.items() if tag_id in known.tags]
        return sorted(found, key=lambda pair: (not pair[0].isdigit(), pair[0]))

    def sizeHint(self) -> QSize:
        return QSize(100, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), look.colour("window"))
        painter.setPen(look.colour("border"))
        painter.drawLine(0, 0, self.width(), 0)
        self._places = []
        left = 3 * SPACE
        if self._session.layer:
            left = self._words(painter, left, self._session.layer, "muted") + 3 * SPACE
        for name, tag in self.keys:
            painter.setFont(font(SMALL))
            wide = QFontMetrics(painter.font()).horizontalAdvance(tag.name)
            if left + CAP + SPACE + wide > self.width() - 3 * SPACE:
                break
            cap = QRect(left, (HEIGHT - 18) // 2, CAP, 18)
            painter.setPen(look.colour("border"))
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(cap, 4, 4)
            painter.setFont(font(CAPTION))
            painter.setPen(look.colour("muted"))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, name)
            end = self._words(painter, cap.right() + 1 + 2 * SPACE - 2, tag.name, "text")
            self._places.append((QRect(left, 0, end - left, HEIGHT), name))
            left = end + 4 * SPACE

    def _words(self, painter: QPainter, left: int, text: str, ink: str) -> int:
        painter.setFont(font(SMALL))
        painter.setPen(theme.current().colour(ink))
        width = QFontMetrics(painter.font()).horizontalAdvance(text)
        painter.drawText(QRect(left, 0, width + 2, HEIGHT), Qt.AlignmentFlag.AlignVCenter, text)
        return left + width

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, name in self._places:
            if place.contains(event.position().toPoint()):
                run(self._session, f"tag.slot key={name}")

    def _renew(self) -> None:
        self.setVisible(bool(self.keys) and self._session.settings.show_keys)
        self.update()
