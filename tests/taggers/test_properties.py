"""Properties that are computed: on photos that cameras took, the same spoiled on purpose, and drawn samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.imaging.view import view
from tagger_desktop.taggers import View
from tagger_desktop.taggers.properties import Properties, shape, time_of_day

Pixels = NDArray[np.uint8]
TAGGER = Properties()


def tags(pixels: Pixels, facts: FileFacts | None = None) -> set[str]:
    return {one.label.name for one in TAGGER.predict([View(pixels, facts)])[0]}


def facts(width: int = 4000, height: int = 3000, **more: object) -> FileFacts:
    return FileFacts("JPEG", width, height, **more)  # type: ignore[arg-type]


def plain(colour: tuple[int, int, int], width: int = 400, height: int = 300) -> Pixels:
    grain = np.random.default_rng(1).normal(0, 8, (height, width, 3))
    return np.clip(np.array(colour) + grain, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def photos() -> list[Pixels]:
    """Real photos, as a tagger is given them; the test is skipped where they are absent."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "photos"
    if not folder.is_dir():
        pytest.skip(f"there are no real photos at {folder}")
    return [view(path, TAGGER.side) for path in sorted(folder.glob("*.JPEG"))[::2]]


def changed(photos: list[Pixels], change: Callable[[Image.Image], Image.Image]) -> list[Pixels]:
    return [np.asarray(change(Image.fromarray(pixels)).convert("RGB")) for pixels in photos]


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (4000, 3000, "landscape format"),
        (3000, 4000, "portrait format"),
        (2000, 2000, "square"),
        (2000, 2030, "square"),
        (3840, 2160, "landscape format"),
        (1080, 2400, "portrait format"),
        (9000, 3000, "panorama"),
        (3000, 9000, "panorama"),
    ],
)
def test_a_photos_shape_has_a_name(width: int, height: int, name: str) -> None:
    assert shape(width, height) == name
    assert name in tags(plain((90, 90, 90)), facts(width, height))


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((200, 30, 30), "red"),
        ((230, 120, 20), "orange"),
        ((235, 220, 40), "yellow"),
        ((40, 140, 50), "green"),
        ((30, 180, 175), "turquoise"),
        ((40, 80, 200), "blue"),
        ((120, 50, 170), "purple"),
        ((240, 150, 180), "pink"),
        ((110, 70, 35), "brown"),
    ],
)
def test_the_colour_that_most_of_a_photo_has_is_named(colour: tuple[int, int, int], name: str) -> None:
    assert tags(plain(colour)) & {
        "red",
        "orange",
        "yellow",
        "green",
        "turquoise",
        "blue",
        "purple",
        "pink",
        "brown",
    } == {name}


def test_light_is_told(photos: list[Pixels]) -> None:
    assert "dark" in tags(plain((25, 25, 30)))
    assert "bright" in tags(plain((230, 228, 235)))
    assert sum("bright" in tags(pixels) for pixels in photos) == 0


def test_photos_in_colour_are_not_monochrome_and_their_grey_copies_are(photos: list[Pixels]) -> None:
    assert sum("monochrome" in tags(pixels) for pixels in photos) == 0
    assert all("monochrome" in tags(pixels) for pixels in changed(photos, lambda photo: photo.convert("L")))


def test_sharp_photos_are_not_blurred_and_blurred_copies_are(photos: list[Pixels]) -> None:
    blurred = changed(photos, lambda photo: photo.filter(ImageFilter.GaussianBlur(2)))

    assert sum("blurred" in tags(pixels) for pixels in photos) == 0
    assert sum("blurred" in tags(pixels) for pixels in blurred) >= 0.9 * len(photos)


