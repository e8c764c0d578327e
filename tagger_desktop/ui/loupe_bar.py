"""The line below the photo: its name and place, its tags, its rating, and how large it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from tagger_desktop.domain.photo import MAX_RATING
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.ui import icons, theme
from tagger_desktop.ui.grid_chips import Chips
from tagger_desktop.ui.theme import SPACE

HEIGHT, CHIP_HEIGHT, MARK, STAR = 40, 20, 16, 14
GAP = 3 * SPACE
LEAST_CHIPS = 120  # pixels below which tags are left out of the line
LABEL_HUES = {"yellow": "amber"}  # colour labels that the theme calls otherwise


@dataclass(frozen=True, slots=True)
class Line:
    """What the line says of a photo."""

    name: str = ""
    position: str = ""
    rating: int = 0
    flag: int = 0
    colour: str = ""
    tags: Sequence[int] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    @property
    def spoken(self) -> str:
        """The same in words, for those who listen."""
        names = [self.vocabulary.title(TagId(tag)) for tag in self.tags if tag in self.vocabulary.tags]
        parts = [self.name, self.position, f"rated {self.rating}" if self.rating else ""]
        parts += ["picked" if self.flag > 0 else "rejected" if self.flag < 0 else "", self.colour]
        parts.append(f"tags: {', '.join(names)}" if names else "no tags")
        return ", ".join(part for part in parts if part)


class LoupeBar(QWidget):
    """Left the name and place, in the middle the tags, on the right marks and zoom."""

    fit_asked = Signal()
    full_size_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.line = Line()
        self.zoom, self.note = "", ""
        self._chips: Chips | None = None
        self.fit_button = self._button("fit", "Fit photo to window")
        self.full_size_button = self._button("actual-size", "Show at 100 %")
        self.fit_button.clicked.connect(self.fit_asked)
        self.full_size_button.clicked.connect(self.full_size_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 2 * SPACE, 0)
        row.setSpacing(SPACE // 2)
        row.addStretch(1)
        row.addWidget(self.fit_button)
        row.addWidget(self.full_size_button)
        theme.appearance.changed.connect(self._dressed)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(name, colour="muted"))
        button.setIconSize(QSize(20, 20))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def tell(self, line: Line) -> None:
        """Say this of the photo from now on."""
        self.line = line
        self.update()

    def tell_zoom(self, zoom: float | None, *, is_fitted: bool, note: str = "") -> None:
        """Say how large the photo is shown, and what is being waited for."""
        self.zoom = "" if zoom is None else percent(zoom)
        self.note = note
        is_full = zoom is not None and not is_fitted and abs(zoom - 1) < 1e-6
        for button, name, is_on in (
            (self.fit_button, "fit", is_fitted),
            (self.full_size_button, "actual-size", is_full),
        ):
            button.setEnabled(zoom is not None)
            button.setIcon(icons.icon(name, colour="accent_ink" if is_on else "muted"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(event.rect(), look.colour("window"))
        painter.fillRect(0, 0, self.width(), 1, look.colour("border"))
        right = self._paint_right(painter, self.fit_button.x() - GAP)
        left = self._paint_left(painter, 4 * SPACE, right)
        middle = QRect(left + 2 * GAP, 0, right - left - 4 * GAP, self.height())
        self._paint_tags(painter, middle)

    def _paint_left(self, painter: QPainter, left: int, right: int) -> int:
        bold, plain = theme.font(theme.BODY, theme.MEDIUM), theme.font(theme.SMALL)
        place = self.line.position
        taken = QFontMetrics(plain).horizontalAdvance(place)
        room = min(max(right - left - GAP - taken, 0), max(self.width() // 3, 160))
        name = QFontMetrics(bold).elidedText(self.line.name, Qt.TextElideMode.ElideMiddle, room)
        left = self._text(painter, left, name, bold, "text")
        return self._text(painter, left + GAP, place, plain, "muted") if left + GAP + taken < right else left

    def _paint_right(self, painter: QPainter, right: int) -> int:
        font = theme.font(theme.SMALL)
        metrics = QFontMetrics(font)
        # The figures change while zooming; what stands left of them keeps its place.
        self._text(painter, right - metrics.horizontalAdvance(self.zoom), self.zoom, font, "muted")
        right -= metrics.horizontalAdvance("000 %")
        if self.note:
            right -= metrics.horizontalAdvance(self.note) + GAP
            self._text(painter, right, self.note, font, "muted")
        return self._paint_marks(painter, right - GAP)

    def _paint_marks(self, painter: QPainter, right: int) -> int:
        density = self.devicePixelRatioF()
        line, look = self.line, theme.current()
        if line.rating:
            for position in range(MAX_RATING, 0, -1):
                right -= STAR + 1
                name, ink = ("star-filled", "star") if position <= line.rating else ("star", "faint")
                painter.drawPixmap(right, (self.height() - STAR) // 2, icons.pixmap(name, STAR, ink, density))
            right -= GAP
        if line.flag:
            right -= MARK
            name, ink = ("flag-pick", "success") if line.flag > 0 else ("flag-reject", "danger")
            painter.drawPixmap(right, (self.height() - MARK) // 2, icons.pixmap(name, MARK, ink, density))
            right -= GAP
        if line.colour:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(LABEL_HUES.get(line.colour, line.colour)))
            painter.drawEllipse(QPointF(right - 6, self.height() / 2), 5, 5)
            painter.restore()
            right -= MARK + SPACE
        return right

    def _paint_tags(self, painter: QPainter, place: QRect) -> None:
        if place.width() < LEAST_CHIPS or not self.line.name:
            return
        if not self.line.tags:
            painter.setFont(theme.font(theme.SMALL))
            painter.setPen(theme.current().colour("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "No tags")
            return
        if self._chips is None:
            self._chips = Chips(self.devicePixelRatioF())
        line = QRect(place.left(), (self.height() - CHIP_HEIGHT) // 2, place.width(), CHIP_HEIGHT)
        self._chips.paint(painter, line, self.line.tags, self.line.vocabulary, "window")

    def _text(self, painter: QPainter, left: int, text: str, font: QFont, ink: str) -> int:
        """Write from `left` on, and return where the text ends."""
        painter.setFont(font)
        painter.setPen(theme.current().colour(ink))
        width = QFontMetrics(font).horizontalAdvance(text)
        place = QRectF(left, 0, width + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        return left + width

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._dressed()

    def _dressed(self) -> None:
        self._chips = None
        self.update()


def percent(zoom: float) -> str:
    """Return a zoom as it is written: "37 %", but "0.8 %" for what is less than a hundredth or so.

    >>> percent(0.374), percent(0.008), percent(32)
    ('37 %', '0.8 %', '3,200 %')
    """
    share = zoom * 100
    return f"{share:.1f} %" if share < 2 else f"{share:,.0f} %"
