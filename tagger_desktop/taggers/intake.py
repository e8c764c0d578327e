"""Bring the files of a model from wherever they are into a folder of their own, and nothing else with them."""

from __future__ import annotations

import io
import pickletools
import re
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.whole_file import reason
from tagger_desktop.taggers.label_files import BOORU, LABELS

MOST_FILES = 2_000  # in what is given; a Custom Vision export has 10, the largest public repositories some 50
MOST_BYTES = 8 << 30  # of a model; more does not fit into the memory that most computers have
MOST_UNPACKED = 100  # bytes from one packed byte; weights are noise and hardly shrink
FREE_BYTES = 10 << 20  # a small archive may unpack to this much however small it is: lists of words shrink well
PIECE = 1 << 20

BESIDE = frozenset(
    {
        *LABELS,
        BOORU,
        "config.json",
        "preprocessor_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "metadata_properties.json",
        "cvexport.manifest",
    }
)
LICENCE = re.compile(r"(licen[cs]e|notice|copying)(\.(txt|md))?", re.IGNORECASE)
# Parts of names that say how a model was made smaller, the best first: what is full is exact, fp16 is slow on CPUs.
VARIANTS = ("", "_fp32", "_quantized", "_uint8", "_int8", "_fp16", "_q8", "_q4", "_q4f16", "_bnb4")
HALVES = ("vision_model", "text_model")
WEIGHTS = "model.safetensors"
PICKLES = frozenset({".pth", ".pt", ".pkl", ".pickle", ".ckpt", ".bin", ".joblib"})
HARMLESS = ("torch", "collections", "numpy", "_codecs")
OTHERS = {
    ".h5": "a Keras model",
    ".keras": "a Keras model",
    ".tflite": "a TensorFlow Lite model",
    ".pb": "a TensorFlow model",
    ".mlmodel": "a Core ML model",
    ".gguf": "a language model",
    ".engine": "a TensorRT engine",
}
EXPORT = "Export the model as ONNX and add that."
Opener = Callable[[], IO[bytes]]


def bring(given: Path, folder: Path, labels: Path | None = None) -> None:
    """Copy the files of a model from a folder, a ZIP archive or an .onnx file into `folder`, which is empty.

    `labels` is a labels file that stands elsewhere.

    Errors: UserError in one sentence that names the file and says why it is refused.
    """
    if not given.exists():
        raise UserError(f"There is no file or folder {given}.")
    try:
        with _contents(given) as files:
            chosen = _chosen(files, given)
            for name in chosen:
                _copy(files[name], folder / name, given)
    except OSError as error:
        why, hint = reason(error)
        raise UserError(f"{given} cannot be read: {why}.", hint) from error
    if labels is not None:
        if not labels.is_file():
            raise UserError(f"There is no labels file {labels}.")
        shutil.copyfile(labels, folder / (BOORU if labels.suffix == ".csv" else f"labels{_ending(labels)}"))


def _ending(labels: Path) -> str:
    return ".json" if labels.suffix == ".json" else ".txt"


@contextmanager
def _contents(given: Path) -> Iterator[Mapping[str, Opener]]:
    """Give what is in a folder, in an archive or beside a file, by its name below that."""
    if given.is_dir():
        yield _of_folder(given)
        return
    with given.open("rb") as file:
        head = file.read(8)
    if given.suffix.lower() in PICKLES or head[:1] == b"\x80":
        raise _pickle(given)
    if kind := OTHERS.get(given.suffix.lower()):
        raise UserError(f"{given.name} is {kind}, not an ONNX model.", EXPORT)
    if head.startswith(b"PK\x03\x04"):
        with _archive(given) as archive:
            yield _of_archive(archive, given)
        return
    if given.suffix.lower() != ".onnx":
        raise UserError(f"{given.name} is no model.", "A folder, a ZIP archive or an .onnx file can be added.")
    yield _of_file(given)


def _of_folder(given: Path) -> dict[str, Opener]:
    found: dict[str, Opener] = {}
    for path in sorted(given.rglob("*")):
        if len(found) > MOST_FILES:
            raise UserError(f"{given} holds more than {MOST_FILES:,} files.", "Give the folder of one model.")
        if path.is_file():
            found[path.relative_to(given).as_posix()] = _opener(path)
    return found


def _opener(path: Path) -> Opener:
    return lambda: path.open("rb")


def _of_file(given: Path) -> dict[str, Opener]:
    """Return a model, its weights where they stand beside it, and its labels under any name that is usual."""
    found = {"model.onnx": _opener(given)}
    for path in sorted(given.parent.iterdir()):
        if path.is_file() and path != given and path.name.startswith(given.name):
            found[path.name] = _opener(path)  # weights that the model names by this name
    for name in sorted(BESIDE):
        if (given.parent / name).is_file():
            found[name] = _opener(given.parent / name)
    for name in (f"{given.stem}.txt", f"{given.stem}_labels.txt", f"{given.stem}.labels.txt"):
        if (given.parent / name).is_file():
            found["labels.txt"] = _opener(given.parent / name)
    return found


