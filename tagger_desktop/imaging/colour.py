"""Bring decoded pixels of any kind to eight-bit sRGB, with or without transparency."""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import cast

from PIL import Image, ImageCms

EIGHT_BIT = frozenset({"L", "RGB", "RGBA", "CMYK", "YCbCr", "LAB"})
DEEP = frozenset({"I", "I;16", "F"})  # more than eight bits a channel, grey
TWELVE_BITS, SIXTEEN_BITS = (1 << 12) - 1, (1 << 16) - 1
INVISIBLE = 2  # steps of 255 by which a profile may differ from sRGB before a conversion is worth its time


def simple(image: Image.Image) -> Image.Image:
    """Return the same pixels in a mode that can be resized: no palettes, no single bits, no odd byte orders."""
    if image.mode not in DEEP and image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in EIGHT_BIT or image.mode in DEEP:
        return image
    if image.mode == "1":
        return image.convert("L")
    return image.convert("I" if image.mode.startswith("I") else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return RGB or RGBA pixels in sRGB, converted from the embedded colour profile when there is a usable one."""
    if image.mode in DEEP:
        image = eight_bits(image)
    if image.mode == "LAB":
        profile = _lab_profile()
    if profile:
        image = _converted(image, profile)
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")


def eight_bits(image: Image.Image) -> Image.Image:
    """Return deep grey pixels as eight bits.

    Full-range pictures keep their brightness. Measurements (12-bit scans in a 16-bit file, floats of any range, depth
    maps) are stretched over black to white, because unstretched they are a black rectangle.
    """
    low, high = _range(image.mode, *cast("tuple[float, float]", image.getextrema()))
    scale = 255 / (high - low) if high > low else 1.0
    return image.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def _range(mode: str, lowest: float, highest: float) -> tuple[float, float]:
    if not (math.isfinite(lowest) and math.isfinite(highest)):
        return 0.0, 1.0
    if lowest < 0:
        return lowest, highest
    if mode == "F":
        return 0.0, next((top for top in (1.0, 255.0) if highest <= top), highest)
    if highest <= TWELVE_BITS:
        return 0.0, 255.0 if highest <= 255 and mode == "I" else max(highest, 1.0)
    return 0.0, max(highest, SIXTEEN_BITS)


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    opaque = image.convert("RGB") if image.mode in ("RGBA", "YCbCr") else image
    transform = _transform(profile, opaque.mode)
    if transform is None:
        return image
    if opaque.mode == "RGB":
        transform.apply_in_place(opaque)  # 200 megapixels are 800 MB: no second copy
    else:
        opaque = transform.apply(opaque)
    if alpha is not None:
        opaque.putalpha(alpha)
    return opaque


@lru_cache(maxsize=64)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the conversion to sRGB; None when it would change nothing to see, or when the profile is unusable."""
    try:
        transform = ImageCms.ImageCmsTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return transform if mode != "RGB" or _is_visible(transform) else None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None  # damaged, or made for another kind of pixel: every viewer then takes the pixels as they are


def _is_visible(transform: ImageCms.ImageCmsTransform) -> bool:
    """Tell whether a transform changes any of 216 colours by more than one can see."""
    levels = (0, 51, 102, 153, 204, 255)
    colours = bytes(part for red in levels for green in levels for blue in levels for part in (red, green, blue))
    changed = transform.apply(Image.frombytes("RGB", (216, 1), colours)).tobytes()
    return any(abs(before - after) > INVISIBLE for before, after in zip(colours, changed, strict=True))


@lru_cache(maxsize=1)
def _lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@lru_cache(maxsize=64)
def profile_name(profile: bytes) -> str:
    """Return what a colour profile calls itself, or nothing when it is damaged."""
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip("\0 \r\n")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return ""
