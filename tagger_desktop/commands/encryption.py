"""Locking and encrypting libraries, and their passwords."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from tagger_desktop import locking
from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials, Deed
from tagger_desktop.jobs.similar import forget
from tagger_desktop.library.edit import Report
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings, backup_folder, cache_path

TRAILS = "Audit trails (*.csv *.jsonl)"


def is_encrypted(session: Session) -> bool:
    """Say whether an encrypted library is open."""
    return session.library is not None and session.library.access is not None


def is_plain(session: Session) -> bool:
    """Say whether a library without a password is open."""
    return has_library(session) and not is_encrypted(session)


@command("library.lock", "Lock library", menu="File", when=is_encrypted, icon="lock", section=1)
def lock(session: Session) -> None:
    """Hide the library until somebody gives a password; jobs stop, and what they have done stays."""
    locking.lock(session)


@command("library.encrypt", "Encrypt library…", menu="File", when=is_plain, icon="lock", section=3)
def encrypt(session: Session) -> None:
    """Encrypt the library and its thumbnails with a password; the photos themselves stay as they are."""
    owner = session.prompts.new_password("Encrypt library", session.open_library.who)
    if owner is not None:
        path, id_ = session.open_library.path, session.open_library.id
        _alone(
            session, "Encrypt library", lambda report: encrypt_file(path, id_, owner, session.by, report), "Encrypted."
        )


@command("library.decrypt", "Decrypt library…", menu="File", when=is_encrypted, section=3)
def decrypt(session: Session) -> None:
    """Make the library readable by anybody and any SQLite tool; its people are forgotten."""
    path, id_, access = governed(session.open_library)
    text = f"Anybody who has {path.name} can read it then, without a password."
    if session.prompts.confirm("Decrypt library", text, "Decrypt"):
        _alone(
            session, "Decrypt library", lambda report: decrypt_file(path, id_, access, session.by, report), "Decrypted."
        )


@command("library.rekey", "Give library a new key…", menu="File", when=is_encrypted, section=3)
def rekey(session: Session) -> None:
    """Encrypt the library anew, so that earlier passwords with copies of the key file open it no more."""
    path, id_, access = governed(session.open_library)
    text = "Everybody's password stays as it is. Backups elsewhere keep the earlier key."
    if session.prompts.confirm("Give library a new key", text, "Encrypt anew"):
        _alone(
            session,
            "Give library a new key",
            lambda report: rekey_file(path, id_, access, session.by, report),
            "The library has a new key.",
        )


@command("library.password", "Change password…", menu="File", when=is_encrypted, section=3)
def change_password(session: Session) -> None:
    """Change your own password; others keep theirs."""
    from tagger_desktop.library import people

    library = session.open_library
    new = session.prompts.new_password("Change password", library.who)
    if new is not None:
        _say_when_done(session, lambda: people.set_password(library, library.who, new.password), "Password changed.")


@command("library.auto_lock", "Lock by itself…", menu="File", section=3)
def auto_lock(session: Session, minutes: int | None = None) -> None:
    """Lock an encrypted library when nobody has touched the program for so many minutes; 0 for never."""
    if minutes is None:
        session.request("auto_lock")
        return
    if minutes < 0:
        raise UserError("A library is locked after some minutes, or never, which is 0.")
    session.settings.lock_minutes = minutes
    session.settings.save()
    session.notify(f"Libraries lock after {minutes:,} minutes." if minutes else "Libraries do not lock by themselves.")


@command("library.trail", "Audit trail…", menu="File", when=has_library, icon="list", section=3)
def show_trail(session: Session) -> None:
    """See who did what when, and whether the trail is unbroken."""
    session.open_library.demand(Deed.GOVERN)
    session.request("trail")


@command("library.audit", "Export audit trail…", menu="File", when=has_library, section=3)
def export_trail(session: Session, path: Path | None = None) -> None:
    """Write who did what when to a file: CSV when its name ends so, else JSON, a line each."""
    from tagger_desktop.jobs.trail import export

    library = session.open_library
    library.demand(Deed.GOVERN)
    target = path or session.prompts.save_file("Export audit trail", f"{library.path.stem}-audit.csv", TRAILS)
    if target is not None:
        job = session.jobs.start(f"Export {target.name}", lambda: export(library, target))
        if isinstance(job.error, UserError):  # without threads the job has ended by now
            raise job.error


def governed(library: Library) -> tuple[Path, str, Access]:
    """Return path, id and access of a library that its person may convert. Errors: UserError."""
    library.demand(Deed.GOVERN)
    if library.access is None:
        raise UserError(f"{library.path} is not encrypted.", "`encrypt` makes it so.")
    return library.path, library.id, library.access


def encrypt_file(path: Path, library_id: str, owner: Credentials, by: str, report: Report) -> Access:
    """Encrypt a library that is not open, with its cache. Errors: UserError."""
    from tagger_desktop.library import conversion

    access = conversion.encrypt(path, owner, by, report)
    conversion.convert_cache(cache_path(library_id), None, access.key.elsewhere())
    forget(cache_path(library_id))
    _renew_backups(path, access, by)
    return access


def decrypt_file(path: Path, library_id: str, access: Access, by: str, report: Report) -> None:
    """Decrypt a library that is not open, with its cache. Errors: UserError."""
    from tagger_desktop.library import conversion

    conversion.decrypt(path, access, by, report)
    conversion.convert_cache(cache_path(library_id), access.key.elsewhere(), None)
    _renew_backups(path, None, by)


def rekey_file(path: Path, library_id: str, access: Access, by: str, report: Report, without: str = "") -> Access:
    """Give a library that is not open a new key, with its cache, for all but the person with the id `without`.

    Errors: UserError.
    """
    from tagger_desktop.library import conversion

    after = conversion.rekey(path, access, by, report, without=without)
    conversion.convert_cache(cache_path(library_id), access.key.elsewhere(), after.key.elsewhere())
    _renew_backups(path, after, by)
    return after


def _renew_backups(path: Path, access: Access | None, by: str) -> None:
    """Where there are backups, make one like the library is now: those from before are overwritten then."""
    from tagger_desktop.library import backups

    settings = Settings.load()
    with suppress(UserError), closing(Library(path, by=by, access=access)) as library:
        folder = backup_folder(settings.backups, library.path, library.id)
        if backups.listed(folder):
            backups.make(library, folder, backups.Keeping(settings.backups_daily, settings.backups_weekly))


def remove_person(session: Session, person: str, name: str) -> None:
    """Give the open library a new key without somebody, and open it again."""
    path, id_, access = governed(session.open_library)
    _alone(
        session,
        f"Remove {name}",
        lambda report: rekey_file(path, id_, access, session.by, report, person),
        f"{name} cannot open the library any more.",
    )


def _alone(session: Session, title: str, work: locking.Work, said: str) -> None:
    locking.while_closed(session, title, work, lambda: session.notify(said))


def _say_when_done(session: Session, work: Callable[[], None], said: str) -> None:
    def write() -> None:
        work()
        session.post_notice(said)

    session.write(write)
