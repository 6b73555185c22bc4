"""`make chaos FAULTS=60`: kill and freeze at random while a thousand jobs are asked for and done, then count.

Everything runs in a folder of its own with servers of its own, and only what was started here is killed, by its process
id. The exit code is 1 where anything was lost or done twice, or a request waited for more than a second.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django

from bench.chaos.house import Victims
from bench.chaos.sink import Sink


def main() -> int:
    """Read what is wanted, do it, and stop whatever was started."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description="Kill, freeze, count.")
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=0, help="about 17 for each fault, where it is not said")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the folder with its logs")
    wanted = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="kompetens-chaos-"))
    os.environ["PORTAL_VAR"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.chaos.settings"
    sink = Sink()
    environment = {"EMAIL_URL": sink.start(), "MAIL_FROM": "Kaos <kaos@example.org>"}
    house = Victims(directory, environment)
    try:
        environment |= house.start_servers()
        os.environ |= environment
        return _run(house, sink, wanted)
    finally:
        house.stop()
        sink.stop()
        if wanted.keep:
            print(f"The logs are in {directory / 'log'}")
        else:
            shutil.rmtree(directory, ignore_errors=True)


def _run(house: Victims, sink: Sink, wanted: argparse.Namespace) -> int:
    django.setup()
    # The set-up needs the addresses of the servers that were started just now, and models cannot be read before it.
    from bench.chaos.run import run  # noqa: PLC0415 - the two lines above

    return run(house, sink, faults=wanted.faults, jobs=wanted.jobs, seed=wanted.seed)


if __name__ == "__main__":
    sys.exit(main())
