"""What a photo looks like, in 64 bits: the same for the same picture, whatever was done to the file."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.likeness import ALIKE, groups, likeness


def picture(seed: int) -> Image.Image:
    """A picture of large soft spots."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (12, 8), dice.randbytes(3 * 12 * 8))
    return small.resize((240, 160), Image.Resampling.BICUBIC)


def jpeg(image: Image.Image, quality: int = 80) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def bits(image: Image.Image, quality: int = 80) -> int:
    found = likeness(jpeg(image, quality))
    assert found is not None
    return found


def apart(one: int, other: int) -> int:
    return (one ^ other).bit_count()


@pytest.mark.parametrize("seed", range(20))
def test_smaller_brighter_and_saved_again_it_is_the_same_picture(seed: int) -> None:
    original = picture(seed)
    known = bits(original)

    assert apart(known, bits(original.resize((160, 107)))) <= ALIKE
    assert apart(known, bits(ImageEnhance.Brightness(original).enhance(0.85))) <= ALIKE
    assert apart(known, bits(original, quality=50)) <= ALIKE
    assert apart(known, bits(original.convert("L").convert("RGB"))) <= ALIKE


def test_other_pictures_are_far_apart() -> None:
    known = [bits(picture(seed)) for seed in range(40)]

    assert min(apart(one, other) for at, one in enumerate(known) for other in known[:at]) > 2 * ALIKE


def test_a_plain_wall_looks_like_nothing() -> None:
    assert likeness(jpeg(Image.new("RGB", (200, 150), (120, 130, 140)))) is None


def test_damaged_bytes_are_said_to_be_so() -> None:
    with pytest.raises(UnreadablePhoto, match="damaged"):
        likeness(jpeg(picture(1))[:300])


def test_a_picture_of_each_shape_and_size_has_bits() -> None:
    for size in ((1, 200), (200, 1), (9, 9), (256, 100)):
        image = picture(3).resize(size)
        found = likeness(jpeg(image))
        assert found is None or 0 <= found < 1 << 64


def test_hashes_in_a_neighbourhood_are_found_among_thousands_as_by_comparing_all() -> None:
    dice = random.Random(7)
    known = {f"{at:04}": dice.getrandbits(64) for at in range(1_500)}
    for at in range(60):
        flipped = known[f"{at:04}"]
        for bit in dice.sample(range(64), at % (ALIKE + 3)):
            flipped ^= 1 << bit
        known[f"copy {at:04}"] = flipped

    found = {frozenset(group) for group in groups(known)}

    names = sorted(known)
    expected = {
        frozenset((one, other))
        for at, one in enumerate(names)
        for other in names[:at]
        if apart(known[one], known[other]) <= ALIKE
    }
    assert found == expected


def test_a_chain_of_pictures_is_not_one_group() -> None:
    chain = {f"{at}": (1 << (3 * at)) - 1 for at in range(6)}  # each three bits from the next

    assert max(map(len, groups(chain))) == 3
    assert sum(map(len, groups(chain))) <= 6


def test_a_thousand_copies_of_one_picture_are_one_group() -> None:
    assert [len(group) for group in groups({f"{at}": 5 for at in range(1_000)})] == [1_000]
    assert groups({}) == []
    assert groups({"one": 1}) == []


def test_real_photos_resemble_their_small_copies_and_no_others(shared: Path) -> None:
    from tagger_desktop.imaging.thumbnails import thumbnail

    paths = [path for path in sorted(shared.rglob("*.jpg"))[:400:10] if path.stat().st_size > 4_000][:20]
    known = {}
    for path in paths:
        large = thumbnail(path)
        with Image.open(io.BytesIO(large)) as image:
            small = jpeg(image.resize((max(1, image.width // 2), max(1, image.height // 2))), 60)
        for name, data in (("large", large), ("small", small)):
            found = likeness(data)
            if found is not None:
                known[f"{path} {name}"] = found

    for group in groups(known):
        assert len(group) == 2
        assert group[0].rpartition(" ")[0] == group[1].rpartition(" ")[0]
    assert len(groups(known)) >= len(known) // 2 * 0.9
