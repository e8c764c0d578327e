"""The tab-indented keyword list that Lightroom and Bridge exchange.

A line is a keyword; a tab more than the line above makes it a child. `{word}` below a keyword is a synonym of it,
`[word]` a category: a heading that is never put on a photo itself.

Source: Adobe, "Import and export keywords", Lightroom Classic user guide; Bridge user guide, "Keywords".
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tagger_desktop.domain.terms import Term, checked, refuse
from tagger_desktop.domain.text_file import read_text

NAME = "keywords"
ENDING = ".txt"


def read(path: Path) -> list[Term]:
    """Return the terms of a keyword list.

    Errors: UserError naming the file and the lines that are not understood.
    """
    stack: list[str] = []
    found: list[Term] = []
    at: dict[tuple[str, ...], int] = {}
    faults: list[str] = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        word = line.strip()
        if not word:
            continue
        depth = len(line) - len(line.lstrip("\t"))
        if line[depth] == " ":
            faults.append(f"line {number}: it is indented with blanks, not with tabs")
        elif word.startswith("{") and word.endswith("}"):
            parent = tuple(stack[:depth])
            if depth == 0 or parent not in at:
                faults.append(f"line {number}: the synonym {word} stands below no keyword")
            else:
                term = found[at[parent]]
                found[at[parent]] = _with_synonym(term, word[1:-1].strip())
        elif depth > len(stack):
            faults.append(f"line {number}: {word!r} is indented by {depth} tabs, below a line with {len(stack) - 1}")
        else:
            heading = word.startswith("[") and word.endswith("]")
            stack[depth:] = [word[1:-1].strip() if heading else word]
            at.setdefault(tuple(stack), len(found))
            found.append(Term(tuple(stack), heading=heading, line=number))
    refuse(str(path), faults)
    return checked(str(path), found)


def _with_synonym(term: Term, name: str) -> Term:
    return Term(term.path, term.kind, (*term.synonyms, name), heading=term.heading, line=term.line)


def write(found: Iterable[Term]) -> str:
    """Return terms as a keyword list; kinds, descriptions and implications are not part of one."""
    lines: list[str] = []
    for term in found:
        indent = "\t" * (len(term.path) - 1)
        lines.append(f"{indent}[{term.name}]" if term.heading else f"{indent}{term.name}")
        lines += [f"{indent}\t{{{name}}}" for name in term.synonyms]
    return "".join(line + "\n" for line in lines)
