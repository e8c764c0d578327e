"""The buttons at the edges of the viewer: there when the mouse moves, gone when it rests."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from tagger_desktop.ui import icons
from tagger_desktop.ui.theme import DARK, SPACE

SIDE, ICON = 44, 28
FADE_MS, REST_MS = 140, 1_600  # how long appearing takes; how long after the last movement they go
STILL, POINTED = 0.85, 1.0  # opacity


class Arrow(QAbstractButton):
    """A round button on a scrim, which can be seen on any photo."""

    def __init__(self, icon: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self.opacity = 0.0
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(title)
        self.setToolTip(title)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.opacity * (POINTED if self.underMouse() else STILL))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(DARK.scrim))
        painter.drawEllipse(QRectF(self.rect()))
        if self.underMouse():
            painter.setBrush(QColor(255, 255, 255, 56 if self.isDown() else 28))
            painter.drawEllipse(QRectF(self.rect()))
        corner = (SIDE - ICON) // 2
        painter.drawPixmap(corner, corner, icons.pixmap(self._icon, ICON, DARK.on_scrim, self.devicePixelRatioF()))


class Arrows(QObject):
    """A pair of arrows over a widget, one at each side."""

    stepped = Signal(int)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.previous = Arrow("chevron-left", "Previous photo", over)
        self.next = Arrow("chevron-right", "Next photo", over)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self._can = {self.previous: False, self.next: False}
        self._are_out = False
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._faded)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._rested)
        over.installEventFilter(self)
        self._place()
        self._faded(0.0)

    def allow(self, previous: bool, next_: bool) -> None:
        """Say to which sides there is a photo to go to."""
        self._can = {self.previous: previous, self.next: next_}
        self._faded(self._fade.currentValue() if self._are_out else 0.0)

    def wake(self) -> None:
        """Show the arrows for a while."""
        self._turn(True)
        self._rest.start()

    def rest(self) -> None:
        """Take the arrows away."""
        self._rest.stop()
        self._turn(False)

    def _turn(self, out: bool) -> None:
        if out is self._are_out:
            return
        self._are_out = out
        self._fade.setDirection(QVariantAnimation.Direction.Forward if out else QVariantAnimation.Direction.Backward)
        if self._fade.state() is not QVariantAnimation.State.Running:
            self._fade.start()

    def _left(self) -> None:
        if not (self.previous.underMouse() or self.next.underMouse()):
            self.rest()

    def _rested(self) -> None:
        self._rest.start()
        self._left()

    def _faded(self, opacity: float) -> None:
        for arrow, can in self._can.items():
            arrow.opacity = opacity
            arrow.setVisible(can and opacity > 0)
            arrow.update()

    def _place(self) -> None:
        top = (self._over.height() - SIDE) // 2
        self.previous.move(4 * SPACE, top)
        self.next.move(self._over.width() - SIDE - 4 * SPACE, top)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        elif event.type() == QEvent.Type.Leave:
            QTimer.singleShot(0, self, self._left)  # the mouse may have gone onto one of the arrows
        return False
