"""The default tagger over photos, from files to stored suggestions and embeddings, against the bare loop."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pyroaring import BitMap

from bench import in_turns, result, seconds
from bench.photo_files import camera_photos
from tagger_desktop.imaging.view import view
from tagger_desktop.jobs.scan import scan
from tagger_desktop.jobs.suggest import suggest
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.settings import places
from tagger_desktop.taggers import View, imagenet
from tagger_desktop.taggers.efficientnet import INPUT

PHOTOS, THREADS, BATCH = 96, 2, 16
REAL = Path(__file__).parents[2] / "shared" / "data" / "photos"


def run() -> dict[str, object]:
    """Return the ratio over photos of a camera, and how many real photos the tagger knows."""
    files = sorted(camera_photos(PHOTOS).glob("*.jpg"))
    tagger = imagenet.tagger(places())
    work = Path(tempfile.mkdtemp())
    library, turn = Library.create(work / "L.tagger"), 0
    cache = Cache(work / "L.cache")
    for _ in scan(library, cache, files[0].parent):
        pass
    chosen = BitMap(row[0] for row in library.read().execute("SELECT id FROM photo"))
    session = _session(tagger)

    def ours() -> float:
        nonlocal turn
        turn += 1
        with_room = Cache(work / f"{turn}.cache")

        def whole() -> None:
            for _ in suggest(library, with_room, tagger, chosen, embedder=tagger.embedder):
                pass

        spent = seconds(whole)
        with_room.close()
        return spent

    def baseline() -> float:
        return seconds(lambda: _bare(files, session, tagger.side))

    try:
        ours(), baseline()  # the model is made, or read, at the first look
        ours_s, baseline_s = in_turns(ours, baseline)
        runs = library.read().execute("SELECT count(*) FROM photo").fetchone()[0]
        assert runs == PHOTOS
    finally:
        library.close()
        cache.close()
        shutil.rmtree(work)
    each_ms = round(ours_s / PHOTOS * 1000, 1)
    return result("suggest", ours_s, baseline_s, 1.15, photos=PHOTOS, ms_each=each_ms, **_known(tagger))


def _session(tagger: imagenet.Imagenet) -> Any:
    from tagger_desktop.taggers.runtime import quiet_onnxruntime

    onnxruntime = quiet_onnxruntime()

    tagger.predict([View(np.zeros((tagger.side, tagger.side, 3), np.uint8))])
    [model] = places().made.glob(f"{tagger.embedder.version}-*.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    return onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])


def _bare(files: Sequence[Path], session: Any, side: int) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for batch in _batches(pool.map(lambda file: _pixels(file, side), files)):
            session.run(None, {INPUT: np.stack(batch)})


def _pixels(file: Path, side: int) -> NDArray[np.uint8]:
    with Image.open(file) as photo:
        photo.draft("RGB", (side, side))
        width, height = photo.size
        span = min(width, height)
        left, top = (width - span) / 2, (height - span) / 2
        square = photo.resize((side, side), Image.Resampling.BICUBIC, (left, top, left + span, top + span))
    return np.asarray(square)


def _batches(squares: Iterator[NDArray[np.uint8]]) -> Iterator[list[NDArray[np.uint8]]]:
    batch = []
    for square in squares:
        batch.append(square)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _known(tagger: imagenet.Imagenet) -> dict[str, object]:
    """Return for how many real photos the likeliest class is right, where they are at hand."""
    files = sorted(REAL.glob("*.JPEG"))
    if not files:
        return {"said": "the photos with known classes are not here"}
    found = tagger.classes([View(view(file, tagger.side)) for file in files])
    right = sum(id == file.name.split("_")[0] for id, file in zip(found, files, strict=True))
    return {"top_1": right / len(files), "said": f"the likeliest class is right for {right} of {len(files)} photos"}
