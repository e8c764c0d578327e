"""Where the program's own files are, and what a person chose for all libraries."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import appdirs

from tagger_desktop.domain.whole_file import refused, replacing

if TYPE_CHECKING:
    from tagger_desktop.taggers import Places

APP, AUTHOR = "Tagger Desktop", "Tagger"
RECENT = 12  # libraries kept on the welcome page
THEMES = ("system", "light", "dark")


@cache
def resource(name: str) -> Path:
    """Return the path of a file that ships with the program, such as "icons/tag.svg".

    Errors: FileNotFoundError when there is no such resource, which is a fault of the installation.
    """
    package = Path(__file__).parent
    for folder in (package / "resources", package.parent / "resources"):
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"the program's resource {name!r} is missing")


def data_folder() -> Path:
    """Return the folder where new libraries go unless the person says otherwise."""
    return Path(_with_sane_xdg(appdirs.user_data_dir))


def config_folder() -> Path:
    """Return the folder of the settings file."""
    return Path(_with_sane_xdg(appdirs.user_config_dir))


def cache_path(library_id: str) -> Path:
    """Return where the disposable cache of a library is kept."""
    return Path(_with_sane_xdg(appdirs.user_cache_dir)) / f"{library_id}.cache"


def places() -> Places:
    """Return the folders that taggers read and write."""
    from tagger_desktop.taggers import Places

    cache, data = Path(_with_sane_xdg(appdirs.user_cache_dir)), data_folder()
    return Places(made=cache / "models", shipped=resource("labels"), own=data / "models")


def backup_folder(where: str, library: Path, library_id: str) -> Path:
    """Return the folder in which the copies of one library are kept; `where` is the setting of that name."""
    if where == "beside":
        return library.with_name(f"{library.stem} backups")
    top = Path(where) if where and where != "data" else data_folder() / "Backups"
    return top / f"{library.stem}-{library_id[:8]}"


def backup_folders(where: str, library: Path) -> list[Path]:
    """Return the folders in which there may be copies of a library that cannot be opened."""
    from glob import escape

    top = backup_folder(where, library, "-").parent
    beside = backup_folder("beside", library, "")
    return [beside, *sorted(path for path in top.glob(f"{escape(library.stem)}-*") if path.is_dir())]


def _with_sane_xdg(folder: object) -> str:
    # appdirs 1.4.4 takes an empty or relative XDG variable as it is; the files would land in the working folder.
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        if name in os.environ and not os.path.isabs(os.environ[name]):
            del os.environ[name]
    assert callable(folder)
    return str(folder(APP, AUTHOR if sys.platform == "win32" else None))


class Settings:
    """What is remembered between two starts; saved as one small JSON file."""

    def __init__(self, *, path: Path | None = None, **chosen: object) -> None:
        """Take the defaults, but for what is `chosen` by name; nothing is saved without a `path`."""
        self.recent: list[str] = []
        self.theme = "system"
        self.thumbnail_px = 176
        self.show_captions = True
        self.show_tags = True
        self.show_sections = True
        self.show_keys = True
        self.auto_advance = False
        self.exclusive = "replace"
        """What happens where tags exclude each other: the new takes the place of the old, or the person is asked."""
        self.sort = "taken"
        self.descending = False
        self.ignore = ["*.lrdata", "@eaDir", "node_modules", "__MACOSX", "*.photoslibrary"]
        self.thumbnails_mb = 2048
        """How large the thumbnails of one library may grow on the disk before the longest unused give way."""
        self.lock_minutes = 10
        """After how long without a key or a click an encrypted library is locked; 0 for never."""
        self.keychain: list[str] = []
        """Whose passwords are in the system's keychain, as ids that say nothing to anybody else."""
        self.remember_encrypted = True
        """Whether encrypted libraries are listed among the recent ones, which shows where they are."""
        self.backups = "data"
        """Where copies of a library are kept: "data", with the program's files, "beside" the library, or a folder."""
        self.backup_hours = 24
        """How old the last copy may be before another one is made; 0 for none at all."""
        self.backups_daily = 7
        self.backups_weekly = 4
        self.keys: dict[str, str] = {}
        self.layout: dict[str, str] = {}
        self.searches: list[str] = []
        self.uses: dict[str, int] = {}
        for name, value in chosen.items():
            if name not in vars(self):
                raise TypeError(f"there is no setting {name!r}")
            setattr(self, name, value)
        self.path = path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Settings) and self._values() == other._values()

    def _values(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "path"}

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """Return the settings saved at `path`, with defaults for what is absent or not understood."""
        path = path or config_folder() / "settings.json"
        try:
            saved = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            saved = {}
        settings = cls(path=path)
        for name, default in settings._values().items():
            value = saved.get(name) if isinstance(saved, dict) else None
            if type(value) is type(default):
                setattr(settings, name, value)
        if settings.theme not in THEMES:
            settings.theme = "system"
        return settings

    def save(self) -> None:
        """Write the settings, wholly or not at all.

        Errors: UserError when their folder cannot be written.
        """
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refused(self.path, error, "saved") from error
        with replacing(self.path, "saved") as part:
            part.write_text(json.dumps(self._values(), ensure_ascii=False, indent=1), "utf-8")

    def remember(self, library: Path) -> None:
        """Put a library first among the recent ones, which are yet to be saved."""
        name = str(library)
        self.recent = [name, *(other for other in self.recent if other != name)][:RECENT]


def library_for(folder: Path) -> Path:
    """Return where the library of a photo folder is kept: one for each folder, named after it."""
    from hashlib import blake2b

    mark = blake2b(str(folder.resolve()).encode(), digest_size=4).hexdigest()
    return data_folder() / f"{folder.resolve().name or 'Photos'}-{mark}.tagger"
