"""`make bench`: the portal measured with production's settings on this machine. docs/benchmark.md explains."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

PARTS = (
    "pages", "visit", "plans", "save", "gaps", "coverage", "snapshots", "report", "submit", "booking",
    "mails", "pdf", "batch", "feed", "onet", "case",
)  # fmt: skip


def main() -> None:
    """Read what is wanted, measure it, print it. Whatever was started is stopped, also on Ctrl-C."""
    wanted = _arguments()
    if os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is set. The bench fills and empties databases: unset it, and it uses its own.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.bench"
    signal.signal(signal.SIGTERM, _end)
    try:
        _run(wanted)
    except KeyboardInterrupt:
        sys.exit("\nStopped; nothing is left running.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal on this machine.")
    parser.add_argument("--people", type=int, default=60_000, help="employees of the region (60000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, with commas between: {','.join(PARTS)}")
    parser.add_argument("--onet", type=Path, default=os.environ.get("ONET"), help="Skills.xlsx of O*NET, or $ONET")
    wanted = parser.parse_args()
    wanted.only = [part for part in wanted.only.split(",") if part]
    if unknown := sorted(set(wanted.only) - set(PARTS)):
        parser.error(f"there is no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}")
    return wanted


def _run(wanted: argparse.Namespace) -> None:
    import django  # noqa: PLC0415 - reads the settings, which start the servers

    django.setup()
    from bench.run import run  # noqa: PLC0415 - after set-up

    run(wanted.people, wanted.seed, wanted.only, wanted.onet)


def _end(_sign: int, _frame: FrameType | None) -> None:
    """A polite kill ends as Ctrl-C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
