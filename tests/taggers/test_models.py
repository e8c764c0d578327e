"""Models that a person adds: recognised by running them, copied whole or not at all, refused in one sentence."""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import Label, Places, View, embedder, looking_for, models, names, opened, tagger
from tests.taggers.small_models import (
    COLOURS,
    bert_folder,
    classifier,
    clip_folder,
    custom_vision,
    detector,
    eyes,
    named_boxes,
    photo,
    tokenizer,
    zip_map,
)

LABELS = "\n".join(COLOURS)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Empty folders for models."""
    return Places(
        made=tmp_path / "made", shipped=Path(__file__).parents[2] / "resources" / "labels", own=tmp_path / "own"
    )


def put(folder: Path, network: bytes, labels: str = LABELS, name: str = "model.onnx") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(network)
    if labels:
        (folder / "labels.txt").write_text(labels)
    return folder


def best(name: str, places: Places, colour: str) -> str:
    return tagger(name, places).predict([View(photo(colour))])[0][0].label.name


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "network",
    [
        classifier("Softmax", weights=np.eye(3) * 9),
        classifier("Sigmoid", weights=np.eye(3) * 9),
        classifier(weights=np.eye(3) * 9),
        classifier(weights=np.eye(3) * 9, batch=1),
        classifier("Softmax", planes=False, weights=np.eye(3) * 9),
    ],
    ids=["softmax", "sigmoid", "logits", "one at a time", "channels last"],
)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_classifier_with_a_labels_file_says_what_it_sees(
    network: bytes, colour: str, tmp_path: Path, places: Places
) -> None:
    added = models.add(put(tmp_path / "colours", network), places.own)

    assert (added.name, added.kind, added.labels) == ("colours", "classifier", 3)
    assert best("colours", places, colour) == colour
    said = tagger("colours", places).predict([View(photo(colour)), View(photo("red"))])
    assert len(said) == 2
    assert all(0 <= one.confidence <= 1 for row in said for one in row)


def test_logits_are_told_from_probabilities(tmp_path: Path, places: Places) -> None:
    models.add(put(tmp_path / "logits", classifier(weights=np.eye(3) * 9)), places.own)
    models.add(put(tmp_path / "soft", classifier("Softmax", weights=np.eye(3) * 9)), places.own)

    raw, soft = (tagger(name, places).predict([View(photo("red"))])[0] for name in ("logits", "soft"))

    assert raw[0].confidence == pytest.approx(soft[0].confidence, abs=1e-5)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("kind", ["table of scores", "scores"])
def test_an_archive_of_custom_vision_works_as_it_is(kind: str, colour: str, tmp_path: Path, places: Places) -> None:
    # It wants blue first and levels up to 255: the network's first score is of its first channel.
    labels = COLOURS[::-1]
    network = zip_map(labels) if kind == "table of scores" else classifier("Softmax", weights=np.eye(3) / 40, batch=1)

    added = models.add(custom_vision(tmp_path / "export.zip", network, labels), places.own)

    assert (added.kind, added.labels, added.licence) == ("classifier", 3, "MIT License")
    assert best(added.name, places, colour) == colour
    assert not (added.folder / "python").exists()


def test_a_custom_vision_model_for_several_labels_gives_each_its_own_confidence(tmp_path: Path, places: Places) -> None:
    network = classifier(weights=np.eye(3) / 20, bias=np.full(3, -3.0), batch=1)
    path = custom_vision(
        tmp_path / "many.zip", network, CustomVision__Postprocess__Method="ClassificationMultiLabel",
        Image__BitmapPixelFormat="Rgb8",
    )  # fmt: skip
    models.add(path, places.own)
    yellow = np.full((40, 40, 3), (230, 220, 10), np.uint8)

    said = tagger("many", places).predict([View(yellow)])[0]

    assert {one.label.name for one in said} == {"red", "green"}
    assert all(one.confidence > 0.9 for one in said)


def test_a_custom_vision_detector_proposes_regions(tmp_path: Path, places: Places) -> None:
    boxes = named_boxes([[0.1, 0.2, 0.5, 0.6], [0.5, 0.5, 0.9, 0.9]], [0.9, 0.1], [2, 0])
    models.add(custom_vision(tmp_path / "boxes.zip", boxes), places.own)

    said = tagger("boxes", places).predict([View(photo("red", 100, 100))])[0]

    assert [one.label.name for one in said] == ["blue"]
    assert said[0].box == pytest.approx((0.1, 0.2, 0.4, 0.4), abs=1e-5)


def test_a_detector_in_the_manner_of_yolo_proposes_regions_without_the_same_one_twice(
    tmp_path: Path, places: Places
) -> None:
    boxes = [
        [32, 32, 16, 32, 0, 0.9, 0],
        [33, 32, 16, 32, 0, 0.8, 0],
        [33, 32, 16, 32, 0.7, 0, 0],
        [8, 8, 9, 9, 0, 0, 0.1],
    ]
    rows = np.zeros((1, 7, 40), np.float32)
    rows[0, :, :4] = np.array(boxes).T
    network = detector(rows, imgsz="[64, 64]", names="{0: 'cat', 1: 'dog', 2: 'bird'}", stride="32")
    added = models.add(put(tmp_path / "yolo", network, labels=""), places.own)

    said = tagger("yolo", places).predict([View(photo("red", 100, 50))])[0]

    assert added.kind == "detector"
    assert [(one.label.name, round(one.confidence, 2)) for one in said] == [("dog", 0.9), ("cat", 0.7)]
    # The photo is twice as wide as high: it fills rows 16 to 48 of the model's 64, so the box covers all its height.
    assert said[0].box == pytest.approx((24 / 64, 0.0, 16 / 64, 1.0), abs=1e-4)


def test_an_older_yolo_multiplies_whether_there_is_something_with_what_it_is(tmp_path: Path, places: Places) -> None:
    rows = np.zeros((1, 60, 8), np.float32)
    rows[0, 0] = [32, 32, 16, 16, 0.5, 0.1, 1.0, 0.0]
    models.add(put(tmp_path / "v5", detector(rows)), places.own)

    said = tagger("v5", places).predict([View(photo("red", 64, 64))])[0]

    assert [(one.label.name, round(one.confidence, 2)) for one in said] == [("green", 0.5)]
    assert said[0].box == pytest.approx((0.375, 0.375, 0.25, 0.25), abs=1e-4)


def test_the_grid_of_custom_visions_older_detectors_is_understood(tmp_path: Path, places: Places) -> None:
    cells = np.full((1, 5 * 8, 2, 2), -20.0, np.float32)
    cells[0, 8 : 8 + 8, 1, 0] = [0.5, 0.5, 0.0, 0.0, 4.0, 0.0, 9.0, 0.0]  # the second anchor, bottom left
    models.add(custom_vision(tmp_path / "grid.zip", detector(cells)), places.own)

    said = tagger("grid", places).predict([View(photo("red", 64, 64))])[0]

    assert [one.label.name for one in said] == ["green"]
    left, top, width, height = said[0].box or (0, 0, 0, 0)
    assert (left, width) == pytest.approx((0.0, 0.25 + 1.87 / 4), abs=1e-3)  # cut off at the edge of the photo
    assert (top, height) == pytest.approx((0.75 - 2.06 / 4, 0.25 + 2.06 / 4), abs=1e-3)


@pytest.mark.parametrize("below", ["", "onnx"])
def test_a_model_of_clip_type_looks_for_ones_own_words(below: str, tmp_path: Path, places: Places) -> None:
    added = models.add(clip_folder(tmp_path / "clip", below=below), places.own)
    words = [Label(name) for name in COLOURS]

    said = looking_for(tagger("clip", places), words).predict([View(photo(name)) for name in COLOURS])

    assert added.kind == "zero-shot"
    assert [row[0].label.name for row in said] == list(COLOURS)
    assert all(row[0].confidence > 0.9 for row in said)


def test_a_model_of_siglip_type_gives_each_word_its_own_confidence(tmp_path: Path, places: Places) -> None:
    models.add(clip_folder(tmp_path / "siglip", model_type="siglip"), places.own, details={"scale": 20, "bias": -10})
    asked = looking_for(tagger("siglip", places), [Label(name) for name in COLOURS])

    said = asked.predict([View(photo("green"))])[0]

    assert [one.label.name for one in said] == ["green"]


def test_photos_are_found_by_a_text(tmp_path: Path, places: Places) -> None:
    models.add(clip_folder(tmp_path / "clip"), places.own)
    model = opened.tagger("clip", places)

    seen = model.embed([View(photo(name)) for name in COLOURS])  # type: ignore[attr-defined]
    said = model.embed_texts(["a photo of blue"])  # type: ignore[attr-defined]

    assert (seen @ said.T).argmax() == 2
    assert np.linalg.norm(seen, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_model_that_looks_for_words_says_so_when_there_are_none(tmp_path: Path, places: Places) -> None:
    models.add(clip_folder(tmp_path / "clip"), places.own)

    with pytest.raises(UserError, match="no tags to look for"):
        looking_for(tagger("clip", places), [])
    with pytest.raises(UserError, match="no tags to look for"):
        tagger("clip", places).predict([View(photo("red"))])


@pytest.mark.parametrize("output", ["image_embeds", "pooler_output", "last_hidden_state"])
def test_any_model_that_gives_a_vector_is_an_embedder(output: str, tmp_path: Path, places: Places) -> None:
    added = models.add(put(tmp_path / "eyes", eyes(output=output), labels=""), places.own)
    made = embedder("eyes", places)

    vectors = made.embed([View(photo("red")), View(photo("red", 99, 40)), View(photo("blue"))])

    assert (added.kind, made.length, vectors.shape) == ("embedder", 8, (3, 8))
    assert vectors[0] @ vectors[1] > 0.99 > vectors[0] @ vectors[2]


def test_a_classifier_is_an_embedder_too_by_what_it_decides_with(tmp_path: Path, places: Places) -> None:
    models.add(put(tmp_path / "colours", classifier("Softmax")), places.own)

    made = embedder("colours", places)

    assert made.length == 3
    assert np.linalg.norm(made.embed([View(photo("red"))])) == pytest.approx(1, abs=1e-5)


def test_scores_without_labels_can_be_added_as_an_embedder(tmp_path: Path, places: Places) -> None:
    folder = put(tmp_path / "bare", classifier("Softmax", weights=np.ones((3, 12))), labels="")

    with pytest.raises(UserError, match="gives scores, but there are no labels"):
        models.add(folder, places.own)
    added = models.add(folder, places.own, kind="embedder")

    assert (added.kind, added.details["length"]) == ("embedder", 3)


def test_a_text_encoder_is_recognised(tmp_path: Path, places: Places) -> None:
    assert models.add(bert_folder(tmp_path / "minilm"), places.own).kind == "words"


def test_of_several_variants_the_plain_one_is_taken(tmp_path: Path, places: Places) -> None:
    folder = clip_folder(tmp_path / "clip")
    for name in ("vision_model_fp16", "text_model_q4", "model"):
        (folder / "onnx" / f"{name}.onnx").write_bytes(b"not looked at")
    (folder / "README.md").write_text("words")

    added = models.add(folder, places.own)

    assert sorted(added.files) == [
        "config.json", "onnx/text_model.onnx", "onnx/vision_model.onnx", "preprocessor_config.json", "tokenizer.json",
        "tokenizer_config.json",
    ]  # fmt: skip


def test_a_model_file_finds_its_labels_beside_it_or_where_one_says(tmp_path: Path, places: Places) -> None:
    put(tmp_path / "a", classifier("Softmax"), labels="", name="net.onnx")
    (tmp_path / "a" / "net.txt").write_text(LABELS)
    put(tmp_path / "b", classifier("Softmax", weights=np.eye(3) * 2), labels="", name="net.onnx")
    (tmp_path / "words.json").write_text(json.dumps({"0": "x", "1": "y", "2": "z"}))

    first = models.add(tmp_path / "a" / "net.onnx", places.own)
    second = models.add(tmp_path / "b" / "net.onnx", places.own, labels=tmp_path / "words.json")

    assert (first.name, second.name) == ("net", "net-2")
    assert [label.name for label in tagger("net-2", places).labels] == ["x", "y", "z"]


def test_the_same_model_is_not_added_twice(tmp_path: Path, places: Places) -> None:
    folder = put(tmp_path / "colours", classifier("Softmax"))
    models.add(folder, places.own)

    with pytest.raises(UserError, match="added already: it is called 'colours'"):
        models.add(folder, places.own, name="other")


def test_added_models_are_listed_tested_and_removed(tmp_path: Path, places: Places) -> None:
    models.add(put(tmp_path / "colours", classifier("Softmax", weights=np.eye(3) * 9)), places.own, licence="MIT")
    models.add(put(tmp_path / "eyes", eyes(), labels=""), places.own)

    assert [(each.name, each.kind) for each in models.added(places.own)] == [
        ("colours", "classifier"),
        ("eyes", "embedder"),
    ]
    assert "colours" in names("tagger", places)
    assert names("embedder", places)[-2:] == ["colours", "eyes"]
    tried = opened.try_out("colours", places, View(photo("green")))
    assert (tried.proposals[0].label.name, tried.ms > 0) == ("green", True)
    assert opened.try_out("eyes", places).length == 8

    models.remove("colours", places.own)

    assert [each.name for each in models.added(places.own)] == ["eyes"]
    assert sorted(path.name for path in places.own.iterdir()) == ["eyes"]
    with pytest.raises(UserError, match="no tagger 'colours'"):
        tagger("colours", places)


def test_a_model_that_was_changed_afterwards_is_found_damaged(tmp_path: Path, places: Places) -> None:
    added = models.add(put(tmp_path / "colours", classifier("Softmax")), places.own)
    (added.folder / "labels.txt").write_text("a\nb\nc")

    with pytest.raises(UserError, match=r"labels\.txt is not what was added"):
        opened.try_out("colours", places)


def _truncated(folder: Path) -> Path:
    return put(folder, classifier("Softmax")[:-40])


def _no_model(folder: Path) -> Path:
    return put(folder, b"Dear diary, today I trained a network.")


def _empty(folder: Path) -> Path:
    return put(folder, b"")


def _no_picture(folder: Path) -> Path:
    node = helper.make_node("Softmax", ["x"], ["y"])
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 10]) for name in "xy"]
    graph = helper.make_graph([node], "g", ports[:1], ports[1:])
    return put(
        folder, helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString()
    )


def _foreign_operator(folder: Path) -> Path:
    port = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 32, 32])
    given = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])
    graph = helper.make_graph([helper.make_node("Dream", ["x"], ["y"], domain="com.example")], "g", [port], [given])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.example", 1)]
    return put(folder, helper.make_model(graph, ir_version=8, opset_imports=opsets).SerializeToString())


def _wrong_inside(folder: Path) -> Path:
    """A network whose last layer does not fit the one before, which only shows when it runs."""
    nodes = [helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["y"])]
    from onnx import numpy_helper

    weights = numpy_helper.from_array(np.zeros((7, 3), np.float32), "w")
    taken = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, "h", "w"])
    given = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])
    graph = helper.make_graph(nodes, "g", [taken], [given], [weights])
    return put(
        folder, helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString()
    )


def _labels_missing(folder: Path) -> Path:
    return put(folder, classifier("Softmax"), labels="")


def _labels_too_many(folder: Path) -> Path:
    return put(folder, classifier("Softmax"), labels=LABELS + "\nyellow")


def _labels_empty(folder: Path) -> Path:
    return put(folder, classifier("Softmax"), labels="\n \n")


def _boxes_without_labels(folder: Path) -> Path:
    return put(folder, named_boxes([[0, 0, 1, 1]], [0.9], [0]), labels="")


def _not_numbers(folder: Path) -> Path:
    return put(folder, classifier(weights=np.full((3, 3), np.nan)))


def _pickled(folder: Path) -> Path:
    import os

    folder.mkdir(parents=True)
    (folder / "model.pth").write_bytes(pickle.dumps([1, os.system]))
    return folder / "model.pth"


def _pickled_archive(folder: Path) -> Path:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "model.pt", "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps({"weights": [1.0]}))
    return folder / "model.pt"


def _bomb(folder: Path) -> Path:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "model.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.onnx", bytes(60 << 20))
    return folder / "model.zip"


def _climbing(folder: Path) -> Path:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "model.zip", "w") as archive:
        archive.writestr("model.onnx", classifier("Softmax"))
        archive.writestr("../../labels.txt", LABELS)
    return folder / "model.zip"


def _cut_archive(folder: Path) -> Path:
    folder.mkdir(parents=True)
    path = custom_vision(folder / "export.zip", classifier("Softmax", batch=1))
    path.write_bytes(path.read_bytes()[:-300])
    return path


def _flipped_archive(folder: Path) -> Path:
    folder.mkdir(parents=True)
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:  # stored, so that a bit can be changed inside
        archive.writestr("model.onnx", classifier("Softmax"))
        archive.writestr("labels.txt", LABELS)
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(data)
    return path


def _keras(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    return folder / "model.h5"


def _photo_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "IMG_1.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def _no_tokenizer(folder: Path) -> Path:
    (clip_folder(folder) / "tokenizer.json").unlink()
    return folder


def _bad_tokenizer(folder: Path) -> Path:
    (clip_folder(folder) / "tokenizer.json").write_text("{}")
    return folder


def _other_tokenizer(folder: Path) -> Path:
    tokenizer(clip_folder(folder) / "tokenizer.json", tuple("abcdefgh") * 30)
    return folder


def _unequal_pair(folder: Path) -> Path:
    (clip_folder(folder) / "onnx" / "vision_model.onnx").write_bytes(eyes(width=16))
    return folder


def _bad_preprocessor(folder: Path) -> Path:
    (put(folder, classifier("Softmax")) / "preprocessor_config.json").write_text('{"image_mean": "grey"}')
    return folder


def _cut_safetensors(folder: Path) -> Path:
    path = bert_folder(folder) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    return folder


def _many_models(folder: Path) -> Path:
    put(folder, classifier("Softmax"), name="a.onnx")
    return put(folder, classifier("Softmax"), name="b.onnx")


BAD: dict[Callable[[Path], Path], str] = {
    _truncated: r"model\.onnx cannot be used: it is no ONNX model, or it is cut off",
    _no_model: r"model\.onnx cannot be used: it is no ONNX model, or it is cut off",
    _empty: r"model\.onnx cannot be used: it is no ONNX model, or it is cut off",
    _no_picture: r"model\.onnx takes no picture: its input is x any × 10",
    _foreign_operator: r"model\.onnx cannot be used: it uses the operator \S*Dream, which is not supported",
    _wrong_inside: r"model\.onnx does not work: ",
    _labels_missing: r"model\.onnx gives scores, but there are no labels for them",
    _labels_too_many: r"model\.onnx gives 3 scores, but there are 4 labels",
    _labels_empty: r"labels\.txt has no labels in it",
    _boxes_without_labels: r"model\.onnx finds boxes, but there are no labels",
    _not_numbers: r"model\.onnx does not work: it gives values that are no numbers",
    _pickled: r"model\.pth is a Python pickle that asks for (posix|nt)\.system",
    _pickled_archive: r"model\.pt holds weights without a network",
    _bomb: r"model\.zip would unpack to 63 MB in 1 files: no model is so",
    _climbing: r"model\.zip holds '\.\./\.\./labels\.txt', which leads out of the archive",
    _cut_archive: r"export\.zip is a damaged or cut off ZIP archive",
    _flipped_archive: r"export\.zip is a damaged or cut off ZIP archive",
    _keras: r"model\.h5 is a Keras model, not an ONNX model",
    _photo_folder: r"There is no ONNX model in .*_photo_folder",
    _no_tokenizer: r"There is no tokenizer\.json beside the model",
    _bad_tokenizer: r"tokenizer\.json is damaged",
    _other_tokenizer: r"tokenizer\.json|does not work",
    _unequal_pair: r"is no pair: photos become 16 numbers there, and texts 8",
    _bad_preprocessor: r"about its pictures makes no sense",
    _cut_safetensors: r"model\.safetensors is cut off or damaged",
    _many_models: r"holds 2 models \(a\.onnx, b\.onnx",
}


@pytest.mark.parametrize("make", BAD, ids=[make.__name__.strip("_") for make in BAD])
def test_a_bad_model_gives_one_clear_sentence_and_changes_nothing(
    make: Callable[[Path], Path], tmp_path: Path, places: Places
) -> None:
    models.add(put(tmp_path / "good", eyes(), labels=""), places.own)
    bad = make(tmp_path / make.__name__)
    before, outside = everything(places.own), everything(tmp_path)

    with pytest.raises(UserError, match=BAD[make]) as refused:
        models.add(bad, places.own)

    assert "\n" not in refused.value.text
    assert len(refused.value.text) < 300
    assert everything(places.own) == before
    assert everything(tmp_path) == outside
    assert [each.name for each in models.added(places.own)] == ["good"]


def test_a_name_that_leads_outside_or_is_taken_is_refused(tmp_path: Path, places: Places) -> None:
    folder = put(tmp_path / "colours", classifier("Softmax"))

    for name in ("../x", "a b", "", "imagenet", "properties"):
        if name:
            with pytest.raises(UserError, match=r"cannot be called|already"):
                models.add(folder, places.own, name=name)
    with pytest.raises(UserError, match="no model '../own'"):
        models.remove("../own", places.own)