@contextmanager
def _archive(given: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(given) as archive:
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise UserError(f"{given.name} is a damaged or cut off ZIP archive.") from error
    except RuntimeError as error:  # what zipfile says of a password
        raise UserError(f"{given.name} is locked with a password.", "Unpack it and add the folder.") from error


def _of_archive(archive: zipfile.ZipFile, given: Path) -> dict[str, Opener]:
    """Return the files of an archive, without a folder that all are in.

    Errors: UserError where a name leads outside, or more is packed than can be meant.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if any(info.filename.endswith("data.pkl") for info in infos):
        raise _pickle(given)
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if len(infos) > MOST_FILES or size > max(FREE_BYTES, min(MOST_BYTES, packed * MOST_UNPACKED)):
        raise UserError(f"{given.name} would unpack to {size / 1e6:,.0f} MB in {len(infos):,} files: no model is so.")
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        linked = stat.S_ISLNK(info.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or linked:
            raise UserError(f"{given.name} holds {info.filename!r}, which leads out of the archive.")
    names = {info.filename.replace("\\", "/"): info for info in infos}
    tops = {name.partition("/")[0] for name in names}
    start = f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names) else ""
    return {name.removeprefix(start): _unpacker(archive, info) for name, info in names.items()}


def _unpacker(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Opener:
    return lambda: archive.open(info)


def _chosen(files: Iterable[str], given: Path) -> list[str]:
    """Return the names of the files that make the model: one variant of each network, and what describes them."""
    names = list(files)
    networks = [name for name in names if name.lower().endswith(".onnx")]
    if networks:
        chosen = _networks(networks, given)
    elif WEIGHTS in names:
        chosen = [WEIGHTS]
    else:
        pickles = [name for name in names if PurePosixPath(name).suffix.lower() in PICKLES]
        raise (
            _pickle(given / pickles[0])
            if pickles and given.is_dir()
            else UserError(f"There is no ONNX model in {given}.", EXPORT)
        )
    weights = [name for name in names if name not in networks and _belongs(name, chosen, networks)]
    described = [name for name in names if "/" not in name and (name in BESIDE or LICENCE.fullmatch(name))]
    return [*chosen, *weights, *described]


def _networks(names: list[str], given: Path) -> list[str]:
    by_stem = {PurePosixPath(name).stem: name for name in sorted(names, key=lambda name: -name.count("/"))}
    halves = [_variant(by_stem, half) for half in HALVES]
    if all(halves):
        return [half for half in halves if half]
    for stem in ("model", *HALVES[:1]):
        if found := _variant(by_stem, stem):
            return [found]
    if len(names) == 1:
        return names
    raise UserError(
        f"{given} holds {len(names)} models ({', '.join(sorted(names)[:3])}, …).", "Add one of them by its file."
    )


def _variant(by_stem: Mapping[str, str], stem: str) -> str | None:
    return next((by_stem[stem + variant] for variant in VARIANTS if stem + variant in by_stem), None)


def _belongs(name: str, chosen: list[str], networks: list[str]) -> bool:
    """Say whether a file holds the weights of a chosen network: it is named after it, or is not another's."""
    path = PurePosixPath(name)
    if any(
        path.parent == PurePosixPath(one).parent and path.name.startswith(PurePosixPath(one).name) for one in chosen
    ):
        return True
    return path.suffix == ".data" and not any(path.name.startswith(PurePosixPath(one).name) for one in networks)


def _copy(open_source: Opener, target: Path, given: Path) -> None:
    """Copy a file piece by piece: what an archive says of its sizes need not be true."""
    target.parent.mkdir(parents=True, exist_ok=True)
    total = 0
    try:
        with open_source() as source, target.open("wb") as file:
            while piece := source.read(PIECE):
                total += len(piece)
                if total > MOST_BYTES:
                    raise UserError(f"{given.name} holds more than {MOST_BYTES >> 30} GB: no model is so large.")
                file.write(piece)
    except (zipfile.BadZipFile, EOFError) as error:
        raise UserError(f"{given.name} is a damaged or cut off ZIP archive.") from error


def _pickle(path: Path) -> UserError:
    """Return why a Python pickle is not opened, with what it asks for where that is not harmless."""
    foreign = sorted(name for name in _asked_for(path) if name.partition(".")[0] not in HARMLESS)
    if foreign:
        return UserError(
            f"{path.name} is a Python pickle that asks for {foreign[0]}: opening it could run any program.", EXPORT
        )
    return UserError(f"{path.name} holds weights without a network (a Python pickle).", EXPORT)


def _asked_for(path: Path) -> set[str]:
    """Return the names that a pickle would import, read without following any."""
    found: set[str] = set()
    try:
        data = path.read_bytes()
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(path) as archive:
                data = archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))
        stream = io.BytesIO(data)
        while stream.tell() < len(data):  # old checkpoints are several, one behind the other
            words: list[str] = []
            for code, value, _ in pickletools.genops(stream):
                if isinstance(value, str):
                    words.append(value)
                if code.name == "GLOBAL":
                    found.add(str(value).replace(" ", "."))
                elif code.name == "STACK_GLOBAL" and len(words) >= 2:
                    found.add(".".join(words[-2:]))
    except (OSError, ValueError, IndexError, StopIteration, zipfile.BadZipFile, UnicodeDecodeError):
        return found  # the numbers behind the pickle, or a damaged file
    return found
