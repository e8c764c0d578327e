"""Which drives the folders of a scan are on, so that it is known later when one of them is not here."""

from __future__ import annotations

import os
from pathlib import Path

from tagger_desktop.library import roots


class Drives:
    """The drives that a scan meets, by the path below the root at which each begins."""

    def __init__(self, known: roots.Mounts, below: str) -> None:
        """Begin with what is known of the root; the scan comes to what is at and below the path `below`."""
        self._known, self._below = known, below
        self._met: roots.Mounts = {}
        self._devices: dict[str, int] = {}

    @property
    def mounts(self) -> roots.Mounts:
        """Where each drive is mounted, those included to which the scan could not come."""
        return self._met | {
            path: mount
            for path, mount in self._known.items()
            if not roots.is_below(path, [self._below]) or not os.path.ismount(mount)
        }

    def meet(self, place: Path, below: str) -> None:
        """Note where a folder's drive is mounted, if it is another than that of the folder it is in."""
        try:
            device = os.stat(place).st_dev
        except OSError:  # it was there a moment ago; what is in it will say so
            return
        self._devices[below] = device
        if self._devices.get(below.rpartition("/")[0]) == device and below:
            return
        if mount := roots.mount_of(place):
            self._met[below] = mount
