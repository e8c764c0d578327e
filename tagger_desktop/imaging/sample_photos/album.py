"""The album: which sample photos there are, when and where each was taken, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

WIDE, TALL, SQUARE, PANORAMA = (1200, 800), (800, 1200), (1000, 1000), (1600, 640)  # pixels, upright
PORTRAIT = (800, 1000)

FOLDERS = {
    "beaches": "Beaches",
    "mountains": "Mountains",
    "forests": "Forests",
    "city": "City nights",
    "fruit": "Fruit",
    "portraits": "Portraits",
    "tabletop": "Tabletop",
}

KINDS = {
    "action": ("climbing", "hiking", "sailing", "walking"),
    "scene": (
        "beach",
        "city",
        "desert",
        "evening",
        "lake",
        "morning",
        "mountains",
        "night",
        "sea",
        "sky",
        "sunset",
        "winter",
    ),
    "other": ("calm", "from above", "panorama", "silhouette"),
}

PLACES = {  # degrees north and east, metres above the sea
    "Algarve": (37.0891, -8.6686, 4),
    "Andalusia": (36.7213, -4.4214, 11),
    "Black Forest": (48.2775, 8.1860, 713),
    "Brittany": (48.3304, -4.7706, 18),
    "Dolomites": (46.4102, 11.8440, 2236),
    "Karelia": (62.9090, 29.7650, 148),
    "Kyoto": (35.0170, 135.6713, 62),
    "Lofoten": (68.2350, 14.5636, 6),
    "Merzouga": (31.0802, -3.9734, 742),
    "Seychelles": (-4.3722, 55.8277, 2),
    "Tyrol": (47.2692, 11.4041, 1894),
    "Valais": (46.0207, 7.7491, 1620),
}


@dataclass(frozen=True)
class Shot:
    """One sample photo: which subject's scene is drawn how large, what it shows, and how it was taken.

    Units: `size` in pixels, upright; `turn` is the EXIF orientation in which the pixels are stored.
    """

    subject: str
    scene: str
    size: tuple[int, int]
    shows: str
    taken: str
    place: str = ""
    turn: int = 1
    suffix: str = "jpg"

    @property
    def path(self) -> str:
        """Return where the photo lies, below the folder of the samples."""
        name = self.scene.replace("_", " ").capitalize()
        return str(PurePosixPath(FOLDERS[self.subject], f"{name}.{self.suffix}"))

    @property
    def date(self) -> datetime:
        return datetime.fromisoformat(self.taken)

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Return the tags that a careful person would give, each with its kind."""
        return tuple((tag, kind_of(tag)) for tag in self.shows.split(", "))


def kind_of(tag: str) -> str:
    """Return the kind of a tag; what is no action, scene or other is an object.

    >>> kind_of("walking"), kind_of("tree")
    ('action', 'object')
    """
    return next((kind for kind, tags in KINDS.items() if tag in tags), "object")


