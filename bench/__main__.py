"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import subprocess
import sys
import traceback
from pathlib import Path

from bench import NAMES

Result = dict[str, object]


def main() -> None:
    """Run the benchmarks asked for and print what they found; exit with 1 when a ratio is above its limit."""
    asked = _asked()
    if asked.name == "all":
        results = [found for name in NAMES for found in _apart(name)]
    else:
        results = _run(asked.name, {word: getattr(asked, word) for word in ("files", "minutes")})
    if asked.write:
        from bench.page import write

        write(results, asked.write)
    if asked.json:
        print(json.dumps(results[0] if len(results) == 1 and asked.name != "all" else results))
    else:
        print(*map(_line, results), sep="\n")
    sys.exit(not all(one["within"] for one in results))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against the bare operation.")
    parser.add_argument("name", choices=(*NAMES, "all"))
    parser.add_argument("--json", action="store_true", help="print JSON: one object, or a list when there are several")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the numbers into docs/performance.md")
    parser.add_argument("--files", type=int, help="session: over so many photo files")
    parser.add_argument("--minutes", type=float, help="session: for so long at least")
    return parser.parse_args()


def _run(name: str, words: dict[str, object]) -> list[Result]:
    """Return what one benchmark finds; one that fails is a result that says so."""
    print(f"{name} …", file=sys.stderr)
    try:
        run = importlib.import_module(f"bench.{name}").run
        taken = inspect.signature(run).parameters
        found = run(**{word: value for word, value in words.items() if word in taken and value is not None})
    except Exception as error:  # noqa: BLE001 - the boundary: the other benchmarks go on, and this one is told of
        traceback.print_exc()
        return [_failed(name, f"{type(error).__name__}: {error}")]
    return found if isinstance(found, list) else [found]


def _apart(name: str) -> list[Result]:
    """Run one benchmark in a process of its own, that leaves nothing behind in memory and may even crash."""
    done = subprocess.run([sys.executable, "-m", "bench", name, "--json"], stdout=subprocess.PIPE, text=True)
    try:
        found = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return [_failed(name, f"it ended with {done.returncode} and said nothing")]
    return found if isinstance(found, list) else [found]


def _failed(name: str, why: str) -> Result:
    return {"name": name, "within": False, "error": why}


def _line(one: Result) -> str:
    if "error" in one:
        return f"{one['name']}: FAILED, {one['error']}"
    verdict = "within" if one["within"] else "ABOVE"
    return (
        f"{one['name']}: {one['ratio']}, {verdict} {one['limit']} ({one['ours_s']} s, baseline {one['baseline_s']} s)"
        f"{', ' + str(one['said']) if 'said' in one else ''}"
    )


if __name__ == "__main__":
    main()
