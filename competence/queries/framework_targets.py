"""The professions and units that a spreadsheet names, by code or by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from competence.reading.faults import shown
from competence.reading.sheets import FrameworkSheet
from portal.models import Profession, Unit

Names = dict[str, int]


@dataclass(frozen=True, slots=True)
class Target:
    """For whom a level is: a profession, a unit, both, or neither."""

    profession: int | None
    unit: int | None


class UnknownTargets(Exception):
    """The file names professions or units that the organisation does not have; `faults` says which, and where."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def of(organisation_id: int, sheet: FrameworkSheet) -> dict[tuple[str, str], Target]:
    """The target of each pair of profession and unit in the file. At most two queries. Raises `UnknownTargets`.

    Where the sheet skips what is not known, such pairs are left out.
    """
    named = {(one.profession, one.unit): one.row for one in reversed(sheet.wanted)}
    professions = _professions(organisation_id) if any(profession for profession, _unit in named) else {}
    units = _units(organisation_id) if any(unit for _profession, unit in named) else {}
    found: dict[tuple[str, str], Target] = {}
    faults: list[str] = []
    for (profession, unit), row in sorted(named.items(), key=lambda item: item[1]):
        unknown = [*_unknown(profession, professions, row, _no_profession), *_unknown(unit, units, row, _no_unit)]
        faults += unknown
        if not unknown:
            found[profession, unit] = Target(professions.get(_key(profession)), units.get(_key(unit)))
    if faults and not sheet.skips_unknown:
        raise UnknownTargets(faults)
    return found


def _no_profession(name: str, row: int) -> str:
    words = {"row": row, "name": shown(name)}
    return _("Row %(row)s: there is no profession with the code or name “%(name)s”.") % words


def _no_unit(name: str, row: int) -> str:
    words = {"row": row, "name": shown(name)}
    return _("Row %(row)s: there is no unit with the code or name “%(name)s”, or several.") % words


def _unknown(name: str, known: Names, row: int, sentence: Callable[[str, int], str]) -> list[str]:
    return [sentence(name, row)] if name and _key(name) not in known else []


def _professions(organisation_id: int) -> Names:
    rows = Profession.objects.filter(organisation_id=organisation_id).values_list("pk", "code", "name")
    return _by_name((pk, code, tuple(names.values())) for pk, code, names in rows)


def _units(organisation_id: int) -> Names:
    rows = Unit.objects.filter(organisation_id=organisation_id).values_list("pk", "code", "name")
    return _by_name((pk, code, (name,)) for pk, code, name in rows)


def _by_name(rows: Iterable[tuple[int, str, tuple[str, ...]]]) -> Names:
    """Ids by code and by name; a name that two have stands for neither, and a code comes before a name."""
    codes: Names = {}
    names: dict[str, set[int]] = {}
    for pk, code, called in rows:
        codes[_key(code)] = pk
        for name in called:
            names.setdefault(_key(name), set()).add(pk)
    return {name: next(iter(pks)) for name, pks in names.items() if len(pks) == 1} | codes


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
