"""What a unit may choose from: what it works with already first, other kinds of units last."""

from django.utils import timezone

from competence.models import Competence, Layer
from competence.queries import competence_search
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework, make_requirement


def test_what_the_unit_demands_from_already_comes_first(cast: Cast) -> None:
    organisation = cast.organisation
    for name in ("Akut", "Medicin"):
        make_competence(framework=make_framework(organisation=organisation, layer=Layer.UNIT), name=name)
    make_competence(framework=make_framework(organisation=organisation), name="Gemensam")
    own = make_competence(
        framework=make_framework(organisation=organisation, layer=Layer.UNIT, unit=cast.ward), name="Egen"
    )
    medicine = competence_search.search(organisation.pk, cast.ward, "Medicin", on=timezone.localdate(), most=9)[0]
    assert _names(cast) == [own.name["sv"], "Gemensam", "Akut", "Medicin"]
    make_requirement(competence=Competence.objects.get(pk=medicine.id), unit=cast.ward)
    assert sorted(_names(cast)[:2]) == ["Egen", "Medicin"]
    assert _names(cast)[2:] == ["Gemensam", "Akut"]


def _names(cast: Cast) -> list[str]:
    found = competence_search.search(cast.organisation.pk, cast.ward, "", on=timezone.localdate(), most=9)
    return [one.name["sv"] for one in found]
