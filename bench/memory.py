"""What memory this process takes."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MB = 1e6
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, kilobytes elsewhere


def memory_mb() -> float:
    """Return the memory in use now, where the system tells, else the most there was."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return peak_mb()
    return round(pages * resource.getpagesize() / MB, 1)


def peak_mb() -> float:
    """Return the most memory that was in use at any time."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / MB, 1)
