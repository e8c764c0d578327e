"""What somebody does in a day, by command line and window, with photos and tags whose names can be searched for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from PIL import Image

from tagger_desktop.cli import main

FOLDER, STEM = "Sommarstuga", "Midsommarstang"
TAGS = ("Jordgubbstarta", "Krusbarsbuske")
WORDS = (FOLDER, STEM, *TAGS, "Flaggstangsknopp", "Sillunch", "Blabarsskog")
MARKS = (b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\xff\xdb\x00C\x00", b"JFIF\x00\x01")  # how each thumbnail begins


def photos(folder: Path) -> Path:
    """Write twelve photos, and return their folder."""
    (folder / FOLDER).mkdir(parents=True)
    for n in range(12):
        Image.radial_gradient("L").resize((320, 240)).point(lambda value, n=n: (value * (n + 3)) % 256).convert(
            "RGB"
        ).save(folder / FOLDER / f"{STEM} {n}.jpg")
    return folder / FOLDER


def by_command_line(library: Path, folder: Path, *options: str) -> None:
    """Scan, tag, search, describe, take back, copy: each a subcommand of its own."""
    for words in (
        ("scan", str(library), str(folder), *options),
        ("tag", str(library), f'name:"{STEM} 1*"', "--add", TAGS[0], "--add", TAGS[1]),
        ("tag", str(library), "", "--add", TAGS[0]),
        ("search", str(library), TAGS[0]),
        ("run", str(library), "vocabulary.synonym name=Krusbarsbuske synonym=Flaggstangsknopp"),
        ("run", str(library), "search.save name=Sillunch query=Jordgubbstarta"),
        ("suggest", str(library), "", "--tagger", "properties"),
        ("undo", str(library)),
        ("redo", str(library)),
        ("check", str(library)),
        ("backup", str(library), str(library.with_name("backup.tagger"))),
        ("rekey", str(library)) if "--encrypt" in options else ("stats", str(library)),
        ("tags", str(library)),
    ):
        assert main([*words, "--quiet"]) == 0, words


def by_window(library: Path, settings: Path, password: str) -> None:
    """Open the window, search, tag by key, look at a photo, lock and unlock, back up, and close."""
    from PySide6.QtWidgets import QApplication

    from tagger_desktop import locking
    from tagger_desktop.commands import execute
    from tagger_desktop.domain.people import Credentials
    from tagger_desktop.library import key_file
    from tagger_desktop.library.sqlite import is_encrypted
    from tagger_desktop.settings import Settings
    from tagger_desktop.ui.app import window

    shown = window(Settings.load(settings))
    session = shown.session
    who, encrypted = Credentials("", password), is_encrypted(library)
    session.open(library, access=key_file.unlock(library, who) if encrypted else None)
    shown.resize(900, 600)
    shown.show()

    def wait(until: Callable[[], bool]) -> None:
        end = monotonic() + 30
        while not until():
            QApplication.processEvents()
            assert monotonic() < end, "it did not come about"

    wait(lambda: len(session.shown) == 12)
    session.habits.searches = [TAGS[0]]
    session.habits.uses[f"tag.add name={TAGS[0]}"] = 1
    session.show(TAGS[1])
    wait(lambda: session.shown.text == TAGS[1] and len(session.shown) == 3)
    execute(session, "tag.add name=Blabarsskog query=''")
    wait(lambda: bool(session.vocabulary.find("Blabarsskog")))
    session.step(1)
    session.look(True)
    session.settings.save()
    if encrypted:
        execute(session, "library.lock")
        QApplication.processEvents()
        locking.unlock(session, who)
        wait(lambda: session.library is not None and len(session.shown) == 3)
    keep_midday(library)
    execute(session, "library.back_up")
    wait(lambda: not session.jobs.running)
    shown.close()
    session.close()
    session.settings.save()
    QApplication.processEvents()


def keep_midday(library: Path) -> None:
    """Copy what stands in the files while the library is open, its logs included."""
    folder = library.parents[1]
    for path in [library, *library.parent.glob(f"{library.name}-*"), *folder.glob("xdg/cache/**/*.cache*")]:
        copy = folder / "midday" / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)


def day(folder: Path, *, encrypted: bool) -> Path:
    """Spend a day in a folder, and return the library."""
    library, password = folder / "work" / "Day.tagger", "nobody knows"
    with patch.dict(os.environ, {"TAGGER_PASSWORD": password, "TAGGER_PERSON": "Ann"}):
        library.parent.mkdir(parents=True)
        by_command_line(library, photos(folder), *(["--encrypt"] if encrypted else []))
        by_window(library, folder / "xdg" / "config" / "settings.json", password)
    return library
