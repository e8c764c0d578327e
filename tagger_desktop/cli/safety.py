"""Subcommands that keep work from being lost, and photos from saying too much: backups, repair, relink, copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tagger_desktop.cli import password
from tagger_desktop.cli.front import BY, DONE, PATH, SOME_UNREADABLE, Out, opened_library, photos_of, subcommand
from tagger_desktop.domain.errors import UserError

if TYPE_CHECKING:
    from tagger_desktop.library.backups import Backup
    from tagger_desktop.library.keys import Access

NEWEST = "newest"


@subcommand("backups")
@click.argument("library", type=PATH)
@click.option("--now", is_flag=True, help="Make one first.")
def backups(out: Out, library: Path, now: bool) -> None:
    """List the backups of LIBRARY, newest first."""
    from tagger_desktop.jobs.backup import back_up
    from tagger_desktop.library.backups import Keeping
    from tagger_desktop.settings import Settings, backup_folder

    if now:
        settings = Settings.load()
        with opened_library(library) as opened:
            folder = backup_folder(settings.backups, opened.path, opened.id)
            out.work(back_up(opened, folder, Keeping(settings.backups_daily, settings.backups_weekly)))
    found = _backups_of(library)
    rows = [{"path": str(one.path), "at": one.at.isoformat(), "bytes": one.size_bytes} for one in found]
    out.result({"backups": rows}, lambda: (f"{row['at']}  {row['bytes']:>14,}  {row['path']}" for row in rows))


def _backups_of(library: Path) -> list[Backup]:
    from tagger_desktop.library.backups import listed_for
    from tagger_desktop.settings import Settings, backup_folders

    path = library.absolute()
    return listed_for(backup_folders(Settings.load().backups, path), path)


@subcommand("restore")
@click.argument("library", type=PATH)
@click.argument("backup", type=PATH)
def restore(out: Out, library: Path, backup: Path) -> None:
    """Put BACKUP, a file or the word "newest", in the place of LIBRARY; the present file is kept beside it."""
    from tagger_desktop.library.backups import restore as put_back

    if str(backup) == NEWEST and not backup.exists():
        known = _backups_of(library)
        if not known:
            raise UserError(f"There is no backup of {library}.", "Name the file of one.")
        backup = known[0].path
    aside = put_back(library, backup, _access_to(backup))
    kept = f"; the one before is kept at {aside}" if aside else ""
    out.result(
        {"library": str(library), "backup": str(backup), "kept": str(aside) if aside else None},
        lambda: iter([f"Restored {library} from {backup}{kept}"]),
    )


def _access_to(path: Path) -> Access | None:
    """Return what opens a file, None for one that is plain, damaged, or without a key file."""
    from tagger_desktop.library import key_file, sqlite

    return password.access_to(path) if sqlite.is_encrypted(path) and key_file.place(path).exists() else None


def put_right(library: Path) -> list[str]:
    """Repair a library and its cache; return a sentence for each thing done. Errors: UserError."""
    from tagger_desktop.library.repair import discard_damaged
    from tagger_desktop.library.salvage import put_right as mend
    from tagger_desktop.settings import cache_path

    if not library.is_file():
        raise UserError(f"There is no library at {library}.", "`restore` brings one back from a backup.")
    done = mend(library, _access_to(library), BY)
    with opened_library(library) as opened:
        return [*done, *filter(None, [discard_damaged(cache_path(opened.id), opened.cache_key)])]


@subcommand("relink")
@click.argument("library", type=PATH)
@click.argument("folders", type=PATH, nargs=-1)
@click.option("--map", "maps", multiple=True, metavar="OLD=NEW", help="What was below OLD is below NEW now.")
@click.option("--verify", is_flag=True, help="With --map: read the files to be sure that they are the same.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def relink(
    out: Out, library: Path, folders: tuple[Path, ...], maps: tuple[str, ...], verify: bool, dry_run: bool
) -> None:
    """Find the files of missing and offline photos in FOLDERS, by content, or where --map says that they are."""
    from tagger_desktop.jobs.relink import Relinking, find_moved, map_folder, parse_mapping
    from tagger_desktop.jobs.relink import relink as move

    if not folders and not maps:
        raise UserError("Say where to look: name folders, or --map OLD=NEW.")
    mappings = [parse_mapping(text) for text in maps]
    with opened_library(library) as opened:
        found = Relinking()
        for old, new in mappings:
            found.add(out.work(map_folder(opened, old, new, verify=verify)))
        if folders:
            found.add(out.work(find_moved(opened, folders)))
        moved = 0 if dry_run else out.work(move(opened, found.moves)).moved
    out.result(
        found.as_dict() | {"moved": moved, "dry_run": dry_run}, lambda: _relinked(found.as_dict(), moved, dry_run)
    )


def _relinked(said: dict[str, Any], moved: int, dry_run: bool) -> Iterator[str]:
    for move in said["moves"]:
        yield f"{move['old']} -> {move['new']} ({move['certainty']})"
    yield from (f"Another photo already: {move['new']}" for move in said["taken"])
    yield from (f"Not found: {path}" for path in said["left"])
    yield f"{len(said['moves']):,} photos found, nothing changed" if dry_run else f"{moved:,} photos relinked"


@subcommand("copy")
@click.argument("library", type=PATH)
@click.argument("query")
@click.argument("folder", type=PATH)
@click.option("--metadata", default="no-location", metavar="LEVEL", help="keep, no-location (without it) or none.")
@click.option("--dry-run", is_flag=True, help="Only say what would leave with the photos.")
def copy(out: Out, library: Path, query: str, folder: Path, metadata: str, dry_run: bool) -> int:
    """Copy the photos that QUERY finds to FOLDER, the same to the pixel, without the place where they were taken."""
    from tagger_desktop.jobs.copy import check_level, leaving, with_places
    from tagger_desktop.jobs.copy import copy as copy_files

    level = check_level(metadata)
    with opened_library(library) as opened:
        photos = photos_of(opened, query)
        if dry_run:
            seen = out.work(leaving(opened, photos, level))
            out.result(seen.as_dict(), lambda: _leaves(seen.as_dict()))
            return SOME_UNREADABLE if seen.unclear else DONE
        if level == "keep" and not out.quiet and (places := with_places(opened, photos)):
            click.echo(f"{places:,} of these photos say where they were taken.", err=True)
        done = out.work(copy_files(opened, photos, folder, level))
    out.result(done.as_dict() | {"metadata": level}, lambda: iter([done.sentence()]))
    return SOME_UNREADABLE if done.skipped else DONE


def _leaves(said: dict[str, Any]) -> Iterator[str]:
    for kind, count in said["kinds"].items():
        yield f"{count:>8,}  {kind}: {', '.join(said['examples'][kind])}"
    yield f"{said['photos']:>8,}  photos in all"
    yield from (f"{one['path']}: {one['reason']}" for one in said["unclear"])
