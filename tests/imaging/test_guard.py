"""Decoders that crash or hang take a process of their own with them, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging import guard, messages
from tagger_desktop.imaging.decode import open_photo, opened, pixels
from tagger_desktop.imaging.guard import CRASHED, Guard
from tagger_desktop.imaging.metadata import details
from tagger_desktop.imaging.thumbnails import read_photo
from tests.imaging.conftest import Encode
from tests.imaging.test_broken import resized_jpeg

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="signals are sent to the process")


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    """Processes of this test alone, with a short time limit."""
    made = Guard(most=2, limit_s=2.0)
    monkeypatch.setattr(guard, "GUARD", made)
    yield made
    made.close()


@pytest.fixture
def avif(encode: Encode) -> bytes:
    return encode(Image.effect_noise((300, 200), 80).convert("RGB"), "AVIF")


def reason(data: bytes | Path) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        open_photo(data, 64)
    return str(caught.value)


def reason_after(event: signal.Signals, own: Guard, data: bytes) -> str:
    """Return why a photo was not read, to whose process something happened."""
    with opened(data) as photo:
        os.kill(own.pids[0], event)
        with pytest.raises(UnreadablePhoto) as caught:
            photo.decode()
    return str(caught.value)


@pytest.mark.parametrize("format", ["AVIF", "TIFF", "HEIC"])
def test_a_guarded_format_is_read_elsewhere_and_says_the_same(
    own: Guard, corners, encode, golden, tmp_path: Path, format: str
) -> None:
    data = (golden / "corners.heic").read_bytes() if format == "HEIC" else encode(corners(), format)
    (tmp_path / "photo").write_bytes(data)

    away, seen = read_photo(tmp_path / "photo"), details(data)
    whole = pixels(tmp_path / "photo")
    assert len(own.pids) == 1

    guard.is_worker = True  # as the process itself sees it
    try:
        assert read_photo(tmp_path / "photo") == away
        assert details(data) == seen
        assert pixels(data) == whole
    finally:
        guard.is_worker = False


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_the_formats_of_every_day_are_read_right_here(own: Guard, corners, encode, format: str) -> None:
    open_photo(encode(corners(), format))

    assert own.pids == []


@posix
def test_a_decoder_that_crashes_makes_a_broken_photo_and_the_next_one_is_read(own: Guard, avif: bytes) -> None:
    assert reason_after(signal.SIGSEGV, own, avif) == CRASHED
    assert open_photo(avif).size == (300, 200)


@posix
def test_a_decoder_that_hangs_is_given_up(own: Guard, avif: bytes) -> None:
    said = reason_after(signal.SIGSTOP, own, avif)

    assert said == "Reading the file took longer than 2 seconds and was given up."
    assert open_photo(avif).size == (300, 200)


@posix
def test_a_process_that_an_earlier_file_harmed_is_not_held_against_this_one(own: Guard, avif: bytes) -> None:
    open_photo(avif)
    (first,) = own.pids
    os.kill(first, signal.SIGSTOP)
    os.kill(first, signal.SIGKILL)

    assert open_photo(avif).size == (300, 200)
    assert own.pids != [first]


def test_a_jpeg_of_a_thousand_passes_is_given_up(own: Guard, encode: Encode) -> None:
    data = encode(Image.effect_noise((64, 64), 80).convert("RGB"), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    bomb = resized_jpeg(data[:-2] + last * 1000 + b"\xff\xd9", 10_000, 8_000)

    assert reason(bomb).startswith("Reading the file took longer than ")


def test_processes_that_nobody_needs_are_ended(own: Guard, avif: bytes) -> None:
    open_photo(avif)
    (first,) = own.pids

    own.rest()

    assert own.pids == []
    assert not psutil.pid_exists(first)
    assert open_photo(avif).size == (300, 200)


def test_a_process_ends_with_the_program_that_started_it(avif: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.avif").write_bytes(avif)
    code = (
        "import os; from pathlib import Path; from tagger_desktop.imaging.guard import GUARD;"
        "from tagger_desktop.imaging.decode import open_photo;"
        f"open_photo(Path({str(tmp_path / 'a.avif')!r})); print(*GUARD.pids, flush=True); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    pid = int(done.stdout)
    if psutil.pid_exists(pid):
        psutil.Process(pid).wait(10)

    assert done.returncode == 9
    assert not psutil.pid_exists(pid)


@posix
def test_a_process_may_write_no_file_and_take_no_more_memory_than_a_photo(own: Guard, avif: bytes) -> None:
    import resource

    open_photo(avif)
    of = psutil.Process(own.pids[0])

    if sys.platform == "linux":
        assert of.rlimit(resource.RLIMIT_FSIZE) == (0, 0)
        assert of.rlimit(resource.RLIMIT_AS)[0] < 4 << 30


@pytest.mark.parametrize(
    "said",
    [
        b"\0\0",
        b"\xff\xff\xff\xff{}",
        b"\0\0\0\x02{}",
        b"\0\0\0\x02[]",
        b'\0\0\0\x0f{"parts":["x"]}',
        b'\0\0\0\x0e{"parts":[-1]}',
        b'\0\0\0\x0d{"parts":[9]}',
        b'\0\0\0\x17{"parts":[999999999999]}',
    ],
)
def test_an_answer_that_is_none_is_refused(said: bytes, tmp_path: Path) -> None:
    (tmp_path / "said").write_bytes(said)

    with (tmp_path / "said").open("rb") as stream, pytest.raises(messages.Garbled):
        messages.receive(stream)
