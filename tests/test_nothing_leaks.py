"""An encrypted library after a day of work: nothing of it can be read in any file, and nothing went over a network."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from tests.working_day import FOLDER, MARKS, TAGS, WORDS

ROOT = Path(__file__).resolve().parent.parent

DAY = """
import os, sys
from pathlib import Path
folder, encrypted = Path(sys.argv[1]), sys.argv[2] == "encrypted"
opened = []

def watch(event, arguments):
    if event.startswith("socket."):
        opened.append((event, str(arguments)))

sys.addaudithook(watch)
from tagger_desktop.library import key_file, keys
keys.COST = keys.Cost(n=2)
from tests.working_day import day
day(folder, encrypted=encrypted)
assert not opened, opened
if sys.platform == "linux":
    handles = (f"/proc/self/fd/{one}" for one in os.listdir("/proc/self/fd"))
    links = {os.readlink(handle) for handle in handles if os.path.lexists(handle)}
    numbers = {link[8:-1] for link in links if link.startswith("socket:[")}  # Qt's would be here, too
    for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        table = Path(f"/proc/self/net/{kind}")
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        assert not [line for line in lines if line.split()[9] in numbers], kind
print("done")
"""


def spend_a_day(folder: Path, how: str) -> None:
    homes = {f"XDG_{name}_HOME": str(folder / "xdg" / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    (folder / "temporary").mkdir(parents=True)
    beside = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "temporary"), "PYTHONPATH": str(ROOT)}
    variables = os.environ | homes | beside | {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", DAY, str(folder), how],
        capture_output=True,
        text=True,
        check=False,
        env=variables,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "done\n"


def written(folder: Path) -> dict[str, bytes]:
    """Return all files that the program left, by their place."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and FOLDER not in path.relative_to(folder).parts
    }


def readable(files: dict[str, bytes]) -> set[tuple[str, bytes]]:
    """Return what of the photos, their names and their tags stands in which file, in any of three encodings."""
    words = [*MARKS, *(word.encode(form) for word in WORDS for form in ("utf-8", "utf-16-le", "utf-16-be"))]
    lower = [word.casefold().encode() for word in WORDS]
    return {(name, word) for name, data in files.items() for word in (*words, *lower) if word in data}


def test_after_a_day_nothing_of_an_encrypted_library_can_be_read_and_no_socket_was_opened(tmp_path: Path) -> None:
    spend_a_day(tmp_path, "encrypted")

    files = written(tmp_path)

    endings = {name.rsplit(".", 1)[-1] for name in files}
    assert {"tagger", "cache", "keys", "json"} <= endings, sorted(files)
    assert any(name.startswith("midday/") and name.endswith(".tagger-wal") and data for name, data in files.items())
    assert sum("Backups" in name for name in files) >= 2, "a backup with its key file"
    assert readable(files) == set()
    assert b"Day.tagger" in files["xdg/config/settings.json"], "where the library is, and no more, is remembered"


def test_the_same_day_with_a_plain_library_shows_that_the_search_finds_what_there_is(tmp_path: Path) -> None:
    spend_a_day(tmp_path, "plain")

    found = readable(written(tmp_path))

    assert {word for name, word in found if name.endswith(".tagger")} >= {TAGS[0].encode(), FOLDER.encode()}
    assert any(name.endswith(".cache") and word == MARKS[0] for name, word in found)
    assert any(name.endswith("settings.json") and word == TAGS[0].encode() for name, word in found)


def calls(name: str) -> list[tuple[str, str]]:
    """Return each call of a function or method in the package, with the module it is in."""
    found = []
    for path in sorted((ROOT / "tagger_desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                found.append((path.relative_to(ROOT).as_posix(), ast.unparse(node)))
    return found


def test_one_module_alone_connects_to_sqlite() -> None:
    drivers = ("sqlite3.connect(", "dbapi2.connect(", "driver.connect(", "_sqlcipher().connect(")

    assert {where for where, call in calls("connect") if call.startswith(drivers)} == {
        "tagger_desktop/library/sqlite.py"
    }


def test_every_cache_gets_the_key_of_its_library() -> None:
    made = calls("Cache")

    assert [call for where, call in made if "cache_key" not in call] == []
    assert len(made) == 2
