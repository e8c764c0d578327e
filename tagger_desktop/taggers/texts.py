"""Turn words into vectors with the text half of a model of CLIP type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import runtime
from tagger_desktop.taggers.vectors import unit

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAMES = ("text_embeds", "pooler_output", "sentence_embedding", "embedding")
BATCH = 64  # texts that go through the model together
LARGEST_TOKENIZER = 64 << 20  # bytes; SigLIP 2's, the largest in use, has 34 million


def tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer of a tokenizer.json.

    Errors: UserError when the package for it is not installed, or the file is damaged.
    """
    try:
        from tokenizers import Tokenizer as Made
    except ImportError as error:
        raise UserError(
            "Models that read words need the package tokenizers.", "Install it with pip install tagger-desktop[models]."
        ) from error
    if not path.is_file():
        raise UserError(f"There is no {path.name} beside the model.", "The text half of the model needs it.")
    if path.stat().st_size > LARGEST_TOKENIZER:
        raise UserError(f"{path.name} is too large to be a tokenizer.")
    try:
        return Made.from_file(str(path))
    except Exception as error:  # noqa: BLE001 (the package raises Exception itself)
        raise UserError(f"{path.name} is damaged: it is no tokenizer.") from error


class Texts:
    """A text encoder: a tokenizer and the model behind it."""

    def __init__(
        self,
        model: runtime.Model,
        words: Tokenizer,
        *,
        length: int = 77,
        padded: bool = False,
        lower: bool = False,
        pad_id: int = 0,
    ) -> None:
        """Wrap a model that takes `input_ids`; `length` is the most tokens it takes, `padded` whether always as many.

        `lower` says that it was trained with lower-case words only, without signs.
        """
        self._model, self._words, self._lower = model, words, lower
        known = {port.name: port for port in model.inputs}
        if "input_ids" not in known:
            raise UserError("The text half of the model takes no “input_ids”.")
        fixed = known["input_ids"].shape[-1]
        self._known = known
        self._words.no_padding()
        self._words.enable_truncation(max_length=fixed or length)
        self._count = fixed or (length if padded else None)
        self._pad = _pad_id(words, pad_id)
        names = {port.name for port in model.outputs}
        self._output = next((name for name in NAMES if name in names), model.outputs[0].name)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each text.

        Shapes: (texts, length).
        """
        parts = [self._embed(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return unit(np.concatenate(parts))

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokens = [coded.ids for coded in self._words.encode_batch([self._said(text) for text in texts])]
        count = self._count or max(len(row) for row in tokens)
        ids = np.full((len(tokens), count), self._pad, np.int64)
        mask = np.zeros_like(ids)
        for at, row in enumerate(tokens):
            ids[at, : len(row)], mask[at, : len(row)] = row, 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        one_by_one = self._known["input_ids"].shape[0] == 1
        rows = [slice(at, at + 1) for at in range(len(ids))] if one_by_one else [slice(None)]
        return np.concatenate([self._run({name: value[part] for name, value in given.items()}) for part in rows])

    def _run(self, given: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        taken = {name: _as(value, self._known[name].kind) for name, value in given.items() if name in self._known}
        values = np.asarray(self._model.run(taken, [self._output])[0], np.float32)
        if values.ndim == 3:  # a vector for each token: the mean of those that are no padding
            mask = given["attention_mask"][..., None].astype(np.float32)
            values = (values * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
        if values.ndim != 2:
            raise UserError("The text half of the model gives no vector.")
        return values

    def _said(self, text: str) -> str:
        if not self._lower:
            return text
        return "".join(sign for sign in text.lower() if sign.isalnum() or sign.isspace() or sign == "-").strip()


def _as(values: NDArray[np.int64], kind: str) -> NDArray[Any]:
    return values.astype(np.int32) if kind == "tensor(int32)" else values


def _pad_id(words: Tokenizer, otherwise: int) -> int:
    for name in ("<pad>", "[PAD]", "<|endoftext|>", "</s>"):
        number = words.token_to_id(name)
        if number is not None:
            return int(number)
    return otherwise
