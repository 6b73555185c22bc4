"""`make messages`: gather every msgid of code and templates into locale/, then compile. Texts nobody asks for go."""

import os

import django
from django.core.management import call_command

from portal.boot.messages import compile_messages
from portal.embedded.place import PROJECT

LANGUAGES = ["sv", "nb"]  # msgids are English


def main() -> None:
    """Gather and compile."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.typing")
    os.chdir(PROJECT)
    django.setup()
    call_command(
        "makemessages",
        locale=LANGUAGES,
        ignore_patterns=[".venv", "var", "tests", "bench", "static", "docs"],
        no_obsolete=True,
        add_location="file",
        verbosity=1,
    )
    compile_messages()


if __name__ == "__main__":
    main()
