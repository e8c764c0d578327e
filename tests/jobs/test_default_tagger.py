"""The default tagger, from photo files to suggestions and embeddings in a library."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyroaring import BitMap

from tagger_desktop.domain.query import parse
from tagger_desktop.jobs.scan import scan
from tagger_desktop.jobs.suggest import suggest
from tagger_desktop.library import suggestions, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import matching
from tagger_desktop.settings import resource
from tagger_desktop.taggers import Places, imagenet
from tests.conftest import SHARED

NAMES = ("n04487081_trolleybus", "n02488291_langur", "n07745940_strawberry")
pytestmark = pytest.mark.skipif(not (SHARED / "photos").is_dir(), reason="the test data is not here")


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> imagenet.Imagenet:
    folder = tmp_path_factory.mktemp("models")
    return imagenet.tagger(Places(folder, resource("labels"), folder))


@pytest.fixture
def photos(library: Library, cache: Cache, tmp_path: Path) -> BitMap:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SHARED / "photos" / f"{name}.JPEG", folder / f"{name}.jpg")
    list(scan(library, cache, folder))
    return matching(library, parse(""))


def proposed(library: Library) -> set[str]:
    return {suggestions.title(library, tag_id) for tag_id in suggestions.counts(library)}


def test_tags_that_people_use_are_proposed_and_embeddings_kept(
    library: Library, cache: Cache, photos: BitMap, tagger: imagenet.Imagenet
) -> None:
    list(suggest(library, cache, tagger, photos, embedder=tagger.embedder))

    assert {"trolleybus", "monkey", "strawberry"} <= proposed(library)
    _, vectors = cache.embeddings(f"efficientnet@{tagger.embedder.version}")
    assert vectors.shape == (3, 1280)


def test_a_small_vocabulary_gets_its_own_words_for_what_is_seen(
    library: Library, cache: Cache, photos: BitMap, tagger: imagenet.Imagenet
) -> None:
    with library.edit("Make") as edit:
        for name in ("animal", "food", "bus", "violin"):
            vocabulary.create_tag(edit, name)

    list(suggest(library, cache, tagger, photos, only_known=True))

    assert proposed(library) == {"animal", "food", "bus"}
