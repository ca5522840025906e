# SPDX-License-Identifier: Apache-2.0
"""Where the time of a mail goes, function by function: `python -m bench.profile`. For `snakeviz` and the like it leaves a file, too.

A profiler makes small functions look dearer than they are; what a step costs, `python -m bench steps` tells.
"""

import argparse
import cProfile
import pstats
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bench.bench import FULL, KINDS, Bench
from bench.desk import desk, mailbox
from bench.parts.steps import metered_path
from bench.progress import say

_MAILS = 1000
_LINES = 40


def main() -> int:
    """Profiles fetching and processing a backlog; prints the functions that take most, by themselves and with what they call."""
    given = _parser().parse_args()
    home = Path(tempfile.mkdtemp(prefix="maildesk-profile-"))
    home.chmod(0o755)  # the servers run as users of their own
    given.results.mkdir(exist_ok=True)
    kept = given.results / f"mail-{given.database}.prof"
    try:
        with ExitStack() as servers:
            bench = Bench(home, replace(FULL, mails=given.mails), servers, (given.results / "desks").resolve())
            with bench.databases(given.database).fresh() as database:
                made = desk(bench.folder(), database.url, mailbox(bench.dovecot, bench.dovecot.mailbox(bench.mails)))
                profile = cProfile.Profile()
                metered_path(made.config, profile)
        profile.dump_stats(kept)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    told = pstats.Stats(profile, stream=sys.stdout).strip_dirs()
    for order in ("tottime", "cumulative"):
        sys.stdout.write(f"\n{given.mails:,} mails, {given.database}, by {order}:\n")
        told.sort_stats(order).print_stats(_LINES)
    say(f"written to {kept}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description="Profiles the way of a mail.")
    parser.add_argument("--mails", type=int, default=_MAILS, help=f"how many mails ({_MAILS})")
    parser.add_argument("--database", choices=KINDS, default=KINDS[0], help=f"which database ({KINDS[0]})")
    parser.add_argument("--results", type=Path, default=Path("bench-results"), help="where the file goes (bench-results)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
