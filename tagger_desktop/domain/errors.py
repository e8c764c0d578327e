"""The two kinds of failure a person can do something about."""


class UserError(Exception):
    """A failure of the world, not of the program: said in one sentence, with a hint what to do.

    Anything else that escapes is a bug and is logged as one.
    """

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.text} {self.hint}".strip()


class PasswordNeeded(UserError):
    """A library is encrypted, and nobody has said yet who opens it."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is encrypted.", "Give its password with --password-file FILE, or in TAGGER_PASSWORD.")


class WrongPassword(UserError):
    """Said in the same words whether there is no such person, the password is wrong, or the person was removed."""

    def __init__(self) -> None:
        super().__init__("That name and password do not open this library.")


class UnreadablePhoto(Exception):
    """A file that cannot be read as a photo; its text is the reason, fit for a person."""


class UnreachablePhoto(UnreadablePhoto):
    """A file that the system does not hand over now; what is in it may be quite right."""


class Cancelled(Exception):
    """The person stopped the work; raised at a cancel point and rolled back like any failure."""
