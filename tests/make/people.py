"""Organisations, units, people, employments and mandates."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from portal.models import Employment, Mandate, Organisation, Profession, Role, Unit, User

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def make_organisation(*, name: str = "Region Exempel", **fields: object) -> Organisation:
    """An organisation with a code of its own."""
    return Organisation.objects.create(**{"code": f"organisation-{next(_numbers)}", "name": name, **fields})


def make_unit(*, organisation: Organisation, name: str = "Enhet", parent: Unit | None = None, code: str = "") -> Unit:
    """A unit under `parent` (None: the topmost), with its path filled in."""
    unit = Unit.objects.create(
        organisation=organisation,
        code=code or f"U{next(_numbers)}",
        name=name,
        parent=parent,
        path=f"0.{next(_numbers)}",
        period=DateRange(LONG_AGO, None),
    )
    unit.path = f"{parent.path}.{unit.pk}" if parent else str(unit.pk)
    unit.save()
    return unit


def make_profession(*, organisation: Organisation, code: str = "sjukskoterska") -> Profession:
    """A profession; the same code gives the same row."""
    name = {"sv": "Sjuksköterska", "nb": "Sykepleier", "en": "Nurse"}
    return Profession.objects.get_or_create(organisation=organisation, code=code, defaults={"name": name})[0]


def make_person(
    *,
    organisation: Organisation,
    unit: Unit | None = None,
    profession: Profession | None = None,
    username: str = "",
    hired_on: date = LONG_AGO,
    form: str = Employment.Form.PERMANENT,
    leave: tuple[date, date] | None = None,
    until: date | None = None,
) -> User:
    """A person who can sign in with the password `password`, with a main employment in `unit` if given."""
    number = next(_numbers)
    user = User.objects.create_user(
        username=username or f"person-{number}",
        organisation=organisation,
        password="password",
        person_key=f"P{number}",
        given_name="Test",
        family_name=f"Person {number}",
    )
    if unit:
        make_employment(
            user=user, unit=unit, profession=profession, hired_on=hired_on, form=form, leave=leave, until=until
        )
    return user


def make_employment(
    *,
    user: User,
    unit: Unit,
    profession: Profession | None = None,
    hired_on: date = LONG_AGO,
    form: str = Employment.Form.PERMANENT,
    leave: tuple[date, date] | None = None,
    until: date | None = None,
    is_main: bool = True,
) -> Employment:
    """A full-time employment from `hired_on` to `until` (exclusive; None: until further notice)."""
    return Employment.objects.create(
        user=user,
        unit=unit,
        profession=profession or make_profession(organisation=unit.organisation),
        key=f"E{next(_numbers)}",
        extent=Decimal(100),
        form=form,
        is_main=is_main,
        hired_on=hired_on,
        period=DateRange(hired_on, until),
        leave=DateRange(*leave) if leave else None,
    )


def make_mandate(
    *, user: User, role: Role, unit: Unit | None = None, since: date = LONG_AGO, until: date | None = None
) -> Mandate:
    """A mandate in a unit and below (None: the organisation), until `until` (exclusive)."""
    return Mandate.objects.create(user=user, role=role, unit=unit, period=DateRange(since, until))
