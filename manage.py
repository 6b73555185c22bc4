#!/usr/bin/env python
"""Command line of Kompetensportalen."""

import os
import sys


def main() -> None:
    """Run one management command with the settings of the environment (demo unless told otherwise)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - settings must be named first
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - the same

    from portal.embedded import NotStarted  # noqa: PLC0415 - the same

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, NotStarted) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
