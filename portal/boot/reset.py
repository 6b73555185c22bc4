"""`make demo-reset`: remove the demo's database, whole or broken; the next `make run` makes a new one."""

import shutil
import sys

from portal.boot.alone import be_alone
from portal.embedded import NotStarted, postgres, var_directory
from portal.embedded.holding import end_alone


def main() -> None:
    """Stop the server if one was left behind, then remove its files."""
    directory = var_directory()
    be_alone(directory, "make demo-reset")
    end_alone(directory, postgres.end, postgres.stop)
    for path in (*directory.glob("postgres*"), directory / "static"):
        if path.is_dir():
            shutil.rmtree(path)
    print("The demo is gone. `make run` makes a new one.")


if __name__ == "__main__":
    try:
        main()
    except NotStarted as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another account. Run it as that account, or with sudo.")
