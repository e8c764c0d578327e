"""Starting PySide faster: its own Python code is compiled once and kept, as Python does with every module.

PySide carries some of its modules as text inside a library and compiles them anew whenever a program starts. That is
a sixth of the time that even an empty window takes.
"""

from __future__ import annotations

import builtins
import marshal
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from types import CodeType
from typing import Any

ITS_OWN = ("shibokensupport/", "signature_bootstrap.py")  # what the names of its modules' files begin with


def load() -> None:
    """Import PySide, unless that has been done."""
    if "shiboken6" in sys.modules:
        return
    kept = cache_from_source(__file__) + ".shiboken"
    known = _read(kept)
    count = len(known)
    with _compiling(known):
        import PySide6  # noqa: F401
    if len(known) != count and not sys.dont_write_bytecode:
        _write(kept, known)


@contextmanager
def _compiling(known: dict[bytes, CodeType]) -> Iterator[None]:
    """Have PySide's modules looked up among the `known`, and those that are not there added to them."""
    compile_anew: Callable[..., Any] = builtins.compile

    def look_up(source: Any, filename: Any, mode: str, *more: Any, **words: Any) -> Any:
        if not str(filename).startswith(ITS_OWN):
            return compile_anew(source, filename, mode, *more, **words)
        key = MAGIC_NUMBER + source_hash(source)
        if key not in known:
            known[key] = compile_anew(source, filename, mode, *more, **words)
        return known[key]

    builtins.compile = look_up
    try:
        yield
    finally:
        builtins.compile = compile_anew


def _read(path: str) -> dict[bytes, CodeType]:
    try:
        with open(path, "rb") as file:
            return dict(marshal.load(file))
    except (OSError, EOFError, ValueError, TypeError):  # absent, or cut short
        return {}


def _write(path: str, known: dict[bytes, CodeType]) -> None:
    part = f"{path}.{os.getpid()}"
    with suppress(OSError):  # a folder that is not ours to write: compiled again next time, like our own modules
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(part, "wb") as file:
            marshal.dump(known, file)
        os.replace(part, path)
