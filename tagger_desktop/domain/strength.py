"""How hard a password is to guess, as far as its letters tell; nobody can know how it was chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log2
from typing import Literal

from tagger_desktop.domain.vocabulary import key

Grade = Literal["weak", "fair", "good", "strong"]
SORTS = (
    (re.compile(r"[a-z]"), 26),
    (re.compile(r"[A-Z]"), 26),
    (re.compile(r"\d"), 10),
    (re.compile(r"[ -/:-@[-`{-~]"), 33),
)
OTHER = 100  # letters beyond ASCII that somebody might use
RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
WORD, VOWEL = re.compile(r"[^\W\d_]{4,}"), re.compile(r"[aeiouyäöüàâéèêôùåøæ]")
LEET = str.maketrans("0134@$", "oieaas")
BETWEEN = re.compile(r"[ _.,-]")  # what stands between words is worth a bit
WORD_LETTER = 2.3  # bits of a letter in a word: one of 7,776 words of 5.6 letters is 12.9. Source: EFF's long word list
RUN = 4  # letters in a row from which on they count as a run
# What guessing begins with, whatever is put behind it.
COMMON = frozenset(
    re.findall(
        r"\w+",
        """password passwort motdepasse secret geheim admin administrator login welcome letmein iloveyou monkey dragon
        master sunshine princess football baseball superman batman trustno starwars shadow hello freedom whatever
        photo photos picture pictures camera tagger library changeme default guest test user summer winter spring
        autumn january february march april june july august september october november december monday""",
    )
)
FAIR, GOOD, STRONG = 35.0, 50.0, 75.0  # bits, of which each try costs a third of a second and 128 MB


@dataclass(frozen=True, slots=True)
class Judgement:
    """A word for a password, and in a few more what makes it so."""

    grade: Grade
    why: str
    bits: float
    """An upper bound: a password that somebody thought of is easier to guess than a random one of its kind."""


def judge(password: str) -> Judgement:
    """Return how hard a password is to guess at best.

    >>> judge("password1").grade, judge("correct horse battery staple").grade, judge("Xk4#pq9!vTz2").grade
    ('weak', 'good', 'strong')
    """
    plain = key(password)
    core = plain.rstrip("0123456789!?.@#$ ")
    if core in COMMON or plain in COMMON:
        return Judgement("weak", "a word that is tried first", 2 * log2(10))
    runs = sum(len(run) - 1 for run in _runs(plain))
    repeats = len(plain) - len(_unrepeated(plain))
    words = sum(len(word) for word in _words(plain)) if not runs + repeats else 0
    between = len(BETWEEN.findall(plain)) if words else 0
    letters = max(1, len(password) - runs - repeats - words - between)
    bits = letters * log2(max(2, _alphabet(password))) + words * WORD_LETTER + between
    what = ""
    if runs + repeats >= len(plain) / 3:
        what = "runs and repeats are tried early"
    elif words > len(plain) / 2:
        what = "words are tried early; four random ones are enough"
    return _graded(bits, what)


def _graded(bits: float, what: str) -> Judgement:
    if bits < FAIR:
        return Judgement("weak", what or "too short: a computer tries all of these", bits)
    if bits < GOOD:
        return Judgement("fair", what or "some more letters would make it good", bits)
    return Judgement("good" if bits < STRONG else "strong", "if nobody can guess it from what they know of you", bits)


def _alphabet(password: str) -> int:
    size = sum(count for sort, count in SORTS if sort.search(password))
    return size + (OTHER if not password.isascii() else 0)


def _words(plain: str) -> list[str]:
    """Return what looks like words, digits in place of letters included: one letter in four a vowel."""
    return [word for word in WORD.findall(plain.translate(LEET)) if len(VOWEL.findall(word)) * 4 >= len(word)]


def _runs(plain: str) -> list[str]:
    """Return what is a run on the keyboard or in the alphabet, either way round."""
    found, at = [], 0
    while at < len(plain):
        length = max(_run_at(plain, at, way) for line in RUNS for way in (line, line[::-1]))
        if length >= RUN:
            found.append(plain[at : at + length])
        at += length if length >= RUN else 1
    return found


def _run_at(plain: str, at: int, line: str) -> int:
    start, length = line.find(plain[at]), 0
    while 0 <= start < len(line) - length and plain[at + length : at + length + 1] == line[start + length]:
        length += 1
    return length


def _unrepeated(plain: str) -> str:
    """Return the text without what only says again what stands before it ("abcabc" is worth "abc")."""
    return re.sub(r"(..+?)\1+|(.)\2{2,}", r"\1\2", plain)
