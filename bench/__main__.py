"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import importlib
import json
import sys

from bench import NAMES


def main() -> None:
    """Run the benchmarks asked for and print what they found; exit with 1 when a ratio is above its limit."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against the bare operation.")
    parser.add_argument("name", choices=(*NAMES, "all"))
    parser.add_argument("--json", action="store_true", help="print JSON: one object, or a list when there are several")
    asked = parser.parse_args()
    results: list[dict[str, object]] = []
    for name in NAMES if asked.name == "all" else (asked.name,):
        print(f"{name} …", file=sys.stderr)
        found = importlib.import_module(f"bench.{name}").run()
        results += found if isinstance(found, list) else [found]
    if asked.json:
        print(json.dumps(results[0] if len(results) == 1 else results))
    else:
        print(*map(_line, results), sep="\n")
    sys.exit(not all(one["within"] for one in results))


def _line(one: dict[str, object]) -> str:
    verdict = "within" if one["within"] else "ABOVE"
    return (
        f"{one['name']}: {one['ratio']}, {verdict} {one['limit']} ({one['ours_s']} s, baseline {one['baseline_s']} s)"
        f"{', ' + str(one['said']) if 'said' in one else ''}"
    )


if __name__ == "__main__":
    main()
