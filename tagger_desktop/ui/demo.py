"""The main job on the sample photos without a person: what is shown where there is no screen, and in the README."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tagger_desktop.commands import execute
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import parse
from tagger_desktop.imaging.sample_photos import SAMPLE_TAGS, draw_samples
from tagger_desktop.library.search import matching
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.main_window import MainWindow

SIZE = (1440, 900)  # pixels of the pictures in the README
WAIT_S = 120.0
REVIEWED, KEPT = "food", 4  # the tag whose review is shown, and on how many photos it stays


def demo(results: Path, command_line: Callable[[list[str]], int], *, screenshots_only: bool = False) -> None:
    """Scan, tag, search and export the sample photos in `results`, take pictures of the window, and say where.

    Errors: UserError when the folder cannot be written.
    """
    try:
        results.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{results} cannot be made: {error.strerror}.") from error
    if screenshots_only:
        with tempfile.TemporaryDirectory() as work:
            _work(Path(work), results, command_line)
        return
    _work(results, results, command_line)
    _say(f"The results are in {results.absolute()}:")
    for path in sorted(found for found in results.iterdir() if found.is_file()):
        _say(f"  {path.name}")


def _work(work: Path, results: Path, command_line: Callable[[list[str]], int]) -> None:
    _say(f"Drawing {len(SAMPLE_TAGS)} sample photos ...")
    for _ in draw_samples(work / "Sample photos"):
        pass
    library = work / "Samples.tagger"
    for old in work.glob("Samples.*"):
        old.unlink()
    _by_command_line(command_line, library, work)
    _pictures(library, results)


def _by_command_line(command_line: Callable[[list[str]], int], library: Path, work: Path) -> None:
    """Do the main job with the subcommands a script would use."""
    tags: dict[str, list[str]] = {}
    for name, given in SAMPLE_TAGS.items():
        for tag, kind in given:
            tags.setdefault(f"{kind}:{tag}", []).append(Path(name).name)
    lines = [["scan", str(library), str(work / "Sample photos")]]
    for tag, names in tags.items():
        query = " OR ".join(f'name:"{name}"' for name in names)
        lines.append(["tag", str(library), query, "--add", tag])
    common = max(tags, key=lambda tag: len(tags[tag])).partition(":")[2]
    lines += [
        ["search", str(library), f'"{common}"', "--count"],
        ["export", str(library), "json", str(work / "Samples.json")],
        ["export", str(library), "csv", str(work / "Samples.csv")],
        ["check", str(library)],
    ]
    for line in lines:
        if (code := command_line([*line, "--quiet"])) != 0:
            raise UserError(f"The demonstration failed at {json.dumps(line)} (exit code {code}).")


def _pictures(library: Path, results: Path) -> None:
    """Take pictures of the grid, of batch tagging, of the viewer and a review, and of the grid in the light look."""
    shown = window(Settings(theme="dark", path=results / ".settings.json"))
    try:
        shown.resize(*SIZE)
        shown.show()
        _snap(shown, results / "welcome.png")
        shown.session.open(library)
        _until(lambda: len(shown.session.shown) > 0)
        for name, pose in (
            ("grid.png", _grid),
            ("batch.png", _batch),
            ("viewer.png", _viewer),
            ("light.png", _light),
            ("review.png", _review),
        ):
            pose(shown)
            _snap(shown, results / name)
    finally:
        shown.close()
        (results / ".settings.json").unlink(missing_ok=True)


def _grid(shown: MainWindow) -> None:
    session = shown.session
    session.select([session.shown.ids[4]], session.shown.ids[4])


def _batch(shown: MainWindow) -> None:
    session = shown.session
    session.select(session.shown.ids[3:15], session.shown.ids[3])
    QTest.keyClick(shown, Qt.Key.Key_T)
    field = QApplication.focusWidget()
    if isinstance(field, QWidget):
        QTest.keyClicks(field, "be")


def _viewer(shown: MainWindow) -> None:
    field = QApplication.focusWidget()
    if isinstance(field, QWidget):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    session = shown.session
    session.select([session.shown.ids[7]], session.shown.ids[7])
    session.look(True)


def _light(shown: MainWindow) -> None:
    session = shown.session
    session.look(False)
    session.settings.theme = "light"
    session.request("theme")


def _review(shown: MainWindow) -> None:
    """Forget a tag on most of its photos, and have it suggested for them."""
    session = shown.session
    session.settings.theme = "dark"
    session.request("theme")
    forgotten = matching(session.open_library, parse(REVIEWED))[KEPT:]
    others = matching(session.open_library, parse("")) - forgotten
    session.edit("Forget a tag", lambda edit: edit.remove_tag(session.vocabulary.find(REVIEWED)[0].id, forgotten))
    session.edit("Reviewed", lambda edit: edit.set_field("reviewed", 1, others))
    execute(session, 'review.suggest query=""')
    _until(lambda: not session.jobs.running)
    execute(session, "review.learn")
    _until(lambda: not session.jobs.running)
    execute(session, f"review.tag name={REVIEWED}")
    _until(lambda: session.review.now is not None)


def _snap(shown: MainWindow, path: Path) -> None:
    """Save what the window looks like when all that is under way has arrived."""
    _pass(1.2)
    if not shown.grab().save(str(path)):
        raise UserError(f"The picture {path} cannot be written.")


def _until(true: Callable[[], bool]) -> None:
    until = monotonic() + WAIT_S
    while not true():
        if monotonic() > until:
            raise UserError("The window did not show the sample photos in time.")
        _pass(0.02)


def _pass(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
