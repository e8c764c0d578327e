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


class UnreadablePhoto(Exception):
    """A file that cannot be read as a photo; its text is the reason, fit for a person."""


class Cancelled(Exception):
    """The person stopped the work; raised at a cancel point and rolled back like any failure."""
