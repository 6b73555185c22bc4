"""The fixed cast: people with a meaning, the same in every test of who may do what."""

from dataclasses import dataclass
from datetime import date

from portal.models import Organisation, Role, Unit, User
from tests.make.people import make_mandate, make_organisation, make_person, make_unit

LAST_YEAR = date(2025, 1, 1)


@dataclass(frozen=True)
class Cast:
    """One region: root > division > ward (and a sibling ward), another division, and another organisation."""

    organisation: Organisation
    root: Unit
    division: Unit
    ward: Unit
    sibling_ward: Unit
    other_division: Unit
    employee: User
    colleague: User
    stranger: User
    manager: User
    former_manager: User
    manager_above: User
    manager_elsewhere: User
    deputy: User
    expired_deputy: User
    hr_partner: User
    hr_partner_elsewhere: User
    hr_strategist: User
    union: User
    reader: User
    administrator: User
    foreigner: User
    foreign_manager: User


def make_cast() -> Cast:
    """Everyone, in their places, with mandates in force (or run out, where the name says so)."""
    organisation = make_organisation()
    root = make_unit(organisation=organisation, name="Region Exempel")
    division = make_unit(organisation=organisation, name="Akutsjukvård och medicin", parent=root)
    ward = make_unit(organisation=organisation, name="Medicinavdelning 3", parent=division)
    sibling_ward = make_unit(organisation=organisation, name="Akutmottagningen", parent=division)
    other_division = make_unit(organisation=organisation, name="Primärvård", parent=root)
    elsewhere = make_organisation(name="Exempelby kommun")
    foreign_unit = make_unit(organisation=elsewhere, name="Exempelby")

    def person(username: str, unit: Unit) -> User:
        return make_person(organisation=unit.organisation, unit=unit, username=username)

    cast = Cast(
        organisation=organisation,
        root=root,
        division=division,
        ward=ward,
        sibling_ward=sibling_ward,
        other_division=other_division,
        employee=person("employee", ward),
        colleague=person("colleague", ward),
        stranger=person("stranger", sibling_ward),
        manager=person("manager", ward),
        former_manager=person("former-manager", sibling_ward),
        manager_above=person("manager-above", division),
        manager_elsewhere=person("manager-elsewhere", sibling_ward),
        deputy=person("deputy", ward),
        expired_deputy=person("expired-deputy", ward),
        hr_partner=person("hr-partner", root),
        hr_partner_elsewhere=person("hr-partner-elsewhere", root),
        hr_strategist=person("hr-strategist", root),
        union=person("union", root),
        reader=person("reader", root),
        administrator=person("administrator", root),
        foreigner=person("foreigner", foreign_unit),
        foreign_manager=person("foreign-manager", foreign_unit),
    )
    _give_mandates(cast, foreign_unit)
    return cast


def _give_mandates(cast: Cast, foreign_unit: Unit) -> None:
    make_mandate(user=cast.manager, role=Role.MANAGER, unit=cast.ward, since=LAST_YEAR)
    make_mandate(user=cast.former_manager, role=Role.MANAGER, unit=cast.ward, until=LAST_YEAR)
    make_mandate(user=cast.manager_above, role=Role.MANAGER, unit=cast.division)
    make_mandate(user=cast.manager_elsewhere, role=Role.MANAGER, unit=cast.sibling_ward)
    make_mandate(user=cast.deputy, role=Role.DEPUTY, unit=cast.ward)
    make_mandate(user=cast.expired_deputy, role=Role.DEPUTY, unit=cast.ward, until=LAST_YEAR)
    make_mandate(user=cast.hr_partner, role=Role.HR_PARTNER, unit=cast.division)
    make_mandate(user=cast.hr_partner_elsewhere, role=Role.HR_PARTNER, unit=cast.other_division)
    make_mandate(user=cast.hr_strategist, role=Role.HR_STRATEGIST)
    make_mandate(user=cast.union, role=Role.UNION)
    make_mandate(user=cast.reader, role=Role.READER)
    make_mandate(user=cast.administrator, role=Role.ADMINISTRATOR)
    make_mandate(user=cast.foreign_manager, role=Role.MANAGER, unit=foreign_unit)
