# SPDX-License-Identifier: Apache-2.0
"""`python -m bench [PART...]`: a table on standard output, JSON in bench-results/, progress on standard error."""

import argparse
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.bench import FULL, KINDS, QUICK, Bench, Sizes
from bench.desk import CONDITIONS
from bench.figures import Figure, table
from bench.machine import loop, machine, state
from bench.parts import PARTS
from bench.progress import say
from bench.servers.common import Missing

_KEPT = Path("bench-results/desks")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all parts ran (whatever their figures), 1 when one could not."""
    given = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl-C: the servers are stopped, and what was measured is told
    sizes = _sizes(given)
    home = Path(tempfile.mkdtemp(prefix="maildesk-bench-", dir=given.folder))
    home.chmod(0o755)  # the servers run as users of their own
    try:
        where = machine(home)
        given.keep.mkdir(parents=True, exist_ok=True)
        with ExitStack() as servers:
            bench = Bench(home, sizes, servers, given.keep.resolve(), [given.database] if given.database else KINDS)
            figures, failed, speeds = _measure(bench, given.parts or list(PARTS))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    report = {"machine": where | state("after"), "conditions": CONDITIONS, "sizes": asdict(sizes), "loops": speeds, "failed": failed}
    sys.stdout.write(_page(report, figures))
    path = _written(given.results, report, figures)
    say(f"written to {path}")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures speed and memory of the whole desk on real servers.")
    parser.add_argument("parts", nargs="*", type=_part, metavar="PART", help=f"what to measure: {', '.join(PARTS)}; without: all")
    parser.add_argument("--quick", action="store_true", help="a small form: few mails, one run")
    parser.add_argument("--mails", type=int, help=f"mails a run ({FULL.mails})")
    parser.add_argument("--runs", type=int, help=f"runs of each measurement ({FULL.runs})")
    parser.add_argument("--tickets", type=_numbers, help=f"tickets of the desks that mail comes in to ({_listed(FULL.tickets)})")
    parser.add_argument("--desk", type=_numbers, help=f"tickets of the desks that are asked things ({_listed(FULL.desk)})")
    parser.add_argument("--soak", type=int, metavar="SECONDS", help=f"length of the soak ({FULL.soak})")
    parser.add_argument("--database", choices=KINDS, help="which of the two reports, digests and queries are asked of (both)")
    parser.add_argument("--patience", type=float, help="seconds to wait for a quiet machine before each measurement (0)")
    parser.add_argument("--folder", type=Path, help="where databases and mailboxes lie meanwhile; a disk, no memory (the temporary folder)")
    parser.add_argument("--keep", type=Path, default=_KEPT, help=f"where desks with a past are kept for the next time ({_KEPT})")
    parser.add_argument("--results", type=Path, default=Path("bench-results"), help="where the JSON goes (bench-results)")
    return parser


def _numbers(written: str) -> tuple[int, ...]:
    """ "10000,100000" """
    return tuple(int(one) for one in written.split(","))


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))


def _part(name: str) -> str:
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"{name!r} is no part; choose from {', '.join(PARTS)}")
    return name


def _sizes(given: argparse.Namespace) -> Sizes:
    asked = {name: getattr(given, name) for name in ("mails", "runs", "tickets", "desk", "soak", "patience") if getattr(given, name)}
    return replace(QUICK if given.quick else FULL, **asked)


def _measure(bench: Bench, parts: Sequence[str]) -> tuple[list[Figure], dict[str, str], dict[str, str]]:
    """What was measured, why parts could not be, and how fast the machine was after each.

    One part that fails does not cost the figures of the others; Ctrl-C ends them all.
    """
    figures: list[Figure] = []
    failed: dict[str, str] = {}
    speeds: dict[str, str] = {}
    for part in parts:
        say(f"part {part}")
        try:
            figures += PARTS[part](bench)
        except (Missing, KeyboardInterrupt) as problem:
            failed[part] = str(problem) or "interrupted"
            say(f"part {part} failed: {failed[part]}")
            if isinstance(problem, KeyboardInterrupt):
                break
        speeds[part] = loop()
    return figures, failed, speeds


def _page(report: dict[str, object], figures: Sequence[Figure]) -> str:
    lines = []
    for heading in ("machine", "conditions", "sizes", "loops", "failed"):
        values = report[heading]
        if isinstance(values, dict) and values:
            lines += [f"{heading}:", *(f"  {name}: {value}" for name, value in values.items()), ""]
    elsewhere = "elsewhere: cores that were busy with what has nothing to do with the benchmark (0 on a quiet machine)"
    return "\n".join([*lines, table(figures), "", elsewhere, ""])


def _written(folder: Path, report: dict[str, object], figures: Sequence[Figure]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    path.write_text(json.dumps({**report, "figures": [one.as_json() for one in figures]}, indent=2) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
