"""How big a photo is: megapixels of the picture, or bytes of the file; the unit decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

UNITS = {"mp": 10**6, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
# Nine digits and gigabytes stay within SQLite's 64 bits.
WRITTEN = re.compile(rf"0*([0-9]{{1,9}}(?:\.[0-9]{{1,6}})?)({'|'.join(UNITS)})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """A size as a person writes it, such as 2.5mb; `number` keeps the digits, for they say how exact it is.

    Units: 1 mp is 1,000,000 pixels, 1 kb 1,000 bytes, 1 mb 1,000,000 bytes, 1 gb 1,000,000,000 bytes.
    """

    number: str
    unit: str

    @classmethod
    def read(cls, text: str) -> Size | None:
        """Return the size that `text` says, or None when it says none."""
        found = WRITTEN.fullmatch(text)
        return cls(found[1], found[2].lower()) if found else None

    def __str__(self) -> str:
        return self.number + self.unit

    @property
    def measure(self) -> str:
        """What is measured: "pixels" (width times height) or "bytes" (of the file)."""
        return "pixels" if self.unit == "mp" else "bytes"

    @property
    def amount(self) -> int:
        """The size in pixels or bytes; a fraction of one is dropped."""
        return int(Decimal(self.number) * UNITS[self.unit])

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the greatest number of pixels or bytes that round to this size, for `size:12mp`.

        >>> Size("12", "mp").bounds
        (11500000, 12499999)
        """
        decimals = len(self.number.partition(".")[2])
        half = Decimal(5).scaleb(-decimals - 1)  # of a unit of the last digit
        exact, scale = Decimal(self.number), UNITS[self.unit]
        return max(0, ceil((exact - half) * scale)), ceil((exact + half) * scale) - 1
