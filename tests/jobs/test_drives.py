"""Photos on a drive that is not connected are offline, not missing; real mounts where the machine allows them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import parse
from tagger_desktop.jobs.scan import NOT_CONNECTED, ScanResult, scan
from tagger_desktop.library import photos, roots
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import count

Run = Callable[[Path], ScanResult]


def draw(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for at, name in enumerate(names):
        Image.new("RGB", (40, 30 + at), (len(name) * 9, at * 40, 90)).save(folder / name)


@pytest.fixture
def run(library: Library, cache: Cache) -> Run:
    def whole(folder: Path) -> ScanResult:
        steps = scan(library, cache, folder)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    return whole


class Drive:
    """A small file system in memory, mounted at a folder and taken away again."""

    def __init__(self, place: Path, kept: Path) -> None:
        self.place, self.kept = place, kept
        place.mkdir()

    def plug(self) -> None:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=4m", "tagger", self.place], capture_output=True, check=False
        )
        if made.returncode:
            pytest.skip("this machine does not let a test mount a file system")
        if self.kept.exists():
            shutil.copytree(self.kept, self.place, dirs_exist_ok=True)

    def pull(self) -> None:
        shutil.copytree(self.place, self.kept, dirs_exist_ok=True)
        subprocess.run(["umount", self.place], check=True)


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Callable[[Path], Drive]]:
    made: list[Drive] = []

    def make(place: Path) -> Drive:
        made.append(Drive(place, tmp_path / f"kept {len(made)}"))
        made[-1].plug()
        return made[-1]

    yield make
    for one in made:
        if os.path.ismount(one.place):
            subprocess.run(["umount", one.place], check=True)


def states(library: Library) -> tuple[int, int, int]:
    """Return how many photos there are, how many of them missing, how many offline."""
    return tuple(count(library, parse(text)) for text in ("", "is:missing", "is:offline"))  # type: ignore[return-value]


def test_a_root_that_is_not_there_is_offline_until_it_is_back(library: Library, run: Run, tmp_path: Path) -> None:
    draw(tmp_path / "stick", "a.jpg", "b.jpg")
    run(tmp_path / "stick")
    (tmp_path / "stick").rename(tmp_path / "away")

    assert roots.look(library)
    assert states(library) == (2, 0, 2)
    assert [root.is_offline for root in roots.roots(library.read())] == [True]
    assert all(card.offline for card in photos.cards(library.read(), [1, 2]))
    with pytest.raises(UserError, match="There is no folder"):
        run(tmp_path / "stick")
    assert states(library) == (2, 0, 2)

    (tmp_path / "away").rename(tmp_path / "stick")
    assert roots.look(library)
    assert not roots.look(library)
    assert states(library) == (2, 0, 0)


def test_a_scan_of_an_empty_mount_point_marks_nothing_missing(
    library: Library, run: Run, drive: Callable[[Path], Drive], tmp_path: Path
) -> None:
    stick = drive(tmp_path / "stick")
    draw(stick.place / "DCIM", "a.jpg", "b.jpg")
    run(stick.place)
    stick.pull()
    assert stick.place.is_dir()

    with pytest.raises(UserError, match=r"The drive of .*stick is not connected"):
        run(stick.place)
    assert states(library) == (2, 0, 2)

    stick.plug()
    assert run(stick.place).unchanged + run(stick.place).updated >= 2
    assert states(library) == (2, 0, 0)


def test_a_drive_inside_a_root_is_left_alone_while_it_is_away(
    library: Library, run: Run, drive: Callable[[Path], Drive], tmp_path: Path
) -> None:
    draw(tmp_path / "photos", "here.jpg", "gone.jpg")
    nas = drive(tmp_path / "photos" / "nas")
    draw(nas.place / "2024", "c.jpg")
    run(tmp_path / "photos")
    nas.pull()
    (tmp_path / "photos" / "gone.jpg").unlink()

    result = run(tmp_path / "photos")

    assert result.missing == 1
    assert result.broken == [{"path": str(nas.place), "error": NOT_CONNECTED}]
    assert states(library) == (3, 1, 1)
    with pytest.raises(UserError, match="not connected"):
        run(nas.place)

    nas.plug()
    run(tmp_path / "photos")
    assert states(library) == (3, 1, 0)


def test_a_link_to_a_drive_is_as_good_as_the_drive(
    library: Library, run: Run, drive: Callable[[Path], Drive], tmp_path: Path
) -> None:
    stick = drive(tmp_path / "stick")
    draw(stick.place, "c.jpg")
    draw(tmp_path / "photos", "a.jpg")
    (tmp_path / "photos" / "link").symlink_to(stick.place)
    run(tmp_path / "photos")
    stick.pull()

    run(tmp_path / "photos")

    assert states(library) == (2, 0, 1)


def test_a_library_of_before_takes_an_empty_root_for_a_drive_that_is_away(
    library: Library, run: Run, tmp_path: Path
) -> None:
    draw(tmp_path / "photos", "a.jpg")
    run(tmp_path / "photos")
    with library.record() as record:
        record.db.execute("DELETE FROM setting")
    (tmp_path / "photos" / "a.jpg").unlink()

    with pytest.raises(UserError, match="not connected"):
        run(tmp_path / "photos")
    assert states(library) == (1, 0, 0)


def test_photos_that_were_deleted_from_a_folder_that_stays_are_missing(
    library: Library, run: Run, tmp_path: Path
) -> None:
    draw(tmp_path / "photos", "a.jpg", "b.jpg")
    run(tmp_path / "photos")
    for path in (tmp_path / "photos").iterdir():
        path.unlink()

    assert run(tmp_path / "photos").missing == 2
    assert states(library) == (2, 2, 0)


def test_a_file_that_the_system_refuses_keeps_what_is_known_of_it(library: Library, run: Run, tmp_path: Path) -> None:
    draw(tmp_path / "photos", "a.jpg")
    run(tmp_path / "photos")
    before = library.read().execute("SELECT fingerprint, broken, width FROM photo").fetchone()
    path = tmp_path / "photos" / "a.jpg"
    path.unlink()
    path.symlink_to(path)  # round in a circle: it can be seen, and not read

    result = run(tmp_path / "photos")

    assert [broken["path"] for broken in result.broken] == [str(path)]
    assert library.read().execute("SELECT fingerprint, broken, width FROM photo").fetchone() == before


def test_a_drive_is_told_by_where_it_is_mounted(tmp_path: Path, drive: Callable[[Path], Drive]) -> None:
    stick = drive(tmp_path / "stick")
    (stick.place / "a" / "b").mkdir(parents=True)

    assert roots.mount_of(stick.place / "a" / "b") == str(stick.place)
    assert roots.mount_of(tmp_path) != str(stick.place)
    assert roots.is_away(tmp_path / "nothing", "")
    assert roots.is_away(tmp_path, str(tmp_path))
    assert not roots.is_away(stick.place, str(stick.place))
