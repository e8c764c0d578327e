"""Small real models: networks that see only which colour a picture has, in every layout that models come in."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

COLOURS = ("red", "green", "blue")
PIXELS = {"red": (220, 20, 20), "green": (20, 200, 30), "blue": (20, 30, 210)}


def photo(colour: str, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """Return a photo of one colour with some grain."""
    grain = np.random.default_rng(2).integers(-15, 16, (height, width, 3))
    return np.clip(np.array(PIXELS[colour]) + grain, 0, 255).astype(np.uint8)


def _saved(nodes: list[Any], taken: list[Any], given: list[Any], constants: list[Any], **properties: str) -> bytes:
    graph = helper.make_graph(nodes, "small", taken, given, constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    helper.set_model_props(model, {name.replace("__", "."): value for name, value in properties.items()})
    return model.SerializeToString()


def _constant(name: str, values: Any, kind: type = np.float32) -> Any:
    return numpy_helper.from_array(np.asarray(values, kind), name)


def _floats(name: str, shape: list[int | str]) -> Any:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _mean_colour(planes: bool, side: int, batch: int | str) -> tuple[list[Any], Any]:
    """Return the layers that give the mean of each channel, as "mean" (photos, 3)."""
    nodes = [] if planes else [helper.make_node("Transpose", ["image"], ["planes"], perm=[0, 3, 1, 2])]
    nodes.append(helper.make_node("GlobalAveragePool", ["image" if planes else "planes"], ["pool"]))
    nodes.append(helper.make_node("Flatten", ["pool"], ["mean"]))
    shape: list[int | str] = [batch, 3, side, side] if planes else [batch, side, side, 3]
    return nodes, _floats("image", shape)


def classifier(
    end: str = "",
    *,
    planes: bool = True,
    side: int = 32,
    batch: int | str = "n",
    weights: Any = None,
    bias: Any = None,
    output: str = "scores",
    **properties: str,
) -> bytes:
    """Return a network with one score for each channel; `end` is "", "Softmax" or "Sigmoid"."""
    weights = np.eye(3) if weights is None else np.asarray(weights)
    nodes, taken = _mean_colour(planes, side, batch)
    logits = "logits" if end else output
    nodes.append(helper.make_node("Gemm", ["mean", "w", "b"], [logits]))
    if end:
        nodes.append(helper.make_node(end, [logits], [output]))
    constants = [_constant("w", weights), _constant("b", np.zeros(weights.shape[1]) if bias is None else bias)]
    return _saved(nodes, [taken], [_floats(output, [batch, weights.shape[1]])], constants, **properties)


def zip_map(labels: tuple[str, ...] = COLOURS, **properties: str) -> bytes:
    """Return a network with the outputs of Custom Vision's General (compact): a label, and a table of scores."""
    nodes, taken = _mean_colour(True, 32, 1)
    nodes += [
        helper.make_node("Gemm", ["mean", "w", "b"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["scores"]),
        helper.make_node("ArgMax", ["scores"], ["best"], axis=1, keepdims=0),
        helper.make_node("LabelEncoder", ["best"], ["classLabel"], domain="ai.onnx.ml",
                         keys_int64s=[0, 1, 2], values_strings=list(labels)),
        helper.make_node("ZipMap", ["scores"], ["loss"], domain="ai.onnx.ml", classlabels_strings=list(labels)),
    ]  # fmt: skip
    table = helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, None))
    given = [
        helper.make_tensor_value_info("classLabel", TensorProto.STRING, [1]),
        helper.make_value_info("loss", helper.make_sequence_type_proto(table)),
    ]
    constants = [_constant("w", np.eye(3) / 40), _constant("b", np.zeros(3))]
    return _saved(nodes, [taken], given, constants, **properties)


CUSTOM_VISION = {
    "CustomVision.Metadata.Version": "1.1",
    "CustomVision.Postprocess.Method": "ClassificationMultiClass",
    "CustomVision.Preprocess.CropMethod": "FullImageShorterSide",
    "CustomVision.Preprocess.NormalizeMean": "[0.0, 0.0, 0.0]",
    "CustomVision.Preprocess.NormalizeStd": "[1.0, 1.0, 1.0]",
    "CustomVision.Preprocess.TargetHeight": "32",
    "CustomVision.Preprocess.TargetWidth": "32",
    "Image.BitmapPixelFormat": "Bgr8",
    "Image.NominalPixelRange": "NominalRange_0_255",
}
MANIFEST = {
    "DomainType": "Classification",
    "Platform": "ONNX",
    "ExporterVersion": "2.0",
    "ModelFileName": "model.onnx",
    "LabelFileName": "labels.txt",
    "MetadataPropsFileName": "metadata_properties.json",
    "SchemaVersion": "1.0",
}


def custom_vision(path: Path, network: bytes, labels: tuple[str, ...] = COLOURS, **changed: str) -> Path:
    """Write an archive as Custom Vision exports it."""
    properties = CUSTOM_VISION | {name.replace("__", "."): value for name, value in changed.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.onnx", network)
        archive.writestr("labels.txt", "\r\n".join(labels))
        archive.writestr("cvexport.manifest", json.dumps(MANIFEST))
        archive.writestr("metadata_properties.json", json.dumps(properties))
        archive.writestr("LICENSE", "MIT License\n\nCopyright")
        archive.writestr("python/onnxruntime_predict.py", "print()")
    return path


def detector(rows: Any, *, side: int = 64, output: str = "output0", **properties: str) -> bytes:
    """Return a network that gives `rows` whatever it sees."""
    rows = np.asarray(rows, np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "nothing"], ["zero"]),
        helper.make_node("Add", ["rows", "zero"], [output]),
    ]
    constants = [_constant("rows", rows), _constant("nothing", 0.0)]
    taken = _floats("image", [1, 3, side, side])
    return _saved(nodes, [taken], [_floats(output, list(rows.shape))], constants, **properties)


