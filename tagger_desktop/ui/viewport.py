"""Which part of a photo a view shows, and how large: the arithmetic of zooming and panning."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

MOST = 32.0  # 3,200 %: a pixel is then as large as a toolbar icon
ENLARGED = 2.0  # what fitting does to small photos at most, in pixels of a screen of ordinary density
STEPS: tuple[float, ...] = (1 / 64, 1 / 48, 1 / 32, 1 / 24, 1 / 16, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3)
STEPS += (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)
NEARLY = 1.001  # zooms closer than this are the same


class Viewport:
    """A rectangle that looks at a photo.

    Units: zoom is screen pixels for each pixel of the photo, so that 1.0 is 100 % on every screen. Points and sizes
    of the view are screen ("device") pixels; `centre` is the photo's pixel in the middle of the view.
    """

    def __init__(self) -> None:
        self.view = QSizeF(1, 1)
        self.density = 1.0
        self.photo = QSizeF()
        self.zoom = 1.0
        self.centre = QPointF()
        self.fitted = True

    @property
    def fit_zoom(self) -> float:
        """The zoom that shows the whole photo."""
        return self.fitting(self.photo)

    def fitting(self, photo: QSizeF) -> float:
        """Return the zoom that shows a whole photo; small ones are enlarged, but only so much."""
        if photo.isEmpty():
            return 1.0
        room = min(self.view.width() / photo.width(), self.view.height() / photo.height())
        return min(room, ENLARGED * self.density)

    @property
    def least(self) -> float:
        """The smallest zoom: the whole photo, or 100 % where fitting has enlarged it."""
        return min(self.fit_zoom, 1.0)

    @property
    def place(self) -> QRectF:
        """Where the whole photo lies in the view, from one screen pixel's edge to another's."""
        left = self.view.width() / 2 - self.centre.x() * self.zoom
        top = self.view.height() / 2 - self.centre.y() * self.zoom
        size = self.photo * self.zoom
        return QRectF(round(left), round(top), max(1.0, round(size.width())), max(1.0, round(size.height())))

    @property
    def can_pan(self) -> bool:
        """Whether a part of the photo is out of view."""
        place = self.place
        return place.width() > self.view.width() + 1 or place.height() > self.view.height() + 1

    def resize(self, view: QSize, density: float) -> None:
        """Look through a view of another size or on another screen, at the same middle."""
        self.view = QSizeF(max(1, view.width() * density), max(1, view.height() * density))
        self.density = density
        self._settle()

    def show(self, photo: QSizeF) -> None:
        """Look at another photo: at the same place when it could be the same picture, else as a whole.

        Frames of one camera have one size, or are turned by a quarter; comparing them wants zoom and place to stay.
        """
        before, self.photo = self.photo, photo
        if not self.fitted and before in (photo, photo.transposed()):
            across, down = self.centre.x() / before.width(), self.centre.y() / before.height()
            self.centre = QPointF(across * photo.width(), down * photo.height())
        else:
            self.fitted = True
        self._settle()

    def fit(self) -> None:
        """Show the whole photo, also after the view changes its size."""
        self.fitted = True
        self._settle()

    def zoom_to(self, zoom: float, at: QPointF) -> None:
        """Zoom so that the photo's point under `at`, a point of the view, stays there as far as the edges allow."""
        self.hold(self.under(at), at, zoom)

    def hold(self, point: QPointF, at: QPointF, zoom: float) -> None:
        """Zoom so that the photo's `point` comes to lie under `at`."""
        self.zoom = self.allowed(zoom)
        self.fitted = False
        self.centre = point - (at - self._middle) / self.zoom
        self._settle()

    def pan(self, by: QPointF) -> None:
        """Move the photo by screen pixels."""
        if not self.fitted:
            self.centre -= by / self.zoom
            self._settle()

    def under(self, at: QPointF) -> QPointF:
        """Return the point of the photo that lies under `at`."""
        return self.centre + (at - self._middle) / self.zoom

    def step(self, by: int, zoom: float) -> float:
        """Return the next round zoom above (`by` > 0) or below `zoom`; fitting is one of the steps."""
        steps = sorted({step for step in STEPS if step > self.least} | {self.fit_zoom, self.least})
        if by > 0:
            return next((step for step in steps if step > zoom * NEARLY), MOST)
        return next((step for step in reversed(steps) if step * NEARLY < zoom), self.least)

    def allowed(self, zoom: float) -> float:
        """Return `zoom`, or the nearest one that the photo can be shown at."""
        return min(max(zoom, self.least), MOST)

    def is_fit(self, zoom: float) -> bool:
        """Tell whether `zoom` is the one that fits the photo into the view."""
        return self.fit_zoom / NEARLY < zoom < self.fit_zoom * NEARLY

    @property
    def _middle(self) -> QPointF:
        return QPointF(self.view.width() / 2, self.view.height() / 2)

    def _settle(self) -> None:
        """Keep the photo in view: fitted, else no emptier at any edge than it must be."""
        if self.fitted:
            self.zoom = self.fit_zoom
        self.zoom = self.allowed(self.zoom)
        self.centre = QPointF(
            _within(self.centre.x(), self.photo.width(), self.view.width() / self.zoom),
            _within(self.centre.y(), self.photo.height(), self.view.height() / self.zoom),
        )


def _within(centre: float, photo: float, seen: float) -> float:
    """Return `centre` moved so that `seen` pixels around it are the photo's, or its middle when all are seen."""
    if seen >= photo:
        return photo / 2
    return min(max(centre, seen / 2), photo - seen / 2)
