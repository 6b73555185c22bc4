"""The HR feed's files, row by row."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from portal.actions.people_imports import Imported, import_files
from portal.models import Organisation, Profession

UNIT_FIELDS = ("code", "name", "parent", "manager", "from", "to")
PERSON_FIELDS = (
    "employee number", "user name", "given name", "family name", "e-mail", "language", "employment number", "unit code",
    "profession code", "extent", "form", "from", "to", "leave from", "leave to", "main",
)  # fmt: skip
FIRST_DAY = date(2026, 3, 1)
_seconds = count()


def unit(
    code: str, parent: str = "", *, name: str = "", manager: str = "", since: str = "2020-01-01", until: str = ""
) -> str:
    """A row of the units file."""
    return ";".join((code, name or f"Enhet {code}", parent, manager, since, until))


def person(
    key: str,
    unit: str = "A",
    *,
    employment: str = "",
    given: str = "Test",
    family: str = "",
    username: str = "",
    email: str = "",
    language: str = "",
    profession: str = "nurse",
    extent: str = "100",
    form: str = "permanent",
    since: str = "2020-01-01",
    until: str = "",
    leave: tuple[str, str] = ("", ""),
    main: str = "",
) -> str:
    """A row of the people file: one employment."""
    who = (key, username, given, family or f"Person {key}", email, language)
    return ";".join((*who, employment or f"{key}-1", unit, profession, extent, form, since, until, *leave, main))


def units_file(*rows: str, heading: str = ";".join(UNIT_FIELDS)) -> bytes:
    """The units file with these rows."""
    return "".join(f"{row}\r\n" for row in (heading, *rows)).encode()


def people_file(*rows: str, heading: str = ";".join(PERSON_FIELDS)) -> bytes:
    """The people file with these rows."""
    return "".join(f"{row}\r\n" for row in (heading, *rows)).encode()


def load(
    organisation: Organisation,
    units: bytes,
    people: bytes,
    *,
    as_of: date = FIRST_DAY,
    dry_run: bool = False,
    large: bool = True,
) -> Imported:
    """Import the files; each call is handed in a second after the one before."""
    Profession.objects.get_or_create(organisation=organisation, code="nurse", defaults={"name": {"en": "Nurse"}})
    return import_files(
        by=None,
        at=datetime(2026, 8, 1, tzinfo=UTC) + timedelta(seconds=next(_seconds)),
        organisation=organisation,
        as_of=as_of,
        units=units,
        people=people,
        dry_run=dry_run,
        large=large,
    )


def changed(done: Imported) -> dict[str, int]:
    """The kinds of change that happened, with how many."""
    assert done.summary is not None
    return {kind: number for kind, number in done.summary.counts.items() if number}
