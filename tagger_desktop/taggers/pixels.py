"""What can be measured in a photo's pixels: how sharp, bright and colourful it is, and whether a camera made it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
TILES = 4  # across and down: one sharp part is enough for a photo to be sharp
BLUR_SPAN = 9  # pixels over which a photo is blurred again
FAINT = 1.5  # grey levels a pixel; a tile with less detail says nothing about sharpness
MINIATURE = 48  # pixels a side in which colours are counted

COLOURS = (
    "black",
    "grey",
    "white",
    "brown",
    "red",
    "orange",
    "yellow",
    "green",
    "turquoise",
    "blue",
    "purple",
    "pink",
)
# Degrees of hue at which one colour ends and the next begins.
HUES: tuple[tuple[int, str], ...] = (
    (15, "red"),
    (42, "orange"),
    (68, "yellow"),
    (165, "green"),
    (195, "turquoise"),
    (255, "blue"),
)
HUES += ((290, "purple"), (342, "pink"), (361, "red"))


def grey(pixels: NDArray[np.uint8]) -> Floats:
    """Return how bright each pixel is, 0-255.

    Shapes: takes (height, width, 3), returns (height, width).
    """
    levels: Floats = pixels.astype(np.float32) @ LUMA
    return levels


def reduced(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Return a large photo averaged in whole blocks, its shorter side between `side` and twice that."""
    height, width = pixels.shape[:2]
    by = min(height, width) // side
    return _blocks(pixels, height // by, width // by) if by > 1 else pixels


def _blocks(pixels: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    high, wide = pixels.shape[0] // rows, pixels.shape[1] // columns
    cut = pixels[: rows * high, : columns * wide].astype(np.float32)
    means = cut.reshape(rows, high, columns, wide, 3).mean(axis=(1, 3))
    whole: NDArray[np.uint8] = np.rint(means).astype(np.uint8)
    return whole


def miniature(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the photo in at most 48 x 48 pixels, each the mean of a block."""
    return _blocks(pixels, min(MINIATURE, pixels.shape[0]), min(MINIATURE, pixels.shape[1]))


def blur(levels: Floats) -> float:
    """Return how blurred the sharpest part of a photo is, 0 (sharp) to 1.

    What is sharp loses much of its detail when it is blurred once more, what is blurred loses little. Sixteen tiles
    are judged for themselves and the second sharpest counts, so that a blurred background does not condemn a photo.

    Source: F. Crete et al., "The Blur Effect: Perception and Estimation with a New No-Reference Perceptual Blur
    Metric" (SPIE 6492, 2007), section 3.
    """
    height, width = levels.shape
    if min(height, width) < 4 * BLUR_SPAN:
        return 0.0
    kept = np.stack([_kept(levels, 0)[:, : width - 1], _kept(levels, 1)[: height - 1]])
    there = np.stack([_steps(levels, 0)[:, : width - 1], _steps(levels, 1)[: height - 1]])
    tiles = []
    for rows in np.array_split(np.arange(height - 1), TILES):
        for columns in np.array_split(np.arange(width - 1), TILES):
            part = np.s_[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            detail = there[part].mean(axis=(1, 2))
            told = detail > FAINT
            if told.any():
                tiles.append(float((kept[part].mean(axis=(1, 2))[told] / detail[told]).max()))
    tiles.sort()
    return tiles[min(1, len(tiles) - 1)] if tiles else 0.0


def _steps(levels: Floats, axis: int) -> Floats:
    steps: Floats = np.abs(np.diff(levels, axis=axis))
    return steps


def _kept(levels: Floats, axis: int) -> Floats:
    """Return how much of each step between neighbours is left after blurring along `axis`."""
    steps, after = _steps(levels, axis), _steps(_smeared(levels, axis), axis)
    return np.minimum(steps, after)


def _smeared(levels: Floats, axis: int) -> Floats:
    half = BLUR_SPAN // 2
    around = [(half + 1, half) if at == axis else (0, 0) for at in (0, 1)]
    sums = np.cumsum(np.pad(levels, around, mode="edge"), axis=axis, dtype=np.float64)
    count = levels.shape[axis]
    ends = np.take(sums, np.arange(BLUR_SPAN, BLUR_SPAN + count), axis=axis)
    begins = np.take(sums, np.arange(count), axis=axis)
    return ((ends - begins) / BLUR_SPAN).astype(np.float32)


def chroma(small: NDArray[np.uint8]) -> float:
    """Return the distance between the strongest and the weakest channel that 2 % of the pixels exceed.

    Units: levels, 0-255; nothing but grey is 0.
    """
    channels = small.astype(np.int16)
    return float(np.percentile(channels.max(axis=2) - channels.min(axis=2), 98))


def colour_shares(small: NDArray[np.uint8]) -> dict[str, float]:
    """Return the part of the pixels that each named colour has, 0-1.

    >>> shares = colour_shares(np.full((2, 2, 3), (200, 30, 30), np.uint8))
    >>> [name for name, share in shares.items() if share]
    ['red']
    """
    red, green, blue = np.moveaxis(small.astype(np.float32) / 255, 2, 0)
    value = np.maximum(np.maximum(red, green), blue)
    span = value - np.minimum(np.minimum(red, green), blue)
    saturation = span / np.maximum(value, 1e-6)
    hue = _hue(red, green, blue, value, span)
    names = np.select([hue < end for end, _ in HUES], [COLOURS.index(name) for _, name in HUES])
    # Brown is dark orange, pink is also pale red, and beige is no yellow.
    names[(hue >= 10) & (hue < 48) & (value < 0.62)] = COLOURS.index("brown")
    names[((hue < 15) | (hue >= 342)) & (saturation < 0.5) & (value > 0.75)] = COLOURS.index("pink")
    names[(saturation < 0.14) | (span < 0.07)] = COLOURS.index("grey")
    names[(saturation < 0.12) & (value > 0.86)] = COLOURS.index("white")
    names[value < 0.18] = COLOURS.index("black")
    counts = np.bincount(names.ravel(), minlength=len(COLOURS)) / names.size
    return dict(zip(COLOURS, counts.tolist(), strict=True))


def _hue(red: Floats, green: Floats, blue: Floats, value: Floats, span: Floats) -> Floats:
    """Return the angle of each colour in degrees, 0 for red."""
    safe = np.maximum(span, 1e-6)
    sixth = np.select(
        [value == red, value == green], [((green - blue) / safe) % 6, (blue - red) / safe + 2], (red - green) / safe + 4
    )
    return (sixth * 60).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Flatness:
    """How even a picture is, apart from its most frequent colour.

    Units: parts of the pixels, 0-1: `ground` have the most frequent colour; of the others, `even` are as their
    neighbours are, and `soft` differ from them by as little as the grain and the shading of a photo do.
    """

    ground: float
    even: float
    soft: float


def flatness(pixels: NDArray[np.uint8], levels: Floats) -> Flatness:
    """Return how even a picture is: what programs draw has areas of one colour and hard edges, photos have not.

    Source: V. Athitsos et al., "Distinguishing photographs and graphics on the World Wide Web" (CBAIVL 1997), whose
    strongest signs are the share of the most frequent colour and how neighbouring pixels differ.
    """
    coarse = pixels >> 3
    codes = (coarse[..., 0].astype(np.int32) << 10) | (coarse[..., 1].astype(np.int32) << 5) | coarse[..., 2]
    counts = np.bincount(codes.ravel(), minlength=1 << 15)
    ground = float(counts.max() / codes.size)
    steps = np.maximum(_steps(levels, 1)[:-1], _steps(levels, 0)[:, :-1])
    if ground > 0.15:
        steps = steps[(codes != counts.argmax())[:-1, :-1]]
    if not steps.size:
        return Flatness(ground, 1.0, 0.0)
    return Flatness(ground, float((steps < 1).mean()), float(((steps >= 2) & (steps < 16)).mean()))
