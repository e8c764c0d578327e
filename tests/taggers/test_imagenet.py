"""The default tagger and embedder, with the real weights on real photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tagger_desktop import taggers
from tagger_desktop.domain.errors import UserError
from tagger_desktop.imaging.view import view
from tagger_desktop.settings import resource
from tagger_desktop.taggers import Places, View
from tagger_desktop.taggers.imagenet import Imagenet, sharpened
from tests.conftest import SHARED

PHOTOS = sorted((SHARED / "photos").glob("*.JPEG"))
needs_photos = pytest.mark.skipif(not PHOTOS, reason="the test data is not here")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    made = tmp_path_factory.mktemp("taggers")
    return Places(made / "made", resource("labels"), made / "own")


@pytest.fixture(scope="module")
def imagenet(places: Places) -> Imagenet:
    found = taggers.tagger("imagenet", places)
    assert isinstance(found, Imagenet)
    return found


def drawn(colour: tuple[int, int, int]) -> View:
    return View(np.full((340, 400, 3), colour, np.uint8))


@needs_photos
def test_the_class_is_right_for_at_least_36_of_40_photos(imagenet: Imagenet) -> None:
    photos = [View(view(path, imagenet.side)) for path in PHOTOS]
    right = [found == path.name.split("_")[0] for found, path in zip(imagenet.classes(photos), PHOTOS, strict=True)]
    assert sum(right) >= 36


@needs_photos
@pytest.mark.parametrize(
    ("name", "tag", "above"),
    [
        ("n04487081_trolleybus", "trolleybus", ("bus", "vehicle")),
        ("n02488291_langur", "monkey", ("animal",)),
        ("n07745940_strawberry", "strawberry", ("fruit", "food")),
        ("n03661043_library", "library", ("indoors",)),
        ("n09288635_geyser", "geyser", ("nature",)),
    ],
)
def test_it_says_what_people_would_say(imagenet: Imagenet, name: str, tag: str, above: tuple[str, ...]) -> None:
    [proposals] = imagenet.predict([View(view(SHARED / "photos" / f"{name}.JPEG", imagenet.side))])

    assert proposals[0].label.name == tag
    assert proposals[0].label.broader == above
    assert proposals[0].confidence > 0.7


def test_its_proposals_are_in_order_between_0_and_1_and_the_same_each_time(imagenet: Imagenet) -> None:
    photos = [drawn((200, 30, 30)), drawn((30, 90, 30))]

    found = imagenet.predict(photos)

    assert found == imagenet.predict(photos)
    for proposals in found:
        confidences = [each.confidence for each in proposals]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0.15 <= value <= 1 for value in confidences)
        assert all(each.label in imagenet.labels for each in proposals)


def test_one_look_gives_tags_and_embedding(imagenet: Imagenet, places: Places) -> None:
    photos = [drawn((200, 30, 30)), drawn((30, 90, 30))]
    embedder = taggers.embedder("efficientnet", places)

    proposals, vectors = taggers.look(imagenet, embedder, photos)

    assert proposals == imagenet.predict(photos)
    assert_array_equal(vectors, embedder.embed(photos))
    assert (imagenet.embedder.name, imagenet.embedder.version) == (embedder.name, embedder.version)


def test_tagger_and_embedder_of_two_models_each_take_their_look(imagenet: Imagenet) -> None:
    class Brightness:
        name, version, length, side = "brightness", "1", 1, 8

        def embed(self, photos: list[View]) -> np.ndarray:
            return np.array([[photo.pixels.mean()] for photo in photos], np.float32)

    proposals, vectors = taggers.look(imagenet, Brightness(), [drawn((10, 10, 10))])

    assert proposals == imagenet.predict([drawn((10, 10, 10))])
    assert vectors.tolist() == [[10]]


def test_photos_that_look_alike_have_embeddings_that_are_near(imagenet: Imagenet) -> None:
    stripes = np.zeros((330, 330, 3), np.uint8)
    stripes[:, ::22] = stripes[:, 1::22] = (250, 240, 30)
    darker = (stripes * 0.8).astype(np.uint8)
    other = np.random.default_rng(2).integers(0, 256, stripes.shape, dtype=np.uint8)

    one, near, far = imagenet.embedder.embed([View(stripes), View(darker), View(other)])

    assert one @ near > 0.9 > one @ far


def test_sharpening_keeps_the_order_and_the_sum() -> None:
    given = np.array([[0.5, 0.3, 0.2], [1 / 3, 1 / 3, 1 / 3]], np.float32)
    found = sharpened(given)

    assert found[0, 0] > 0.5
    assert (np.diff(found[0]) < 0).all()
    assert np.allclose(found.sum(axis=1), 1)
    assert np.allclose(found[1], given[1])


def test_versions_name_weights_size_and_mapping(imagenet: Imagenet) -> None:
    assert imagenet.embedder.version == "lite2.9656183e.320.int8.1"
    assert imagenet.version.startswith(imagenet.embedder.version + ".")


@pytest.mark.parametrize("kind", ["tagger", "embedder"])
def test_a_name_that_there_is_not_gets_the_list_of_those_there_are(kind: str, places: Places) -> None:
    with pytest.raises(UserError, match=f"There is no {kind} 'nosuch'") as caught:
        getattr(taggers, kind)("nosuch", places)
    assert ("imagenet" if kind == "tagger" else "efficientnet") in caught.value.hint


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package that brings a tagger, and one that is broken, as pip would have installed them."""
    (tmp_path / "other_taggers.py").write_text(
        "class Grey:\n"
        "    name, version, labels, side = 'grey', '1', (), 8\n"
        "    def predict(self, photos): return [[] for _ in photos]\n"
        "def make(places): return Grey()\n"
    )
    (tmp_path / "broken_tagger.py").write_text("raise RuntimeError('no licence')\n")
    about = tmp_path / "other_taggers-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: other-taggers\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        f"[{taggers.TAGGER_GROUP}]\ngrey = other_taggers:make\nbroken = broken_tagger:make\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("other_package")
def test_another_package_can_bring_a_tagger(places: Places) -> None:
    assert "grey" in taggers.names("tagger")
    assert taggers.tagger("grey", places).predict([drawn((1, 2, 3))]) == [[]]


@pytest.mark.usefixtures("other_package")
def test_a_tagger_of_another_package_that_fails_is_named(places: Places) -> None:
    with pytest.raises(UserError, match=r"'broken' of another package cannot be loaded: no licence\."):
        taggers.tagger("broken", places)
