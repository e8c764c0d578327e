"""BERT as an ONNX model, made from its weights: a text becomes the mean of what its tokens mean.

Source: J. Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" (2019),
section 3; N. Reimers and I. Gurevych, "Sentence-BERT" (2019), section 3, for the mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError

OPSET, IR = 17, 8  # old enough for every onnxruntime since 1.14
IDS, MASK, OUTPUT = "input_ids", "attention_mask", "sentence_embedding"
FAR = -1e9  # added to what must not be looked at


def graph(tensors: Mapping[str, NDArray[Any]], config: Mapping[str, Any]) -> Any:
    """Return the ONNX model of weights with the names that the Hugging Face library gives them.

    It takes `input_ids` and `attention_mask` (texts, tokens) and gives `sentence_embedding` (texts, width), each of
    length 1.

    Errors: UserError when the weights or the configuration are another network's.
    """
    try:
        return _Graph(tensors, config).model()
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"The weights are not those of a BERT text encoder: {error}.") from error


class _Graph:
    """Layers put one behind the other, each with the weights of its name."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]], config: Mapping[str, Any]) -> None:
        if config.get("hidden_act", "gelu") != "gelu":
            raise ValueError(f"it uses {config['hidden_act']}")
        start = "bert." if "bert.embeddings.word_embeddings.weight" in tensors else ""
        self.tensors = {name.removeprefix(start): value for name, value in tensors.items()}
        self.heads = int(config["num_attention_heads"])
        self.layers = int(config["num_hidden_layers"])
        self.epsilon = float(config.get("layer_norm_eps", 1e-12))
        self.width = int(self.tensors["embeddings.word_embeddings.weight"].shape[1])
        if self.width % self.heads:
            raise ValueError(f"{self.heads} heads do not share {self.width} numbers")
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def model(self) -> Any:
        from onnx import TensorProto, helper

        hidden, unseen = self._embedded(), self._unseen()
        for layer in range(self.layers):
            hidden = self._layer(hidden, unseen, f"encoder.layer.{layer}")
        self._mean(hidden)
        taken = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in (IDS, MASK)]
        given = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", self.width])
        body = helper.make_graph(self.nodes, "bert", taken, [given], list(self.constants.values()))
        return helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _numbers(self, name: str, *values: int) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _weights(self, name: str) -> str:
        return self._constant(name, np.asarray(self.tensors[name], np.float32))

    def _embedded(self) -> str:
        """Return what each token means by itself and where it stands."""
        words = self._node("Gather", [self._weights("embeddings.word_embeddings.weight"), IDS], "words")
        count = self._node("Shape", [IDS], "count", start=1, end=2)
        rows = [self._weights("embeddings.position_embeddings.weight"), self._numbers("first", 0), count]
        places = self._node("Slice", [*rows, self._numbers("rows", 0)], "places")
        kind = self._constant(
            "kind", np.asarray(self.tensors["embeddings.token_type_embeddings.weight"][0], np.float32)
        )
        total = self._node("Add", [self._node("Add", [words, places], "words and places"), kind], "meaning")
        return self._norm(total, "embeddings.LayerNorm")

    def _unseen(self) -> str:
        """Return what hides padding from the other tokens: nothing, or a number far below zero."""
        from onnx import TensorProto

        mask = self._node("Cast", [MASK], "mask", to=TensorProto.FLOAT)
        gone = self._node("Sub", [self._constant("1.0", np.array(1, np.float32)), mask], "gone")
        far = self._node("Mul", [gone, self._constant("far", np.array(FAR, np.float32))], "far away")
        return self._node("Unsqueeze", [far, self._numbers("heads and tokens", 1, 2)], "unseen")

    def _layer(self, hidden: str, unseen: str, name: str) -> str:
        looked = self._dense(
            self._attention(hidden, unseen, f"{name}.attention.self"), f"{name}.attention.output.dense"
        )
        hidden = self._norm(self._node("Add", [looked, hidden], f"{name}.sum"), f"{name}.attention.output.LayerNorm")
        wide = self._gelu(self._dense(hidden, f"{name}.intermediate.dense"))
        narrow = self._dense(wide, f"{name}.output.dense")
        return self._norm(self._node("Add", [narrow, hidden], f"{name}.output.sum"), f"{name}.output.LayerNorm")

    def _attention(self, hidden: str, unseen: str, name: str) -> str:
        """Let every token look at every other, with several heads at once."""
        query, key, value = (
            self._heads(self._dense(hidden, f"{name}.{part}"), f"{name}.{part}", order)
            for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
        )
        scale = self._constant("scale", np.array((self.width // self.heads) ** -0.5, np.float32))
        near = self._node("Mul", [self._node("MatMul", [query, key], f"{name}.near"), scale], f"{name}.scaled")
        share = self._node("Softmax", [self._node("Add", [near, unseen], f"{name}.seen")], f"{name}.share", axis=-1)
        seen = self._node("MatMul", [share, value], f"{name}.heads")
        back = self._node("Transpose", [seen], f"{name}.back", perm=[0, 2, 1, 3])
        return self._node("Reshape", [back, self._numbers("joined", 0, 0, self.width)], f"{name}.joined")

    def _heads(self, value: str, name: str, order: list[int]) -> str:
        parts = self._numbers("split", 0, 0, self.heads, self.width // self.heads)
        return self._node(
            "Transpose", [self._node("Reshape", [value, parts], f"{name}.split")], f"{name}.turned", perm=order
        )

    def _dense(self, value: str, name: str) -> str:
        weights = self._constant(f"{name}.weight", np.asarray(self.tensors[f"{name}.weight"], np.float32).T)
        product = self._node("MatMul", [value, weights], f"{name}.product")
        return self._node("Add", [product, self._weights(f"{name}.bias")], name)

    def _norm(self, value: str, name: str) -> str:
        weights = [self._weights(f"{name}.weight"), self._weights(f"{name}.bias")]
        return self._node("LayerNormalization", [value, *weights], name, axis=-1, epsilon=self.epsilon)

    def _gelu(self, value: str) -> str:
        """Return x times how much of the normal distribution lies below x."""
        root = self._constant("root of two", np.array(2**0.5, np.float32))
        curve = self._node("Erf", [self._node("Div", [value, root], f"{value}.part")], f"{value}.curve")
        below = self._node("Add", [curve, "1.0"], f"{value}.below")
        whole = self._node("Mul", [value, below], f"{value}.twice")
        return self._node("Mul", [whole, self._constant("half", np.array(0.5, np.float32))], f"{value}.gelu")

    def _mean(self, hidden: str) -> str:
        """Return the mean over the tokens that are no padding, brought to length 1."""
        mask = self._node("Unsqueeze", ["mask", self._numbers("last", -1)], "of tokens")
        total = self._node("ReduceSum", [self._node("Mul", [hidden, mask], "kept"), "one axis"], "total", keepdims=0)
        self._numbers("one axis", 1)
        count = self._node("ReduceSum", [mask, "one axis"], "number", keepdims=0)
        mean = self._node("Div", [total, count], "mean")
        return self._node("LpNormalization", [mean], OUTPUT, axis=1, p=2)
