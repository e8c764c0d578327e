"""A model file that cannot be used is said to be so in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import runtime

ROOT = Path(__file__).resolve().parent.parent.parent


def relu(kind: str = "Relu", domain: str = "", opset: int = 17, ir: int = 8) -> bytes:
    """Return a model of one layer."""
    port = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["photos", 3]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node(kind, ["x"], ["y"], domain=domain)], "one", port[:1], port[1:])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir)
    helper.set_model_props(made, {"maker": "test"})
    data: bytes = made.SerializeToString()
    return data


def one_sentence(error: pytest.ExceptionInfo[UserError]) -> str:
    text = error.value.text
    assert text.endswith(".")
    assert ". " not in text
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is no ONNX model, or it is cut off"),
        (b"one line of text\n" * 99, "it is no ONNX model, or it is cut off"),
        (b"\0" * 4096, "it is no ONNX model, or it is cut off"),
        (b"PK\x03\x04" + b"x" * 400, "it is no ONNX model, or it is cut off"),
        (relu()[:-9], "it is no ONNX model, or it is cut off"),
        (relu("Nonsense"), "it uses the operator Nonsense, which is not supported"),
        (relu("Nonsense", "com.example"), "it uses operators of 'com.example', which are not supported"),
        (relu(opset=199), "it needs a newer version of onnxruntime"),
        (relu(ir=199), "it needs a newer version of onnxruntime"),
    ],
)
def test_a_bad_file_gives_its_name_and_the_reason(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(data)

    with pytest.raises(UserError) as caught:
        runtime.load(path)

    assert one_sentence(caught) == f"The model {path} cannot be used: {said}."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^There is no model .*m\.onnx\.$"):
        runtime.load(tmp_path / "m.onnx")


def test_weights_in_a_file_beside_the_model_that_is_gone_are_missed(tmp_path: Path) -> None:
    weights = numpy_helper.from_array(np.ones((64, 64), np.float32), "w")
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 64]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", ports[:1], ports[1:], [weights])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, tmp_path / "m.onnx", save_as_external_data=True, location="m.data", size_threshold=1)
    assert runtime.load(tmp_path / "m.onnx").run({"x": np.ones((1, 64), np.float32)})[0][0, 0] == 64
    (tmp_path / "m.data").unlink()

    with pytest.raises(UserError, match="the file with its weights is not there") as caught:
        runtime.load(tmp_path / "m.onnx")
    one_sentence(caught)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros((2, 4), np.float32), "the shapes do not fit"),
        (np.zeros(3, np.float32), "the shapes do not fit"),
        (np.zeros((2, 3), np.float64), "it expects another kind of numbers"),
    ],
)
def test_what_does_not_fit_a_model_is_refused_with_the_reason(given: np.ndarray, said: str) -> None:
    model = runtime.load(relu(), "model of a test")

    with pytest.raises(UserError) as caught:
        model.run({"x": given})

    assert one_sentence(caught) == f"The model of a test does not work: {said}."


def test_a_model_says_what_it_takes_and_gives() -> None:
    model = runtime.load(relu(), anywhere=False)

    assert model.inputs == (runtime.Port("x", (None, 3), "tensor(float)"),)
    assert [port.name for port in model.outputs] == ["y"]
    assert model.metadata == {"maker": "test"}
    assert model.provider == "CPUExecutionProvider"
    assert model.run({"x": np.array([[-1, 0, 2]], np.float32)})[0].tolist() == [[0, 0, 2]]


def test_the_model_that_tries_the_processor_multiplies_whole_numbers() -> None:
    a, b, c = (
        helper.make_tensor_value_info(name, kind, None)
        for name, kind in (("a", TensorProto.UINT8), ("b", TensorProto.INT8), ("c", TensorProto.INT32))
    )
    graph = helper.make_graph([helper.make_node("MatMulInteger", ["a", "b"], ["c"])], "p", [a, b], [c])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 10)], ir_version=5)

    assert onnx.load_from_string(b64decode(runtime.PRODUCTS)) == made


def test_running_a_model_leaves_no_identifier_and_sends_nothing(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(relu())
    code = (
        "import sys; from pathlib import Path; import numpy as np; from tagger_desktop.taggers.runtime import load;"
        "load(Path(sys.argv[1])).run({'x': np.zeros((1, 3), np.float32)}, ['y'])"
    )
    homes = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "CONFIG", "CACHE")}
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("ORT_") and name != "CI"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(model)],
        env=quiet | homes | {"HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["model.onnx"]
