"""What is suggested for the photo in the viewer: numbered chips, a key each, and Enter for all that is on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tagger_desktop.review import Chip, Reviewing
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.keycap import keycap_width, paint_keycap
from tagger_desktop.ui.review_bar import pace_words
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import CAPTION, SMALL, SPACE, font

HEIGHT, CHIP_HEIGHT, GAP = 12 * SPACE, 7 * SPACE, 2 * SPACE
VERB = 320  # pixels kept free on the right for what Enter does
PAD = 2 * SPACE + 2


class ReviewChips(QWidget):
    """A line of chips below the photo; a click or a number switches one, Enter decides all and goes on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._places: list[QRect] = []
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Suggestions")
        session.review.changed.connect(self._told)
        session.selected.connect(lambda selection: self._follow())
        theme.appearance.changed.connect(self.update)
        self._told(session.review)

    def _told(self, review: Reviewing) -> None:
        self.setVisible(review.chips is not None)
        spoken = [f"{at}: {chip.title}, {'on' if chip.is_on else 'off'}" for at, chip in enumerate(self.chips, 1)]
        self._arrange()
        self.setAccessibleDescription(", ".join(spoken) or "Nothing is suggested for this photo.")
        self.update()

    @property
    def chips(self) -> tuple[Chip, ...]:
        """The chips of the photo."""
        shown = self._session.review.chips
        return shown.chips if shown is not None else ()

    def _follow(self) -> None:
        """Ask for the suggestions of the photo that is looked at now."""
        session = self._session
        shown = session.review.chips
        if shown is not None and session.library is not None and session.current not in (None, shown.photo_id):
            session.review.look_at(session.library, session.current)

    def _arrange(self) -> None:
        """Find the places of the chips, in as many lines as they need: none is decided that is not seen."""
        self._places, left, top = [], 3 * SPACE, (HEIGHT - CHIP_HEIGHT) // 2
        for chip in self.chips:
            width = self._width(chip)
            if left > 3 * SPACE and left + width > self.width() - VERB:
                left, top = 3 * SPACE, top + CHIP_HEIGHT + GAP
            self._places.append(QRect(left, top, width, CHIP_HEIGHT))
            left += width + GAP
        self.setFixedHeight(top + CHIP_HEIGHT + (HEIGHT - CHIP_HEIGHT) // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), look.colour("window"))
        painter.fillRect(0, 0, self.width(), 1, look.colour("border"))
        self._paint_verb(painter)
        if not self.chips:
            painter.setFont(font(SMALL))
            painter.setPen(look.colour("muted"))
            place = self.rect().adjusted(3 * SPACE, 0, 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, "Nothing is suggested for this photo")
        for number, (place, chip) in enumerate(zip(self._places, self.chips, strict=False), 1):
            self._paint_chip(painter, place, number, chip)

    def _width(self, chip: Chip) -> int:
        words = QFontMetrics(font(theme.BODY)).horizontalAdvance(chip.title)
        share = QFontMetrics(font(CAPTION)).horizontalAdvance(f"{chip.confidence:.0%}")
        return PAD + keycap_width("1") + 2 * SPACE + words + 2 * SPACE + share + PAD

    def _paint_chip(self, painter: QPainter, place: QRect, number: int, chip: Chip) -> None:
        look, known = theme.current(), self._session.vocabulary
        tag = known.tags.get(chip.tag_id)
        fill, ink = look.chip(colour_name(known, tag) if tag else "other", "window")
        painter.setPen(QPen(ink if chip.is_on else look.colour("edge"), 1))
        painter.setBrush(fill if chip.is_on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        middle, left = place.center().y() + 0.5, place.left() + PAD
        paint_keycap(painter, left + keycap_width("1"), middle, str(number))
        left += keycap_width("1") + 2 * SPACE
        words = place.adjusted(left - place.left(), 0, -PAD, 0)
        painter.setFont(font(theme.BODY))
        painter.setPen(ink if chip.is_on else look.colour("muted"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, chip.title)
        painter.setFont(font(CAPTION))
        painter.setPen(look.colour("muted"))
        share = f"{chip.confidence:.0%}"
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, share)

    def _paint_verb(self, painter: QPainter) -> None:
        """Write on the right what Enter does, and how it goes where there is room."""
        look, right = theme.current(), self.width() - 3 * SPACE
        right -= paint_keycap(painter, right, HEIGHT / 2, "Enter") + 2 * SPACE
        for words, ink in (("Accept and go on", "text"), (pace_words(self._session.review.progress), "muted")):
            painter.setFont(font(SMALL))
            painter.setPen(look.colour(ink))
            width = painter.fontMetrics().horizontalAdvance(words)
            if right - width < self.width() - VERB:
                return
            painter.drawText(QRect(right - width, 0, width + 2, HEIGHT), Qt.AlignmentFlag.AlignVCenter, words)
            right -= width + 4 * SPACE

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (number := self.number_at(event.position().toPoint())) is not None:
            run(self._session, f"review.chip number={number}")

    def number_at(self, point: QPoint) -> int | None:
        """Return the number of the chip at a point, or None."""
        return next((at for at, place in enumerate(self._places, 1) if place.contains(point)), None)
