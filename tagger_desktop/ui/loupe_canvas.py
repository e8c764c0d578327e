"""The part of the viewer that shows the photo: painting, zooming and panning."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QStyle, QWidget

from tagger_desktop.ui.loupe_words import Remark, Words, paint_remark, paint_words
from tagger_desktop.ui.theme import DARK, mix
from tagger_desktop.ui.viewport import Viewport

NOTCH = 120  # eighths of a degree that a wheel turns at once
CLOSER = 1.3  # how many times larger one notch makes the photo
GLIDE_MS = 110  # of one step of zoom; short enough for a key that repeats
PAN = 0.2  # part of the view that an arrow key moves on
PIXELS_SHOW = 2.0  # zoom from which pixels are shown as squares, not smoothed
SQUARE = 8  # pixels of one square behind transparency
MISSING = 0.35  # opacity of a photo whose file is gone, as in the grid
ARROWS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}
STEPS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
DRAGS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)

GROUND = QColor(DARK.grid)  # in both themes: photos are judged on dark
PAPER = mix(QColor(DARK.grid), QColor(DARK.text), 0.05)  # where a photo will be


class LoupeCanvas(QWidget):
    """Shows one photo at a zoom and place of its own, from whatever pixels of it there are."""

    zoomed = Signal()
    """Another part or size of the photo is seen, or will be when the zoom has come to rest."""
    stepped = Signal(int)
    """A button of the mouse asks for the photo so many rows on."""
    moved = Signal()
    """The mouse moves over the photo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.port = Viewport()
        self.target = 1.0
        """The zoom at which the photo will come to rest."""
        self._pictures: list[QImage] = []
        self._words: Words | None = None
        self._remark: Remark | None = None
        self._is_faint = False
        self._dragged_from: QPointF | None = None
        self._held, self._anchor = QPointF(), QPointF()
        self._fits = False
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._glided)
        self._glide.finished.connect(self._arrived)

    def show_photo(self, size: QSize, pictures: Sequence[QImage]) -> None:
        """Show another photo that has so many pixels, for now from what `pictures` there are."""
        self._stop()
        self.port.show(QSizeF(size))
        self._words = self._remark = None
        self._is_faint = False
        self.set_pictures(pictures)
        self._looked()

    def set_size(self, size: QSize) -> None:
        """Correct how many pixels the photo has, when its file is not what the library knew."""
        if QSizeF(size) != self.port.photo:
            self.port.show(QSizeF(size))
            self._looked()

    def set_pictures(self, pictures: Sequence[QImage]) -> None:
        """Draw the photo from the best of these from now on."""
        self._pictures = sorted((picture for picture in pictures if not picture.isNull()), key=QImage.width)
        self.update()

    def show_words(self, words: Words) -> None:
        """Say something in place of a photo."""
        self.show_photo(QSize(), [])
        self._words = words

    def remark_on(self, remark: Remark | None, *, faint: bool = False) -> None:
        """Say something about the photo on top of it; a `faint` photo is only a memory of one."""
        self._remark, self._is_faint = remark, faint
        self.update()

    @property
    def words(self) -> Words | None:
        """What is said in place of a photo, if anything."""
        return self._words

    @property
    def remark(self) -> Remark | None:
        """What is said on top of the photo, if anything."""
        return self._remark

    @property
    def sharpness(self) -> float:
        """The zoom up to which the pixels at hand are enough."""
        if not self._pictures or self.port.photo.isEmpty():
            return 0.0
        return self._pictures[-1].width() / self.port.photo.width()

    @property
    def is_fitted(self) -> bool:
        """Whether the whole photo is shown, or will be in a moment."""
        return self._fits if self._is_gliding else self.port.fitted

    def zoom_in(self) -> None:
        """Go to the next round zoom."""
        self._go(self.port.step(1, self.target))

    def zoom_out(self) -> None:
        """Go to the round zoom before."""
        self._go(self.port.step(-1, self.target))

    def fit(self) -> None:
        """Show the whole photo."""
        self._go(self.port.fit_zoom, fits=True)

    def toggle_full_size(self, at: QPointF | None = None) -> None:
        """Show the photo at 100 % around `at`, a point of the view, or as a whole when it is at 100 % already."""
        if abs(self.target - 1) < 1e-6 and not self.is_fitted:
            self._go(self.port.fit_zoom, at, fits=True)
        else:
            self._go(1.0, at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), GROUND)
        if self._words:
            paint_words(painter, self.rect(), self._words)
        elif not self.port.photo.isEmpty():
            painter.save()
            # From here on in the pixels of the screen: only so is 100 % sharp on every one.
            painter.scale(1 / self.port.density, 1 / self.port.density)
            self._paint_photo(painter)
            painter.restore()
        if self._remark:
            paint_remark(painter, self.rect(), self._remark)

    def _paint_photo(self, painter: QPainter) -> None:
        place = self.port.place
        seen = place.intersected(QRectF(QPointF(), self.port.view))
        picture = self._best()
        if picture is None:
            painter.fillRect(seen, PAPER)
            return
        if picture.hasAlphaChannel():
            self._paint_chequers(painter, seen)
        # A part that begins and ends between pixels of the picture is drawn as the whole would be there.
        across, down = picture.width() / place.width(), picture.height() / place.height()
        part = QRect(
            QPoint(int((seen.left() - place.left()) * across), int((seen.top() - place.top()) * down)),
            QPoint(int((seen.right() - place.left()) * across), int((seen.bottom() - place.top()) * down)),
        )
        part = part.adjusted(-1, -1, 1, 1).intersected(picture.rect())
        corner = QPointF(place.left() + part.left() / across, place.top() + part.top() / down)
        target = QRectF(corner, QSizeF(part.width() / across, part.height() / down))
        is_true = picture.width() >= self.port.photo.width()
        is_same = picture.width() == place.width() and picture.height() == place.height()
        squares = is_true and self.port.zoom > PIXELS_SHOW * self.port.density
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not (is_same or squares))
        painter.setOpacity(MISSING if self._is_faint else 1.0)
        painter.drawImage(target, picture, QRectF(part))

    def _best(self) -> QImage | None:
        """Return the smallest picture that is sharp at this zoom, else the largest."""
        needed = self.port.place.width()
        sharp = (picture for picture in self._pictures if picture.width() >= needed - 1)
        return next(sharp, self._pictures[-1] if self._pictures else None)

    def _paint_chequers(self, painter: QPainter, seen: QRectF) -> None:
        side = round(SQUARE * self.port.density)
        tile = QImage(2 * side, 2 * side, QImage.Format.Format_RGB32)
        tile.fill(QColor(255, 255, 255))
        squares = QPainter(tile)
        for left, top in ((0, 0), (side, side)):
            squares.fillRect(left, top, side, side, QColor(229, 229, 229))
        squares.end()
        painter.save()
        painter.setClipRect(seen)
        painter.setBrushOrigin(self.port.place.topLeft())
        painter.fillRect(seen, tile)
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resized()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resized()

    def _resized(self) -> None:
        self._stop()
        self.port.resize(self.size(), self.devicePixelRatioF())
        self._looked()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_by(1 + event.value(), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()  # Alt turns a wheel sideways
        if turned:
            self._zoom_by(CLOSER ** (turned / NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in STEPS:
            self.stepped.emit(STEPS[event.button()])
        elif event.button() in DRAGS and self.port.can_pan:
            self._stop()
            self._dragged_from = event.position()
            self._looked()
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self.port.photo.isEmpty():
            self.toggle_full_size(event.position() * self.port.density)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.moved.emit()
        if self._dragged_from is not None:
            self.port.pan((event.position() - self._dragged_from) * self.port.density)
            self._dragged_from = event.position()
            self._looked()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self._looked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not event.modifiers() & Qt.KeyboardModifier.AltModifier or not self.port.can_pan:
            super().keyPressEvent(event)
            return
        self._stop()
        self.port.pan(QPointF(arrow.x() * self.port.view.width(), arrow.y() * self.port.view.height()) * PAN)
        self._looked()

    @property
    def _is_gliding(self) -> bool:
        return self._glide.state() is QVariantAnimation.State.Running

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        wanted = self.target * factor
        if (self.target - 1) * (wanted - 1) < 0:
            wanted = 1.0  # nobody turns a wheel to exactly 100 % otherwise
        self._go(wanted, at * self.port.density)

    def _go(self, zoom: float, at: QPointF | None = None, *, fits: bool = False) -> None:
        """Glide to a zoom, keeping what lies under `at` (the middle of the view when not given) where it is."""
        if self.port.photo.isEmpty():
            return
        if at is None:
            at = QPointF(self.port.view.width() / 2, self.port.view.height() / 2)
        is_outwards = zoom < self.target
        limited = self.port.allowed(zoom)
        self._stop()
        self._fits = fits or (self.port.is_fit(limited) or (is_outwards and limited <= self.port.fit_zoom <= 1))
        self.target = self.port.fit_zoom if self._fits else limited
        self._anchor, self._held = at, self.port.under(at)
        if self.isVisible() and self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self):
            self._glide.setStartValue(log(self.port.zoom))
            self._glide.setEndValue(log(self.target))
            self._glide.start()
        else:
            self._arrived()
        self.zoomed.emit()

    def _glided(self, value: float) -> None:
        if self._is_gliding:
            self.port.hold(self._held, self._anchor, exp(value))
            self.update()

    def _arrived(self) -> None:
        if self._fits:
            self.port.fit()
        else:
            self.port.hold(self._held, self._anchor, self.target)
        self._looked()

    def _stop(self) -> None:
        self._glide.stop()

    def _looked(self) -> None:
        """Tell that another part is seen."""
        self.target = self.port.zoom
        if self._dragged_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self.port.can_pan and not self._words:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()
        self.update()
        self.zoomed.emit()
