"""The pages of the catalogue: who sees what, bad input said in words, two people at once, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competence.actions.framework_versions import begin_version, open_consultation
from competence.models import Alignment, Comment, Competence, Framework, FrameworkVersion, Wording
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.catalogue import make_comment
from tests.make.competence import make_competence, make_framework, make_requirement, make_scale

MOST = 12
LATER = timezone.localdate() + timedelta(days=30)


def text_of(client: Client, url: str) -> str:
    """What the page says, without its tags."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def draft(cast: Cast, competences: int = 2) -> FrameworkVersion:
    framework = make_framework(organisation=cast.organisation)
    for number in range(competences):
        make_requirement(competence=make_competence(framework=framework, name=f"Kompetens {number}"))
    return begin_version(framework=framework, by=cast.hr_strategist, at=timezone.now())


def home(version: FrameworkVersion) -> str:
    return f"/catalogue/{version.framework_id}/versions/{version.number}/"


def test_the_list_says_what_is_in_force_and_what_is_worked_on(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    make_framework(organisation=cast.organisation, layer="UNIT", state="RETIRED")
    text = text_of(sign_in(cast.hr_strategist), "/catalogue/")
    assert "Common to everyone" in text
    assert "version 1, since 1 June 2026 draft version 2" in text
    assert "Retired frameworks" in text
    assert "New framework" in text
    assert "New framework" not in text_of(sign_in(cast.union), "/catalogue/")
    assert sign_in(cast.employee).get("/catalogue/").status_code == 403
    assert version.framework.code not in text_of(sign_in(cast.foreign_manager), "/catalogue/")


def test_a_framework_begins_empty_and_says_what_is_wrong(cast: Cast, sign_in: SignIn) -> None:
    make_scale(organisation=cast.organisation)
    client = sign_in(cast.hr_partner)
    wrong = client.post("/catalogue/new/", {"name_sv": "", "code": "x" * 61, "layer": "COMMON"})
    assert wrong.status_code == 422
    assert "at most 60 characters" in wrong.content.decode()
    for values in ({"code": "a\0b"}, {"layer": "NOTHING"}, {"profession": "99999999999999999999"}):
        data = {"name_sv": "Ny", "code": "ny", "layer": "COMMON", **values}
        assert client.post("/catalogue/new/", data).status_code == 422
    done = client.post("/catalogue/new/", {"name_sv": "Ny", "code": "ny", "layer": "COMMON"})
    framework = Framework.objects.get()
    assert done.headers["Location"] == f"/catalogue/{framework.pk}/versions/1/"
    again = client.post("/catalogue/new/", {"name_sv": "Ny", "code": "ny", "layer": "COMMON"})
    assert again.status_code == 422
    assert "Another framework already has this code." in again.content.decode()


def test_a_framework_as_it_was_on_a_day(cast: Cast, sign_in: SignIn) -> None:
    framework = draft(cast).framework
    client = sign_in(cast.manager)
    assert "Version 1, 2 competences." in text_of(client, f"/catalogue/{framework.pk}/")
    assert "Version 1, 2 competences." in text_of(client, f"/catalogue/{framework.pk}/?on=2026-06-01")
    assert "Nothing of this framework was in force that day." in text_of(
        client, f"/catalogue/{framework.pk}/?on=2026-05-31"
    )
    for day in ("yesterday", "2026-13-01", "%00", "9" * 400, "-1"):
        answer = client.get(f"/catalogue/{framework.pk}/?on={day}")
        assert answer.status_code == 422
        assert "That is not a day." in answer.content.decode()
    assert client.get(f"/catalogue/{framework.pk}/?on=9999-12-31").status_code == 200
    assert client.get(f"/catalogue/{framework.pk}/?on=0001-01-01").status_code == 200


def test_only_a_draft_shows_what_changes_it_and_only_to_those_who_may(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    keeper, reader = sign_in(cast.hr_partner), sign_in(cast.union)
    assert "Remove or replace" in text_of(keeper, home(version))
    assert "Decide the version" not in text_of(keeper, home(version))
    assert "Decide the version" in text_of(sign_in(cast.hr_strategist), home(version))
    assert "Remove or replace" not in text_of(reader, home(version))
    until = LATER
    open_consultation(framework_version=version, until=until, note="", by=cast.hr_partner, at=timezone.now())
    assert "Remove or replace" not in text_of(keeper, home(version))
    assert "Comment on the version" in text_of(reader, home(version))


def test_two_people_who_save_the_same_competence_both_keep_their_text(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    row = version.competences.earliest("position")
    url = f"{home(version)}competences/{row.pk}/"
    levels = {f"level_sv_{value}": f"Nivå {value}" for value in range(5)}
    hers = {"area": "omrade", "name_sv": "Hennes", "version": "1", **levels}
    assert sign_in(cast.hr_partner).post(url, hers).status_code == 302
    client = sign_in(cast.hr_strategist)
    answer = client.post(url, {**hers, "name_sv": "Min", "level_sv_4": "Leder"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert all(text in page for text in ("Hennes", "Min", "Leder", 'name="version" value="2"', 'value="omrade"'))
    assert client.post(url, {**hers, "name_sv": "Min", "version": "2"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ({"sv": "Min"}, 3)
    for wrong in ("", "x", "-1", "9" * 30):
        assert client.post(url, {**hers, "version": wrong}).status_code in {409, 422}


def test_what_somebody_removed_meanwhile_stays_in_the_form(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    row = version.competences.earliest("position")
    url, client = f"{home(version)}competences/{row.pk}/", sign_in(cast.hr_partner)
    assert client.post(f"{url}remove/", {"replaced_by": ""}).status_code == 302
    answer = client.post(url, {"area": "omrade", "name_sv": "Mitt långa arbete", "version": "1"})
    assert answer.status_code == 422
    assert "Mitt långa arbete" in answer.content.decode()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"name_sv": "", "name_en": ""}, "Write the name in at least one language."),
        ({"name_sv": "x" * 301}, "at most 300 characters"),
        ({"name_sv": "a\0b"}, "Null characters are not allowed."),
        ({"level_sv_0": "bara en"}, "Write a text for every level"),
        ({"code": " K\u0001 "}, "has spaces around it"),
        ({"area": "okänd"}, "Select a valid choice."),
        ({"governing_url": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"validity_months": "12", "kind": "CERTIFICATE"}, ""),
    ],
)
def test_a_competence_that_cannot_be_saved_says_why(
    cast: Cast, sign_in: SignIn, values: dict[str, str], fault: str
) -> None:
    version = draft(cast)
    data = {"area": "omrade", "code": "NY", "name_sv": "Ny", **values}
    kind = data.pop("kind", "RATED")
    answer = sign_in(cast.hr_partner).post(f"{home(version)}competences/new/?kind={kind}", data)
    if fault:
        assert answer.status_code == 422
        assert fault in answer.content.decode()
        assert version.competences.count() == 2
    else:
        assert answer.status_code == 302
        assert version.competences.get(code="NY").validity_months == 12


def test_a_consultation_from_opening_to_answer(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    keeper, union = sign_in(cast.hr_partner), sign_in(cast.union)
    url = f"{home(version)}consultation/"
    assert keeper.post(f"{url}open/", {"until": "2020-01-01"}).status_code == 422
    assert keeper.post(f"{url}open/", {"until": "soon"}).status_code == 422
    assert union.post(f"{url}open/", {"until": LATER.isoformat()}).status_code == 403
    assert keeper.post(f"{url}open/", {"until": LATER.isoformat(), "note": "Facken"}).status_code == 302
    assert union.post(url, {"text": "Otydlig.", "competence": ""}).status_code == 302
    for text in ("", "a\0b", "x" * 1_000_000):
        refused = union.post(url, {"text": text})
        assert refused.status_code == 422
    comment = Comment.objects.get()
    reply = f"{url}comments/{comment.pk}/answer/"
    assert union.post(reply, {"text": "Jag svarar själv."}).status_code == 403
    refused = keeper.post(reply, {"text": "y" * 5001})
    assert refused.status_code == 422
    assert "y" * 5001 in refused.content.decode()
    assert keeper.post(reply, {"text": "Vi skriver om."}).status_code == 302
    assert "Vi skriver om." in text_of(union, url)
    assert keeper.post(f"{url}close/").status_code == 302
    assert union.post(url, {"text": "För sent."}).status_code == 422
    assert keeper.post(f"{url}comments/999999/answer/", {"text": "x"}).status_code == 404


def test_the_difference_is_shown_word_by_word(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    row = version.competences.earliest("position")
    lines = [f"Kompetens 0 nivå {value}" for value in range(4)]
    row.level_texts = {"sv": [*lines, "Kompetens 0 nivå 4 och mer"]}
    row.save()
    client = sign_in(cast.manager)
    page = client.get(f"/catalogue/{version.framework_id}/compare/").content.decode()
    assert re.findall(r"<ins>(.*?)</ins>", page) == [" och mer"]
    assert "Level 4 of 4 – Leder och utvecklar (sv)" in page
    assert "1 competence is the same in both." in page
    for query in ("?from=99&to=x", "?from=%00", "?from=9999999999999999999999&to=2", "?from=²&to=2"):
        assert client.get(f"/catalogue/{version.framework_id}/compare/{query}").status_code == 200


def test_the_decision_is_made_once_with_a_reference(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    url, client = f"{home(version)}decide/", sign_in(cast.hr_strategist)
    assert sign_in(cast.hr_partner).get(url).status_code == 403
    assert client.post(url, {"reference": ""}).status_code == 422
    assert client.post(url, {"reference": "HRD 2026:3"}).headers["Location"] == f"/catalogue/{version.framework_id}/"
    assert client.post(url, {"reference": "HRD 2026:4"}).headers["Location"] == home(version)
    version.refresh_from_db()
    assert (version.state, version.decision_reference) == ("DECIDED", "HRD 2026:3")


def test_where_a_consultation_is_demanded_the_page_says_so(cast: Cast, sign_in: SignIn) -> None:
    cast.organisation.consultation_required = True
    cast.organisation.save()
    version = draft(cast)
    url, client = f"{home(version)}decide/", sign_in(cast.hr_strategist)
    assert "nothing before its consultation is recorded" in text_of(client, url)
    assert client.post(url, {"reference": "HRD 2026:3"}).status_code == 422
    version.refresh_from_db()
    assert version.state == "DRAFT"


def test_a_framework_is_retired_after_its_preview(cast: Cast, sign_in: SignIn) -> None:
    version = draft(cast)
    url, client = f"/catalogue/{version.framework_id}/retire/", sign_in(cast.hr_strategist)
    text = text_of(client, url)
    assert "Requirements that end 2" in text
    assert "Version 2 is being worked on." in text
    assert client.post(url).status_code == 302
    assert Framework.objects.get().state == "RETIRED"
    assert client.post(url).status_code == 302  # twice: said, not failed
    assert client.get(f"{home(version)}competences/new/").status_code == 200
    refused = client.post(f"{home(version)}name/", {"name_sv": "X", "version": "1"})
    assert "It is kept as it was." in refused.content.decode()


def test_owner_and_publication(cast: Cast, sign_in: SignIn) -> None:
    framework = draft(cast).framework
    url, client = f"/catalogue/{framework.pk}/settings/", sign_in(cast.hr_strategist)
    assert client.post(url, {"owner": str(cast.employee.pk)}).status_code == 422
    assert client.post(url, {"owner": str(cast.hr_partner.pk), "is_public": "on"}).status_code == 302
    framework.refresh_from_db()
    assert (framework.owner, framework.is_public) == (cast.hr_partner, True)


def test_everyone_reads_a_competence_in_her_language_or_another(cast: Cast, sign_in: SignIn) -> None:
    framework = make_framework(organisation=cast.organisation)
    row = make_competence(framework=framework, name="Basal hygien")
    Competence.objects.filter(pk=row.pk).update(
        revision=2, name={"sv": "Hygien", "en": "Hygiene"}, governing_document="SOSFS 2015:10", core="patient-safety"
    )
    Wording.objects.create(
        competence=row, revision=2, name={"sv": "Hygien", "en": "Hygiene"}, level_texts={}, written_at=timezone.now()
    )
    Alignment.objects.create(competence=row, scheme="ESCO", identifier="S1.2", uri="https://example.org/s12")
    client = sign_in(cast.employee)
    page = client.get(f"/competences/{row.pk}/").content.decode()
    for text in ("Hygiene", "SOSFS 2015:10", "patient-safety", "S1.2", "wording 2", "Wording 1", "Basal hygien"):
        assert text in page
    assert '<span lang="sv">Gemensam kompetens</span>' in page
    draft_only = make_competence(framework=make_framework(organisation=cast.organisation, state="DRAFT"))
    for pk in (draft_only.pk, 0, 10**30):
        assert client.get(f"/competences/{pk}/").status_code == 404
    assert sign_in(cast.foreigner).get(f"/competences/{row.pk}/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_no_page_costs_more_with_more_rows(cast: Cast, sign_in: SignIn, many: int) -> None:
    version = draft(cast, competences=many)
    for _ in range(many - 1):
        make_framework(organisation=cast.organisation)
    for number in range(many):
        make_comment(version=version, author=cast.union, text=f"{number}")
    version.competences.latest("position").delete()
    base, row = f"/catalogue/{version.framework_id}/", version.framework.competences.earliest("pk")
    urls = {
        "/catalogue/": 4, base: 11, f"{base}compare/": 12, f"{base}retire/": 9, f"{base}settings/": 5,
        home(version): 11, f"{home(version)}decide/": 12, f"{home(version)}consultation/": 7,
        f"/competences/{row.pk}/": 8,
    }  # fmt: skip
    client = sign_in(cast.hr_strategist)
    cost = {}
    for url in urls:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200, url
        cost[url] = len(asked)
    assert max(cost.values()) <= MOST, cost
    assert cost == urls
