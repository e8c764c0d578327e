"""Names in the order people expect: IMG_2 before IMG_10."""

from __future__ import annotations

import re

from tagger_desktop.domain.vocabulary import key

DIGITS = re.compile("0*([0-9]+)")


def natural_key(name: str) -> str:
    """Return a text by which names sort as people expect: without case, numbers by their value.

    Each number is led by a sign for how many digits it has, so that the longer one comes later.

    >>> sorted(["IMG_10", "img_9", "IMG_010b", "beach"], key=natural_key)
    ['beach', 'img_9', 'IMG_10', 'IMG_010b']
    """
    return DIGITS.sub(_led_by_length, key(name))


def _led_by_length(number: re.Match[str]) -> str:
    digits = number[1]
    return chr(ord("0") + min(len(digits), 40)) + digits