ALBUM = (
    Shot("beaches", "golden_hour", WIDE, "beach, sea, sunset, boat, sailing", "2021-08-14T20:31:07", "Algarve"),
    Shot("beaches", "turquoise_noon", WIDE, "beach, sea, sand, calm", "2023-02-11T12:18:40", "Seychelles"),
    Shot("beaches", "from_above", SQUARE, "beach, sea, sand, parasol, from above", "2023-02-12T11:02:55", "Seychelles"),
    Shot("beaches", "dawn_walk", WIDE, "beach, sea, morning, person, walking", "2020-09-03T07:12:19", "Andalusia", 3),
    Shot("beaches", "moonlit", WIDE, "sea, night, moon, calm", "2022-07-13T23:47:02"),
    Shot("beaches", "palms", TALL, "beach, sunset, palm, silhouette", "2023-02-14T18:39:31", "Seychelles", 6),
    Shot("beaches", "storm_light", WIDE, "sea, evening, lighthouse, cloud", "2019-11-02T17:05:48", "Brittany"),
    Shot("mountains", "alpenglow", WIDE, "mountains, snow, sunset", "2021-10-09T18:22:13", "Dolomites"),
    Shot("mountains", "blue_ridges", PANORAMA, "mountains, morning, fog, bird, panorama", "2020-06-21T05:58:44"),
    Shot("mountains", "mirror_lake", WIDE, "mountains, lake, tree, snow, calm", "2022-06-18T09:34:26", "Valais"),
    Shot("mountains", "summer_valley", WIDE, "mountains, meadow, cloud", "2022-07-30T13:10:05", "Tyrol"),
    Shot("mountains", "sea_of_mist", WIDE, "mountains, morning, fog", "2021-10-10T07:41:50", "Dolomites", 3),
    Shot("mountains", "milky_night", TALL, "mountains, night, sky, star, tent", "2024-08-05T23:58:12", "Valais", 8),
    Shot("mountains", "dunes", WIDE, "desert, sand, calm", "2019-12-28T16:20:37", "Merzouga"),
    Shot("mountains", "winter_dusk", WIDE, "mountains, winter, snow, tree", "2025-01-18T16:44:09", "Tyrol"),
    Shot("mountains", "aurora", WIDE, "night, sky, star, lake, winter, aurora", "2024-02-10T22:15:33", "Lofoten"),
    Shot("mountains", "on_the_ridge", TALL, "mountains, person, hiking", "2023-09-16T18:02:21", "Dolomites"),
    Shot("forests", "misty_spruces", WIDE, "forest, tree, fog, morning", "2020-10-11T08:14:52", "Black Forest"),
    Shot("forests", "autumn_birches", WIDE, "forest, tree, autumn, leaf", "2022-10-15T15:26:30", "Karelia"),
    Shot("forests", "forest_path", WIDE, "forest, tree, path, person, walking", "2021-05-22T10:37:18", "Black Forest"),
    Shot("forests", "sunbeams", TALL, "forest, tree, morning, sunlight", "2023-06-04T07:25:09", "Black Forest", 6),
    Shot("forests", "snowfall", WIDE, "forest, tree, snow, winter, calm", "2026-01-24T11:50:44", "Karelia"),
    Shot("forests", "autumn_tree", WIDE, "tree, autumn, meadow, leaf, cloud", "2024-10-19T14:08:21"),
    Shot("forests", "bamboo", TALL, "forest, bamboo, leaf", "2025-04-08T09:55:36", "Kyoto", 1, "webp"),
    Shot("forests", "looking_up", SQUARE, "forest, tree, leaf, sky", "2020-07-02T12:43:15"),
    Shot("city", "blue_hour", WIDE, "city, evening, skyline, sea", "2023-11-18T17:12:40"),
    Shot("city", "evening_traffic", WIDE, "city, evening, street, car", "2024-10-25T19:06:22"),
    Shot("city", "neon_rain", TALL, "city, night, street, rain, person, walking", "2025-04-07T21:14:35", "Kyoto"),
    Shot("city", "fireworks", WIDE, "city, night, fireworks, sky", "2020-01-01T00:04:51"),
    Shot("city", "moon_tower", TALL, "city, night, moon, tower", "2022-01-17T22:40:13"),
    Shot("city", "city_of_lights", PANORAMA, "city, night, skyline, panorama", "2019-07-20T23:05:27"),
    Shot("city", "rain_window", SQUARE, "city, night, rain, window", "2021-11-27T20:48:09"),
    Shot("city", "bridge", WIDE, "city, evening, bridge, river", "2026-02-14T18:31:44"),
    Shot("fruit", "red_apple", WIDE, "apple, food, table, indoors", "2021-09-26T10:21:44"),
    Shot("fruit", "three_apples", WIDE, "apple, food, tablecloth, indoors", "2022-09-11T16:05:12"),
    Shot("fruit", "bananas", WIDE, "banana, food, tablecloth, indoors", "2023-03-05T09:40:27"),
    Shot("fruit", "oranges", WIDE, "orange, food, indoors", "2024-01-14T11:15:09"),
    Shot("fruit", "lemons", WIDE, "lemon, food, indoors", "2024-04-20T12:31:55", "Algarve"),
    Shot("fruit", "pears", TALL, "pear, food, indoors", "2020-10-25T15:48:30", "", 8),
    Shot("fruit", "grapes", WIDE, "grape, food, table, indoors", "2022-09-24T17:20:03"),
    Shot("fruit", "strawberries", WIDE, "strawberry, bowl, food, indoors", "2025-06-07T13:26:40"),
    Shot("fruit", "watermelon", WIDE, "watermelon, food, summer", "2023-07-22T14:02:18", "Andalusia", 3),
    Shot(
        "fruit", "fruit_bowl", SQUARE, "apple, orange, pear, grape, bowl, food, table, indoors", "2021-11-14T13:37:51"
    ),
    Shot("tabletop", "morning_coffee", WIDE, "cup, coffee, table, morning, indoors", "2024-03-09T08:12:33"),
    Shot("tabletop", "books", WIDE, "book, glasses, table, indoors", "2022-11-20T19:24:11"),
    Shot("tabletop", "laptop", WIDE, "laptop, cup, table, indoors", "2025-02-17T14:50:29", "", 3),
    Shot("tabletop", "house_plant", TALL, "plant, leaf, table, indoors", "2023-05-13T11:02:47", "", 6),
    Shot("tabletop", "alarm_clock", SQUARE, "clock, morning, indoors", "2021-01-11T07:05:20"),
    Shot("tabletop", "candle", TALL, "candle, night, indoors, calm", "2022-12-18T21:36:58"),
    Shot("tabletop", "pencils", SQUARE, "pencil, table, indoors", "2026-03-02T15:17:04", "", 1, "png"),
    Shot("tabletop", "reading_glasses", WIDE, "glasses, notebook, pen, table, indoors", "2024-06-30T16:43:52"),
    Shot("portraits", "girl_with_a_bun", PORTRAIT, "person, portrait, smiling", "2021-06-13T16:20:45"),
    Shot(
        "portraits", "man_with_a_beard", PORTRAIT, "person, portrait, beard", "2022-05-28T18:33:02", "Black Forest", 6
    ),
    Shot("portraits", "woman_with_long_hair", PORTRAIT, "person, portrait, smiling", "2023-08-19T11:47:38"),
    Shot("portraits", "curls", SQUARE, "person, portrait, smiling, earring", "2024-05-11T15:09:14"),
    Shot("portraits", "old_man", PORTRAIT, "person, portrait, glasses, indoors", "2020-12-25T16:58:21", "", 8),
    Shot("portraits", "headscarf", PORTRAIT, "person, portrait, smiling", "2025-09-20T10:14:07", "Andalusia"),
    Shot(
        "portraits", "woolly_hat", PORTRAIT, "person, portrait, hat, winter, smiling", "2026-01-25T13:21:50", "Karelia"
    ),
    Shot("portraits", "short_hair", SQUARE, "person, portrait, glasses, evening", "2019-10-05T20:02:36"),
)
