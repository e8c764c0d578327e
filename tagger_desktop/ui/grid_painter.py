"""How one cell of the grid looks: the photo, its marks, its name and its tags."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from tagger_desktop.domain.photo import Card
from tagger_desktop.ui import theme
from tagger_desktop.ui.grid_chips import Chips
from tagger_desktop.ui.thumbnail_crew import Key

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from tagger_desktop.domain.vocabulary import Vocabulary
    from tagger_desktop.review import Verdict

PAD = 6  # pixels between the edge of a cell and what is in it
CAPTION_HEIGHT, CHIP_HEIGHT, LINE_GAP = 18, 18, 4
CORNER, PHOTO_CORNER = 8, 4
RING = 2  # pixels, of the selection's edge and of the ring around the current photo
RING_GAP = 2  # pixels between the two
NARROWEST = 36  # pixels in which a few letters of a tag can be read
BADGE, BADGE_ICON, STAR = 20, 14, 10
ROOM_FOR_WORDS = 128  # pixels of a cell from which a placeholder says in words what is wrong
MISSING, REJECTED = 0.35, 0.5  # opacity of photos whose file is missing, or that were turned down
BELOW = 0.55  # opacity of photos below the line of a review
LABEL_HUES = {"yellow": "amber"}  # colour labels that the theme calls otherwise


class CellShape(NamedTuple):
    """What cells show, and thereby how large they are."""

    side: int
    captions: bool
    tags: bool

    @property
    def size(self) -> QSize:
        """The least size of a cell; its photo fits a square of `side` pixels."""
        below = self.captions * (CAPTION_HEIGHT + LINE_GAP) + self.tags * (CHIP_HEIGHT + LINE_GAP)
        return QSize(self.side + 2 * PAD, self.side + 2 * PAD + below)

    def box(self, cell: QRect) -> QRect:
        """Return the square that the photo fits."""
        return QRect(cell.left() + (cell.width() - self.side) // 2, cell.top() + PAD, self.side, self.side)

    def photo(self, cell: QRect, card: Card) -> QRect:
        """Return where the photo itself is, never larger than its own pixels."""
        width, height = fit(card.width, card.height, self.side)
        left = cell.left() + (cell.width() - width) // 2
        return QRect(left, cell.top() + PAD + (self.side - height) // 2, width, height)

    def caption(self, cell: QRect) -> QRect:
        """Return the line of the name."""
        top = cell.top() + PAD + self.side + LINE_GAP
        return QRect(cell.left() + PAD, top, cell.width() - 2 * PAD, CAPTION_HEIGHT)

    def chips(self, cell: QRect) -> QRect:
        """Return the line of the tags."""
        top = cell.top() + PAD + self.side + LINE_GAP + self.captions * (CAPTION_HEIGHT + LINE_GAP)
        return QRect(cell.left() + PAD, top, cell.width() - 2 * PAD, CHIP_HEIGHT)

    def key(self, card: Card, density: float) -> Key:
        """Return which picture the cell of a photo shows on a screen with `density` device pixels per pixel."""
        width, height = fit(card.width, card.height, self.side)
        return Key(card.fingerprint, round(width * density), round(height * density), round(PHOTO_CORNER * density))


@lru_cache(maxsize=4096)
def fit(width: int, height: int, side: int) -> tuple[int, int]:
    """Return how large a photo is in a square of `side` pixels: never larger than it is.

    >>> fit(4000, 3000, 176), fit(40, 30, 176)
    ((176, 132), (40, 30))
    """
    largest = max(width, height)
    if not (width and height):
        return side, side
    if largest <= side:
        return width, height
    return max(1, round(width * side / largest)), max(1, round(height * side / largest))


class Mark(NamedTuple):
    """How things stand with one photo under review."""

    confidence: float
    is_above: bool
    verdict: Verdict | None = None
    other: str = ""
    """The tag that it gets when it is corrected."""


class CellState(NamedTuple):
    """How things stand with one cell."""

    selected: bool = False
    current: bool = False
    hovered: bool = False
    has_keyboard: bool = True
    picture: QImage | None = None
    reason: str = ""
    """Why there is no picture."""
    mark: Mark | None = None
    """How things stand with the photo in the review that is on."""


class CellPainter:
    """Paints cells of one shape; make another for another shape, theme or density."""

    def __init__(self, shape: CellShape, density: float) -> None:
        self.shape = shape
        self._density = density
        self._look = look = theme.current()
        self._caption_font = theme.font(theme.CAPTION)
        self._metrics = QFontMetrics(self._caption_font)
        self._chips = Chips(density)
        self._skeleton = look.colour("text")
        self._skeleton.setAlphaF(0.07)
        self._hover = theme.mix(look.colour("grid"), look.colour("text"), 0.05)
        # A grid without the keyboard shows a quieter selection.
        self._selection, self._quiet = look.colour("selection"), look.colour("selection_quiet")
        self._accent = look.colour("accent")
        self._scrim = look.colour("scrim")
        self._inks = {False: look.colour("muted"), True: look.colour("text")}
        self._captions: dict[tuple[str, int], str] = {}

    def paint(self, painter: QPainter, cell: QRect, card: Card, state: CellState, known: Vocabulary | None) -> None:
        """Paint the cell of a photo; while the tags are not `known` yet, without what was said of it.

        The painter antialiases, and stands at the viewport's origin.
        """
        self._ground(painter, cell, state)
        self._photo(painter, cell, card, state)
        if known is not None:
            self._marks(painter, cell, card)
        if state.mark is not None:
            self._verdict(painter, self.shape.photo(cell, card), state.mark)
        if self.shape.captions:
            self._caption(painter, self.shape.caption(cell), card, state)
        if self.shape.tags and card.tags and known is not None:
            surface = "grid"
            if state.selected:
                surface = "selection" if state.has_keyboard else "selection_quiet"
            self._chips.paint(painter, self.shape.chips(cell), card.tags, known, surface)

    def skeleton(self, painter: QPainter, cell: QRect) -> None:
        """Paint the cell of a photo of which nothing is known yet."""
        self._fill(painter, QRectF(self.shape.box(cell)), self._skeleton, PHOTO_CORNER)

    def band(self, painter: QPainter, area: QRect) -> None:
        """Paint the rubber band of a sweep."""
        colour = self._look.colour("accent")
        painter.setPen(QPen(colour, 1))
        colour.setAlphaF(0.18)
        painter.setBrush(colour)
        painter.drawRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5))

    def _fill(self, painter: QPainter, area: QRectF, colour: QColor, corner: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(area, corner, corner)

    def _ring(self, painter: QPainter, area: QRectF, colour: QColor, corner: float, width: float) -> None:
        half = width / 2
        painter.setPen(QPen(colour, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(half, half, -half, -half), corner - half, corner - half)

    def _ground(self, painter: QPainter, cell: QRect, state: CellState) -> None:
        look, area = self._look, QRectF(cell)
        if state.selected:
            self._fill(painter, area, self._selection if state.has_keyboard else self._quiet, CORNER)
            self._ring(painter, area, self._accent, CORNER, RING)
        elif state.hovered:
            self._fill(painter, area, self._hover, CORNER)
        if state.current:
            around = RING + RING_GAP if state.selected else 0
            area.adjust(-around, -around, around, around)
            colour = look.colour("focus" if state.has_keyboard else "outline")
            self._ring(painter, area, colour, CORNER + around, RING if state.has_keyboard else 1)

    def _photo(self, painter: QPainter, cell: QRect, card: Card, state: CellState) -> None:
        place = self.shape.photo(cell, card)
        picture = state.picture
        if card.broken or (picture is None and state.reason):
            self._placeholder(painter, self.shape.box(cell), "broken-photo", "Cannot be read")
        elif picture is None and card.missing:
            self._placeholder(painter, place, "missing", "File is missing")
        elif picture is None:
            self._fill(painter, QRectF(place), self._skeleton, PHOTO_CORNER)
        else:
            self._picture(painter, place, picture, _opacity(card, state.mark))

    def _picture(self, painter: QPainter, place: QRect, picture: QImage, opacity: float) -> None:
        if opacity < 1:
            painter.setOpacity(opacity)
        if picture.devicePixelRatio() != self._density:
            picture.setDevicePixelRatio(self._density)
        wide, high = round(place.width() * self._density), round(place.height() * self._density)
        across, down = wide - picture.width(), high - picture.height()
        if across >= 0 and down >= 0 and not (across and down):  # of the right size: copied thirty times faster
            corner = QPointF(place.topLeft()) + QPointF(across // 2, down // 2) / self._density
            painter.drawImage(corner, picture)
        else:
            inside = QRect(QPoint(), picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
            inside.moveCenter(place.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(inside), picture, QRectF(picture.rect()))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)  # it makes mere copies slower
        if opacity < 1:
            painter.setOpacity(1.0)

    def _placeholder(self, painter: QPainter, place: QRect, name: str, words: str) -> None:
        self._fill(painter, QRectF(place), self._skeleton, PHOTO_CORNER)
        side = min(40, max(16, min(place.width(), place.height()) // 3))
        has_words = min(place.width(), place.height()) >= ROOM_FOR_WORDS
        above = (CAPTION_HEIGHT + LINE_GAP) // 2 if has_words else 0
        corner = place.center() - QPoint(side // 2, side // 2 + above)
        painter.drawPixmap(corner, self._drawing(name, side, "muted"))
        if has_words:
            painter.setFont(self._caption_font)
            painter.setPen(self._look.colour("muted"))
            line = QRect(place.left(), corner.y() + side + LINE_GAP, place.width(), CAPTION_HEIGHT)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _drawing(self, name: str, side: int, colour: str) -> QPixmap:
        from tagger_desktop.ui import drawings  # Qt's SVG, which the first photos need not wait for

        return drawings.pixmap(name, side, colour, self._density)

    def _marks(self, painter: QPainter, cell: QRect, card: Card) -> None:
        if not (card.flag or card.missing or card.rating or card.colour):
            return
        place = self.shape.photo(cell, card) if not card.broken else self.shape.box(cell)
        place = place.adjusted(4, 4, -4, -4)
        if card.flag:
            name, ink = ("flag-pick", "on_scrim") if card.flag > 0 else ("flag-reject", theme.DARK.danger)
            self._badge(painter, place.topLeft(), name, ink)
        if card.missing:
            self._badge(painter, place.topRight() - QPoint(BADGE - 1, 0), "missing", theme.DARK.warning)
        if card.rating or card.colour:
            self._rating(painter, place.bottomLeft(), place.width(), card)

    def _verdict(self, painter: QPainter, place: QRect, mark: Mark) -> None:
        place = place.adjusted(4, 4, -4, -4)
        if mark.verdict is not None:
            name, ink = ("check", "success") if mark.verdict == "accepted" else ("close", "danger")
            self._badge(painter, place.topRight() - QPoint(BADGE - 1, 0), name, getattr(theme.DARK, ink))
            return
        sure = self._pill(painter, place, f"{mark.confidence:.0%}", at_left=False)
        room = place.width() - sure - 3
        if mark.other and room >= NARROWEST:
            words = self._metrics.elidedText(f"or {mark.other}", Qt.TextElideMode.ElideRight, room - 10)
            self._pill(painter, place, words, at_left=True)

    def _pill(self, painter: QPainter, place: QRect, words: str, *, at_left: bool) -> int:
        """Write a few words in a corner at the bottom, and return how wide that is."""
        width = self._metrics.horizontalAdvance(words) + 10
        left = place.left() if at_left else place.right() - width + 1
        pill = QRectF(left, place.bottom() - STAR - 7, width, STAR + 8)
        self._fill(painter, pill, self._scrim, pill.height() / 2)
        painter.setFont(self._caption_font)
        painter.setPen(self._look.colour("on_scrim"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        return width

    def _badge(self, painter: QPainter, corner: QPoint, name: str, ink: str) -> None:
        self._fill(painter, QRectF(corner.x(), corner.y(), BADGE, BADGE), self._scrim, BADGE / 2)
        inset = (BADGE - BADGE_ICON) // 2
        painter.drawPixmap(corner + QPoint(inset, inset), self._drawing(name, BADGE_ICON, ink))

    def _rating(self, painter: QPainter, corner: QPoint, room: int, card: Card) -> None:
        stars, words = card.rating, ""
        ends = 9 + (STAR + (5 if card.rating else 1) if card.colour else 0)
        if stars * (STAR + 1) + ends > room:
            stars, words = 1, f" {card.rating}"
        width = stars * (STAR + 1) + ends + self._metrics.horizontalAdvance(words)
        height = STAR + 8
        pill = QRectF(corner.x(), corner.y() - height + 1, width, height)
        self._fill(painter, pill, self._scrim, height / 2)
        left, top = corner.x() + 5, int(pill.top()) + 4
        if card.colour:
            ink = theme.DARK.hues.get(LABEL_HUES.get(card.colour, card.colour), theme.DARK.muted)
            self._fill(painter, QRectF(left, top, STAR, STAR), QColor(ink), STAR / 2)
            left += STAR + 5
        star = self._drawing("star-filled", STAR, theme.DARK.star)
        for number in range(stars):
            painter.drawPixmap(left + number * (STAR + 1), top, star)
        if words:
            painter.setFont(self._caption_font)
            painter.setPen(self._look.colour("on_scrim"))
            painter.drawText(QRectF(left + STAR, pill.top(), 30, height), Qt.AlignmentFlag.AlignVCenter, words)

    def _caption(self, painter: QPainter, line: QRect, card: Card, state: CellState) -> None:
        text = self._captions.get((card.name, line.width()))
        if text is None:
            if len(self._captions) > 2000:
                self._captions.clear()
            text = self._metrics.elidedText(card.name, Qt.TextElideMode.ElideMiddle, line.width())
            self._captions[card.name, line.width()] = text
        painter.setFont(self._caption_font)
        painter.setPen(self._inks[state.selected or state.current])
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, text)


def _opacity(card: Card, mark: Mark | None) -> float:
    if card.missing:
        return MISSING
    if card.flag < 0 or (mark is not None and mark.verdict == "rejected"):
        return REJECTED
    return BELOW if mark is not None and not mark.is_above and mark.verdict is None else 1.0
