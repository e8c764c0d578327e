"""Find lines of lettering laid over a photo, such as watermarks and captions, without reading them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CELL = 16  # pixels a side of the squares that are judged; with a shorter side of 384 a letter is about that high
STROKE = 9  # pixels: what is thinner stands out
CONTRAST = 45  # levels by which a stroke is brighter or darker than what is around it
EVEN = 20  # levels within which the inside of a stroke lies
SAME = 12  # levels by which the colour may change from one square to the next
FEWEST = 4  # squares in a row below which it is not lettering
CROWDED = 0.3  # part of the squares above or below that may look like lettering too: else it is a pattern

THINNEST, FULLEST = 0.06, 0.5  # parts of a square that strokes take
SOLID = 0.35  # part of the strokes that has their full colour; the rest are soft edges
UPRIGHTS, LEVELS = 18, 8  # changes between stroke and ground along the rows, and down the columns, of a square


def lettering(pixels: NDArray[np.uint8], levels: Floats) -> int:
    """Return how many squares in a row look like lettering of one colour, standing alone; 0 for none.

    Letters are thin strokes in both directions, all of one colour, in a line: fur and grass have no one colour,
    stripes have one direction, and fabrics go on above and below.

    Shapes: `pixels` is (height, width, 3), `levels` (height, width) how bright they are.
    Units: a square is 16 pixels of a photo whose shorter side is 384 or a little more.
    """
    return max(_longest(pixels, levels), _longest(pixels, 255 - levels))


def _longest(pixels: NDArray[np.uint8], levels: Floats) -> int:
    high, wide = levels.shape[0] // CELL, levels.shape[1] // CELL
    if high < 4 or wide < FEWEST:
        return 0
    strokes = levels - _without_strokes(levels) > CONTRAST
    inside = _cells(strokes)
    bright = np.where(inside, _cells(levels), -1.0)
    solid = inside & (bright > bright.max(axis=2, keepdims=True) - EVEN)
    count, part = np.maximum(solid.sum(axis=2), 1), inside.mean(axis=2)
    likely = (part > THINNEST) & (part < FULLEST) & (solid.sum(axis=2) > SOLID * inside.sum(axis=2))
    likely &= (_changes(strokes, 1) >= UPRIGHTS) & (_changes(strokes, 0) >= LEVELS)
    colours = np.stack([(_cells(pixels[..., at]) * solid).sum(axis=2) / count for at in range(3)], axis=2)
    return max((length for row in range(high) for length in _lines(likely, colours, row)), default=0)


def _cells(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return the values square by square.

    Shapes: takes (height, width), returns (rows of squares, squares in a row, pixels of a square).
    """
    high, wide = values.shape[0] // CELL, values.shape[1] // CELL
    cut = values[: high * CELL, : wide * CELL].reshape(high, CELL, wide, CELL)
    return cut.swapaxes(1, 2).reshape(high, wide, CELL * CELL)


def _changes(strokes: NDArray[np.bool_], axis: int) -> NDArray[np.intp]:
    changed = np.zeros_like(strokes)
    if axis:
        changed[:, :-1] = strokes[:, 1:] != strokes[:, :-1]
    else:
        changed[:-1] = strokes[1:] != strokes[:-1]
    counts: NDArray[np.intp] = _cells(changed).sum(axis=2)
    return counts


def _without_strokes(levels: Floats) -> Floats:
    """Return the picture with every bright part taken away that is thinner than a stroke in either direction."""
    return np.minimum(_opened(levels, 0), _opened(levels, 1))


def _opened(levels: Floats, axis: int) -> Floats:
    return _extreme(np.maximum, _extreme(np.minimum, levels, axis), axis)


def _extreme(choose: np.ufunc, levels: Floats, axis: int) -> Floats:
    """Return the extreme value within half a stroke on either side, found in steps of 1, 2, 4 pixels."""
    half = STROKE // 2
    around = [(half, half) if at == axis else (0, 0) for at in (0, 1)]
    found = np.pad(levels, around, mode="edge")
    reach, wanted = 1, STROKE
    while reach < wanted:
        by = min(reach, wanted - reach)
        count = found.shape[axis] - by
        found = choose(np.take(found, range(count), axis), np.take(found, range(by, by + count), axis))
        reach += by
    return found


def _lines(likely: NDArray[np.bool_], colours: NDArray[np.float64], row: int) -> Iterator[int]:
    """Yield the length of each line of one colour in a row of squares that has nothing like it above and below."""
    start, colour = 0, None
    for at in range(likely.shape[1] + 1):
        fits = at < likely.shape[1] and likely[row, at]
        if colour is not None and not (fits and np.abs(colours[row, at] - colour).max() < SAME):
            if at - start >= FEWEST and _alone(likely, row, start, at):
                yield at - start
            colour = None
        if fits:
            if colour is None:
                start, colour = at, colours[row, at]
            colour = 0.7 * colour + 0.3 * colours[row, at]


def _alone(likely: NDArray[np.bool_], row: int, start: int, end: int) -> bool:
    beside = [other for other in (row - 3, row + 3) if 0 <= other < likely.shape[0]]
    return all(likely[other, start:end].mean() < CROWDED for other in beside)
