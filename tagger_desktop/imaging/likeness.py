"""How much two photos look alike, as 64 bits each: the same picture smaller, brighter or saved again differs in few.

NumPy is imported where it is needed: the command line starts without it.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image

from tagger_desktop.domain.errors import UnreadablePhoto

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Hashes = NDArray[np.uint64]

SIDE = 32  # pixels of the grey square that is looked at
LOW = 8  # waves across and down that are kept
DULL = 4.0  # spread of grey levels below which there is nothing to compare: a wall, the sky, a lens cap
ALIKE = 4  # bits in which two photos may differ; chance alone makes 32, a crop of a tenth some 12


def likeness(picture: bytes) -> int | None:
    """Return the 64 bits of a thumbnail, or None where it shows nothing that could be compared.

    Each bit says whether one of the lowest waves of the picture is stronger than most.

    Errors: UnreadablePhoto when the bytes are no picture.
    Source: C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), section 3.2.1.
    """
    import numpy as np

    grey = _grey(picture)
    if grey.std() < DULL:
        return None
    waves = _cosines() @ grey @ _cosines().T
    lowest = waves.flatten()
    strong = lowest > np.median(lowest[1:])  # the first is the picture's brightness
    return int.from_bytes(np.packbits(strong).tobytes(), "big")


def _grey(picture: bytes) -> Floats:
    import numpy as np

    try:
        with Image.open(io.BytesIO(picture), formats=("JPEG",)) as opened:
            opened.draft("L", (2 * SIDE, 2 * SIDE))
            small = opened.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow says of a damaged JPEG
        raise UnreadablePhoto(f"The thumbnail is damaged: {error}.") from error
    return np.asarray(small, dtype=np.float64)


@cache
def _cosines() -> Floats:
    """Return the first rows of the discrete cosine transform of 32 values."""
    import numpy as np

    wave, place = np.arange(LOW)[:, None], np.arange(SIDE)[None, :]
    return np.cos(np.pi * wave * (2 * place + 1) / (2 * SIDE))


def groups(hashes: Mapping[str, int], most: int = ALIKE) -> list[list[str]]:
    """Return the names whose hashes differ from one of them in at most `most` bits, each name in one group.

    A group is what resembles one photo, not what resembles what resembles it: a film would be one group else.
    """
    same: dict[int, list[str]] = defaultdict(list)
    for name in sorted(hashes):
        same[hashes[name]].append(name)
    every = list(same)
    near = _near(every, most)
    found, taken = [], set[int]()
    for first in sorted(range(len(every)), key=lambda at: (-len(near.get(at, ())), at)):
        if first in taken:
            continue
        members = [first, *sorted(near.get(first, set()) - taken)]
        names = [name for at in members for name in same[every[at]]]
        if len(names) > 1:
            taken.update(members)
            found.append(names)
    return found


def _near(hashes: Sequence[int], most: int) -> dict[int, set[int]]:
    """Return for each place in `hashes` which others differ from it in at most `most` bits.

    Where at most 4 bits differ, one of 5 bands of the 64 bits is the same: only those are compared.
    """
    import numpy as np

    every = np.array(hashes, dtype=np.uint64)
    near: dict[int, set[int]] = defaultdict(set)
    low = 0
    for band in range(most + 1):
        bits = 64 * (band + 1) // (most + 1) - 64 * band // (most + 1)
        part = (every >> np.uint64(low)) & np.uint64((1 << bits) - 1)
        order = np.argsort(part, kind="stable")
        _add_pairs(near, every, order, part[order], most)
        low += bits
    return near


def _add_pairs(near: dict[int, set[int]], every: Hashes, order: NDArray[np.intp], part: Hashes, most: int) -> None:
    """Compare those that agree in a band: each with the next in order, with the one after, and so on."""
    import numpy as np

    together = np.arange(len(order) - 1)
    for by in range(1, len(order)):
        together = together[together + by < len(order)]
        together = together[part[together] == part[together + by]]
        if not len(together):
            return
        one, other = order[together], order[together + by]
        differ = (every[one] ^ every[other]).view(np.uint8).reshape(-1, 8)
        alike = np.unpackbits(differ, axis=1).sum(axis=1) <= most
        for a, b in zip(one[alike].tolist(), other[alike].tolist(), strict=True):
            near[a].add(b)
            near[b].add(a)
