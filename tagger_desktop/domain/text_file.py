"""Text files of other programs, whatever encoding they come in."""

from __future__ import annotations

import codecs
from pathlib import Path

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.whole_file import refused, replacing

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def is_text(name: str) -> bool:
    """Tell whether a name that the system gave is text; on some systems it may be any bytes."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


def storable(text: str) -> str:
    """Return a text in which half characters, which nothing can store, are question marks in a box."""
    return text if is_text(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def readable(name: str) -> str:
    r"""Return a name that the system gave as something that can be printed.

    >>> readable("caf\udce9.jpg")
    'caf\\udce9.jpg'
    """
    return name if is_text(name) else name.encode("utf-8", "backslashreplace").decode()


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file (or UTF-16 with its mark), line ends as they are.

    Errors: UserError naming the file, and the line whose bytes are no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise refused(path, error, "read") from error
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UserError(
            f"{path}, line {line}: the text is not UTF-8.", "Save the file as UTF-8 and try again."
        ) from error
    if "\0" in text:
        raise UserError(f"{path} is not a text file.")
    return text


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file, wholly or not at all: beside its place first, then over it.

    Errors: UserError naming the file when its folder cannot be written.
    """
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