def named_boxes(corners: Any, scores: Any, numbers: Any, side: int = 64, **properties: str) -> bytes:
    """Return a network with the outputs of Custom Vision's detectors (S1)."""
    constants = [
        _constant("nothing", 0.0),
        _constant("corners", corners),
        _constant("confidences", scores),
        _constant("numbers", numbers, np.int64),
    ]
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "nothing"], ["zero"]),
        helper.make_node("Add", ["corners", "zero"], ["detected_boxes"]),
        helper.make_node("Add", ["confidences", "zero"], ["detected_scores"]),
        helper.make_node("Identity", ["numbers"], ["detected_classes"]),
    ]
    count = len(scores)
    given = [
        _floats("detected_boxes", [count, 4]),
        helper.make_tensor_value_info("detected_classes", TensorProto.INT64, [count]),
        _floats("detected_scores", [count]),
    ]
    return _saved(nodes, [_floats("image", [1, 3, side, side])], given, constants, **properties)


WORDS = ("red", "green", "blue", "a", "photo", "of", "person", "taken", "at", "with", "in", "it", "something", "else")


def eyes(width: int = 8, output: str = "image_embeds", side: int = 32) -> bytes:
    """Return an image encoder: how much of each colour, and nothing in the other numbers."""
    weights = np.zeros((3, width))
    weights[:, :3] = np.eye(3)
    return classifier(weights=weights, output=output, side=side, bias=np.r_[np.zeros(3), 0.1 * np.ones(width - 3)])


def reader(width: int = 8, kind: int = TensorProto.INT64) -> bytes:
    """Return a text encoder that knows the three colours: the mean of what its words mean."""
    table = np.random.default_rng(5).normal(0, 0.05, (len(WORDS) + 2, width))
    table[0], table[1 : 1 + 3, :3] = 0, np.eye(3) * 3
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["meant"]),
        helper.make_node("ReduceMean", ["meant"], ["text_embeds"], axes=[1], keepdims=0),
    ]
    taken = helper.make_tensor_value_info("input_ids", kind, ["n", "t"])
    return _saved(nodes, [taken], [_floats("text_embeds", ["n", width])], [_constant("table", table)])


def tokenizer(path: Path, words: tuple[str, ...] = WORDS) -> None:
    """Write a tokenizer that knows a few words."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    known = {"<pad>": 0} | {word: number for number, word in enumerate(words, 1)} | {"<unk>": len(words) + 1}
    made = Tokenizer(WordLevel(known, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    made.save(str(path))


PREPROCESSOR = {
    "do_resize": True,
    "size": {"shortest_edge": 32},
    "do_center_crop": True,
    "crop_size": {"height": 32, "width": 32},
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.0, 0.0, 0.0],
    "image_std": [1.0, 1.0, 1.0],
}


def clip_folder(folder: Path, *, below: str = "onnx", model_type: str = "clip") -> Path:
    """Write a folder of a model of CLIP type as it is exported."""
    (folder / below).mkdir(parents=True)
    (folder / below / "vision_model.onnx").write_bytes(eyes())
    (folder / below / "text_model.onnx").write_bytes(reader())
    (folder / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR))
    (folder / "config.json").write_text(json.dumps({"model_type": model_type}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 77}))
    tokenizer(folder / "tokenizer.json")
    return folder


BERT = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "layer_norm_eps": 1e-12,
}


def bert_tensors(width: int = 8, words: int = 20) -> dict[str, NDArray[np.float32]]:
    """Return random weights of a BERT with two layers."""
    numbers = np.random.default_rng(3)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (words, width),
        "embeddings.position_embeddings.weight": (16, width),
        "embeddings.token_type_embeddings.weight": (2, width),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in (f"encoder.layer.{number}" for number in range(2)):
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
        parts = [f"attention.self.{part}" for part in ("query", "key", "value")] + ["attention.output.dense"]
        sizes = {part: (width, width) for part in parts}
        sizes |= {"intermediate.dense": (2 * width, width), "output.dense": (width, 2 * width)}
        for part, (out, given) in sizes.items():
            shapes |= {f"{layer}.{part}.weight": (out, given), f"{layer}.{part}.bias": (out,)}
    shapes |= {f"{norm}.{part}": (width,) for norm in norms for part in ("weight", "bias")}
    return {name: numbers.normal(0, 0.5, shape).astype(np.float32) for name, shape in shapes.items()}


def write_safetensors(path: Path, tensors: dict[str, NDArray[np.float32]]) -> None:
    """Write tensors as the format wants them."""
    table, at = {}, 0
    for name, values in tensors.items():
        table[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    head = json.dumps(table).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head + b"".join(v.tobytes() for v in tensors.values()))


def bert_folder(folder: Path) -> Path:
    """Write a folder of a text encoder."""
    folder.mkdir()
    write_safetensors(folder / "model.safetensors", bert_tensors())
    (folder / "config.json").write_text(json.dumps(BERT))
    tokenizer(folder / "tokenizer.json")
    return folder