def test_a_sharp_thing_before_a_blurred_background_is_no_blurred_photo(photos: list[Pixels]) -> None:
    def with_sharp_middle(photo: Image.Image) -> Image.Image:
        soft = photo.filter(ImageFilter.GaussianBlur(4))
        width, height = photo.size
        box = (width // 4, height // 4, 3 * width // 4, 3 * height // 4)
        soft.paste(photo.crop(box), box)
        return soft

    assert sum("blurred" in tags(pixels) for pixels in changed(photos, with_sharp_middle)) <= 2


def page(paper: str, ink: str) -> Image.Image:
    """A page of text with buttons, as programs show it."""
    made = Image.new("RGB", (540, 960), paper)
    draw = ImageDraw.Draw(made)
    for line in range(30):
        draw.text((20, 20 + 30 * line), f"Line {line} of a conversation about nothing", fill=ink)
        draw.rectangle((400, 20 + 30 * line, 520, 40 + 30 * line), fill=(70, 130, 220))
    return made


def chart() -> Image.Image:
    """Columns in a few colours."""
    made = Image.new("RGB", (800, 500), "white")
    draw = ImageDraw.Draw(made)
    for column in range(12):
        draw.rectangle((40 + 60 * column, 400 - 25 * column, 80 + 60 * column, 450), fill=(200, 80 + 10 * column, 60))
    draw.line((30, 450, 780, 450), fill="black", width=2)
    return made


@pytest.mark.parametrize(
    "drawn", [page("white", "black"), page("#1e1e1e", "#d4d4d4"), chart()], ids=["light", "dark", "chart"]
)
def test_what_programs_draw_is_no_photograph(drawn: Image.Image) -> None:
    assert "graphic" in tags(np.asarray(drawn))


def test_photos_are_photographs(photos: list[Pixels]) -> None:
    assert all("photograph" in tags(pixels) for pixels in photos)


def test_a_page_the_size_of_a_screen_is_a_screenshot_and_of_another_size_a_graphic() -> None:
    pixels = np.asarray(page("white", "black"))

    assert "screenshot" in tags(pixels, FileFacts("PNG", 1080, 1920))
    assert "graphic" in tags(pixels, FileFacts("PNG", 1234, 777))
    assert "photograph" in tags(pixels, FileFacts("JPEG", 1080, 1920, camera="X100V"))  # the file says so


def test_lettering_laid_over_photos_is_flagged_and_seldom_seen_where_there_is_none(photos: list[Pixels]) -> None:
    font = ImageFont.load_default(28)

    def lettered(photo: Image.Image) -> Image.Image:
        written = photo.copy()
        ImageDraw.Draw(written).text((12, written.height - 44), "© Jane Doe Photography", fill="white", font=font)
        return written

    flagged = [name for name in map(tags, photos) if "watermark or text" in name]

    assert len(flagged) <= 3  # of 20, one of which has a watermark of its own
    assert sum("watermark or text" in tags(pixels) for pixels in changed(photos, lettered)) >= len(photos) // 2


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("2024-01-15T08:30:00", {"winter", "morning"}),
        ("2024-04-15T12:00:00", {"spring", "midday"}),
        ("2024-07-01T17:59:59", {"summer", "afternoon"}),
        ("2024-10-31T21:00:00", {"autumn", "evening"}),
        ("2024-12-24T23:10:00", {"winter", "night"}),
        ("2024-12-24T00:00:00", {"winter"}),
        ("nonsense", set()),
        (None, set()),
    ],
)
def test_season_and_time_of_day_come_from_when_it_was_taken(taken: str | None, expected: set[str]) -> None:
    names = {"winter", "spring", "summer", "autumn", "morning", "midday", "afternoon", "evening", "night"}

    assert tags(plain((90, 90, 90)), facts(taken=taken)) & names == expected


def test_every_hour_has_a_name() -> None:
    assert {time_of_day(hour) for hour in range(24)} == {"night", "morning", "midday", "afternoon", "evening"}


def test_place_and_camera_come_from_the_file() -> None:
    proposals = TAGGER.predict([View(plain((90, 90, 90)), facts(has_gps=True, camera="FUJIFILM X100V"))])[0]

    found = {one.label.name: one.label for one in proposals}
    assert "has GPS" in found
    assert found["FUJIFILM X100V"].broader == ("camera",)
    assert "has GPS" not in tags(plain((90, 90, 90)), facts())


def test_proposals_are_sorted_sure_and_the_same_each_time(photos: list[Pixels]) -> None:
    known = {label.name for label in TAGGER.labels}
    for pixels in photos[:10]:
        said = TAGGER.predict([View(pixels)])[0]
        confidences = [one.confidence for one in said]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 < confidence <= 1 for confidence in confidences)
        assert {one.label.name for one in said} <= known
        assert TAGGER.predict([View(pixels)])[0] == said


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (700, 3), (16, 16)])
def test_the_smallest_photos_are_no_trouble(size: tuple[int, int]) -> None:
    assert tags(np.full((*size, 3), 120, np.uint8))
