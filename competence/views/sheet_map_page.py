"""The form of a map, with everything it has to choose from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competence.actions.spreadsheet_imports import Choices
from competence.forms.sheet_map_data import Facts
from competence.forms.sheet_maps import MapForm
from competence.queries import scales
from competence.queries import spreadsheet_imports as queries
from competence.reading.spreadsheets import Look
from portal.texts import in_language

if TYPE_CHECKING:
    from competence.models import Framework, FrameworkImport

NO_LOOK = Look((), 0, 0, ())


def form_of(found: "FrameworkImport", *, data: Mapping[str, Any] | None = None) -> MapForm:
    """The form as the map was kept or guessed, or as it was filled in."""
    initial = {
        "for_profession": found.profession.code if found.profession else "",
        "for_unit": found.unit.code if found.unit else "",
        "since": found.since,
    }
    return MapForm(data, facts=_facts(found), held=found.map, extra=initial)


def choices_of(found: "FrameworkImport", form: MapForm) -> Choices | None:
    """Whom the framework is for, and from when its levels count; None (with an error) for a unit that is not known."""
    cleaned = form.cleaned_data
    organisation_id = found.organisation_id
    existing = {one.code: one for one in queries.frameworks(organisation_id)}.get(cleaned.get("existing", ""))
    since = cleaned.get("since")
    if existing is not None:
        return Choices(existing.profession_id, existing.unit_id, since)
    profession = queries.profession_of(organisation_id, cleaned.get("for_profession", ""))
    name = cleaned.get("for_unit", "").strip()
    unit = queries.unit_of(organisation_id, name) if name else None
    layer = cleaned.get("layer")
    if layer == "UNIT" and unit is None:
        form.add_error("for_unit", _("There is no unit with this code or name, or several. Write its code."))
        return None
    return Choices(
        profession.pk if profession and layer == "PROFESSION" else None,
        unit.pk if unit and layer == "UNIT" else None,
        since,
    )


def _facts(found: "FrameworkImport") -> Facts:
    language = get_language() or "sv"
    look = queries.look_of(found) or NO_LOOK
    scale = scales.of(found.organisation_id)
    frameworks = queries.frameworks(found.organisation_id)
    conversions = queries.conversions(found.organisation_id)
    return Facts(
        look=look,
        levels=tuple(step.name for step in scale.steps),
        level_names=scale.names(language),
        frameworks=tuple((one.code, f"{in_language(one.name, language).value} ({one.code})") for one in frameworks),
        heads={one.code: _head(one) for one in frameworks},
        professions=tuple(
            (one.code, in_language(one.name, language).value) for one in queries.professions(found.organisation_id)
        ),
        conversions=tuple((one.code, one.name) for one in conversions.values()),
        rules={code: one.rules for code, one in conversions.items()},
        is_own=bool(found.map.get("file", {}).get("own")),
    )


def _head(framework: "Framework") -> dict[str, Any]:
    return {"code": framework.code, "name": framework.name, "layer": framework.layer}
