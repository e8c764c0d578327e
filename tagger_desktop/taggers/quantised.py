"""EfficientNet-Lite in whole numbers of 8 bits: less than half the time on a processor, for hardly anything lost.

What is needed beside the weights is how large the numbers between the layers get. Everything clipped is 0-6; the rest
has been normalised, so its mean and spread stand in the weights: no photos are needed to find out, and everybody gets
the same network.

Source: M. Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction" (2019), section 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagger_desktop.taggers.checkpoint import Tensors
from tagger_desktop.taggers.efficientnet import CENTRE, HIGHEST, INPUT, SPREAD, Graph, Variant, folded

LEVELS = 127  # on each side of zero that a weight can have
SPREADS = 5  # from the mean that numbers reach; 4 to 8 make no difference
SMALLEST = 1e-8  # a weight step; channels that are always zero have no weights
LARGEST_BIAS = 1 << 30  # steps; a bias is stored in 32 bits

Floats = NDArray[np.float32]


class QuantisedGraph(Graph):
    """The network with its numbers rounded behind every layer; onnxruntime joins the two into whole-number layers."""

    def __init__(self, tensors: Tensors, variant: Variant) -> None:
        super().__init__(tensors, variant)
        self._steps: dict[str, np.float32] = {}
        self._spread: dict[str, tuple[Floats, Floats]] = {}

    def _pixels(self) -> str:
        """Take the pixels for what they are: whole numbers of 8 bits, 127 of which is zero."""
        planes = self._node("Transpose", [INPUT], "planes", perm=[0, 3, 1, 2])
        return self._unrounded(planes, np.float32(1 / SPREAD), np.uint8(CENTRE))

    def _layer(self, value: str, conv: str, norm: str, *, stride: int = 1, clip: bool = True) -> str:
        weight, bias = folded(self.tensors, conv, norm)
        step = weight_steps(weight, bias, self._steps[value])
        whole = np.round(weight / step[:, None, None, None]).astype(np.int8)
        bias_step = step * self._steps[value]
        inputs = [
            value,
            self._unrounded(self._constant(f"{conv}.weight", whole), step, np.zeros(len(step), np.int8)),
            self._unrounded(
                self._constant(f"{conv}.bias", np.round(bias / bias_step).astype(np.int32)),
                bias_step,
                np.zeros(len(step), np.int32),
            ),
        ]
        value = self._convolution(inputs, conv, weight.shape, stride)
        if clip:  # rounding to 0-6 clips as well
            return self._rounded(value, 0.0, HIGHEST)
        return self._rounded_by_spread(value, self.tensors[f"{norm}.bias"], np.abs(self.tensors[f"{norm}.weight"]))

    def _sum(self, one: str, other: str, name: str) -> str:
        (mean, spread), (other_mean, other_spread) = self._spread[one], self._spread[other]
        value = super()._sum(one, other, name)
        return self._rounded_by_spread(value, mean + other_mean, np.hypot(spread, other_spread))

    def _rounded_by_spread(self, value: str, mean: Floats, spread: Floats) -> str:
        lowest, highest = float((mean - SPREADS * spread).min()), float((mean + SPREADS * spread).max())
        rounded = self._rounded(value, min(lowest, 0.0), max(highest, 0.0))
        self._spread[rounded] = mean, spread
        return rounded

    def _rounded(self, value: str, lowest: float, highest: float) -> str:
        """Round numbers to 256 steps between `lowest` and `highest`, one of which is zero."""
        step = np.float32(max(highest - lowest, SMALLEST) / 255)
        zero = np.uint8(round(-lowest / float(step)))
        constants = [self._constant(f"{value}.step", step), self._constant(f"{value}.zero", zero)]
        return self._unrounded(self._node("QuantizeLinear", [value, *constants], f"{value}.rounded"), step, zero)

    def _unrounded(self, value: str, step: np.float32 | Floats, zero: ArrayLike) -> str:
        """Say what whole numbers mean: onnxruntime reads it, and computes with the whole numbers."""
        constants = [self._constant(f"{value}.step", step), self._constant(f"{value}.zero", zero)]
        number = self._node("DequantizeLinear", [value, *constants], f"{value}.number", axis=0)
        if isinstance(step, np.float32):
            self._steps[number] = step
        return number


def weight_steps(weight: Floats, bias: Floats, of_input: np.float32) -> Floats:
    """Return what one step of each channel's weights is worth: the largest weight takes 127 of them.

    Shapes: `weight` (channels, in, side, side); returns (channels,).
    """
    largest = np.abs(weight).reshape(len(weight), -1).max(axis=1)
    needed = np.abs(bias) / of_input / LARGEST_BIAS
    steps: Floats = np.maximum(np.maximum(largest / LEVELS, needed), SMALLEST).astype(np.float32)
    return steps
