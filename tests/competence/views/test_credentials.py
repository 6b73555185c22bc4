"""The pages of certificates: handing in, attesting, course lists, the workbook and the file."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from competence.actions import credential_reminders
from competence.models import AttesterCompetence, Competence, Credential, CredentialProof
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.certificates import make_attester, make_certificate, make_proof, make_reported, pdf, picture
from tests.make.competence import make_credential, make_requirement
from tests.make.people import make_person

NEW = "/my/certificates/new/"
MINE = "/my/certificates/"
ALL = "/certificates/"
BATCH = "/certificates/batch/"


def hand_in(
    client: Client, competence: Competence, *, content: bytes | None = None, name: str = "intyg.pdf"
) -> HttpResponse:
    data = {
        "competence": str(competence.pk),
        "issued_on": str(timezone.localdate() - timedelta(days=2)),
        "valid_until": "",
    }
    file = {} if content is None else {"proof": SimpleUploadedFile(name, content, content_type="text/html")}
    answer: HttpResponseBase = client.post(NEW, {**data, **file})
    assert isinstance(answer, HttpResponse)
    return answer


def said(answer: HttpResponseBase) -> str:
    """The page's text without its tags."""
    assert isinstance(answer, HttpResponse)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_employee_hands_one_in_and_sees_that_it_waits(cast: Cast, sign_in: SignIn) -> None:
    competence = make_certificate(like=cast.employee)
    make_requirement(competence=competence, level=1)
    client = sign_in(cast.employee)
    assert hand_in(client, competence, content=picture("PNG"), name="../foto <1>.exe").headers["Location"] == MINE
    proof = CredentialProof.objects.get()
    assert (proof.file_name, proof.content_type, proof.credential.state) == ("foto 1.png", "image/png", "REPORTED")
    page = client.get(MINE).context["page"]
    assert page.summary == ("0 of 1 required certificates are valid", "1 waits to be attested")
    assert page.lines[0].waiting.startswith("A new one was handed in on ")
    assert (page.lines[0].report_url, page.history[0].file_name) == ("", "foto 1.png")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"<html><script>", "not a PDF, a PNG or a JPEG"),
        (pdf()[:-30], "damaged or not whole"),
        (b"%PDF-" + b"0" * 10 * 1024 * 1024, "larger than 10 MB"),
    ],
    ids=["empty", "html", "cut off", "10 MB + 5"],
)
def test_a_file_that_is_no_proof_is_refused_in_words_and_nothing_is_lost(
    content: bytes, words: str, cast: Cast, sign_in: SignIn
) -> None:
    competence = make_certificate(like=cast.employee)
    answer = hand_in(sign_in(cast.employee), competence, content=content)
    assert (answer.status_code, Credential.objects.count()) == (422, 0)
    assert words in said(answer)
    assert f'value="{competence.pk}" selected' in answer.content.decode()


def test_what_is_far_too_large_is_answered_before_it_is_read(cast: Cast, sign_in: SignIn) -> None:
    competence = make_certificate(like=cast.employee)
    answer = hand_in(sign_in(cast.employee), competence, content=b"%PDF-" + b"0" * 12 * 1024 * 1024)
    assert answer.status_code == 413
    assert "larger than 10 MB" in said(answer)


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.employee)
    assert hand_in(client, make_certificate(like=cast.employee), content=pdf()).status_code == 403
    assert Credential.objects.count() == 0


@pytest.mark.parametrize(
    "day", ["", "i går", "2026-02-30", "0001-01-01", "9999-12-31", "2999-01-01", "\ud800", "2026-01-01\0"]
)
def test_a_day_that_is_none_is_said_so(day: str, cast: Cast, sign_in: SignIn) -> None:
    competence = make_certificate(like=cast.employee)
    answer = sign_in(cast.employee).post(
        NEW, {"competence": str(competence.pk), "issued_on": day.encode("utf-8", "replace"), "valid_until": ""}
    )
    assert (answer.status_code, Credential.objects.count()) == (422, 0)


def test_the_file_is_a_download_that_runs_nothing(cast: Cast, sign_in: SignIn) -> None:
    credential = make_reported(user=cast.employee, competence=make_certificate(like=cast.employee))
    make_proof(credential=credential, content=pdf(), file_name="Åsas intyg.pdf")
    url = reverse("competence:certificate-proof", args=[credential.pk])
    answer = sign_in(cast.manager).get(url)
    assert answer.content == pdf()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%85sas%20intyg.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


def test_who_may_fetch_the_file(cast: Cast, sign_in: SignIn) -> None:
    asked = make_certificate(like=cast.employee)
    credential = make_reported(user=cast.employee, competence=asked, proof=pdf())
    signer, other = (make_person(organisation=cast.organisation, unit=cast.other_division) for _ in range(2))
    make_attester(user=signer, unit=cast.ward, competences=[asked])
    make_attester(user=other, unit=cast.ward, competences=[make_certificate(like=cast.employee)])
    url = reverse("competence:certificate-proof", args=[credential.pk])
    found = {
        name: sign_in(user).get(url).status_code
        for name, user in {
            "employee": cast.employee, "manager": cast.manager, "deputy": cast.deputy, "signer": signer, "other": other,
            "colleague": cast.colleague, "above": cast.manager_above, "hr": cast.hr_strategist,
            "admin": cast.administrator, "foreigner": cast.foreign_manager,
        }.items()
    }  # fmt: skip
    assert found == {
        "employee": 200, "manager": 200, "deputy": 200, "signer": 200, "other": 403, "colleague": 403, "above": 403,
        "hr": 403, "admin": 403, "foreigner": 404,
    }  # fmt: skip
    without = make_reported(user=cast.employee, competence=make_certificate(like=cast.employee))
    assert sign_in(cast.manager).get(reverse("competence:certificate-proof", args=[without.pk])).status_code == 404


@pytest.mark.parametrize("number", ["0", str(2**31), str(2**63), str(10**40)])
def test_a_number_of_nothing_is_not_found(number: str, cast: Cast, sign_in: SignIn) -> None:
    manager, hr = sign_in(cast.manager), sign_in(cast.hr_strategist)
    for end in ("", "proof/"):
        assert manager.get(f"/certificates/{number}/{end}").status_code == 404
    for end in ("attest/", "refuse/", "withdraw/"):
        assert manager.post(f"/certificates/{number}/{end}", {"reason": "x"}).status_code == 404
    assert hr.get(f"/certificates/attesters/{number}/").status_code == 404
    ended = manager.post(f"/people/{cast.employee.pk}/language/{number}/end/", {"ended_on": "2026-01-01"})
    assert ended.status_code == 404


def test_a_manager_attests_refuses_and_withdraws_on_its_page(cast: Cast, sign_in: SignIn) -> None:
    one, two = (make_reported(user=cast.employee, competence=make_certificate(like=cast.employee)) for _ in range(2))
    client = sign_in(cast.manager)
    page = client.get(f"/certificates/{one.pk}/").context["page"]
    assert (page.may_attest, page.may_refuse, page.may_withdraw) == (True, True, False)
    assert client.post(page.attest_url).headers["Location"] == ALL
    assert client.post(f"/certificates/{two.pk}/refuse/", {"reason": ""}).status_code == 422
    assert client.post(f"/certificates/{two.pk}/refuse/", {"reason": "Datumet syns inte."}).headers["Location"] == ALL
    page = client.get(f"/certificates/{one.pk}/").context["page"]
    assert (page.may_attest, page.may_refuse, page.may_withdraw) == (False, False, True)
    late = client.post(f"/certificates/{one.pk}/attest/", follow=True)
    assert "Somebody else was first" in said(late)
    client.post(f"/certificates/{one.pk}/withdraw/", {"reason": "Fel person."})
    assert dict(Credential.objects.values_list("pk", "state")) == {one.pk: "WITHDRAWN", two.pk: "REFUSED"}
    history = sign_in(cast.employee).get(MINE).context["page"].history
    assert {line.note.rpartition(": ")[2] for line in history} == {"Datumet syns inte.", "Fel person."}


def test_the_list_by_tab_by_certificate_and_as_a_workbook(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    names = ("HLR", "=cmd|'/c calc'!A1")
    kinds = [make_certificate(like=cast.employee, name=name) for name in names]
    for competence in kinds:
        make_credential(
            user=cast.employee,
            competence=competence,
            issued_on=today - timedelta(days=300),
            valid_until=today + timedelta(days=45),
        )
    client = sign_in(cast.manager)
    page = client.get(ALL, {"within": "60"}).context["page"]
    assert [row.certificate for row in page.rows] == sorted(names, reverse=True) or len(page.rows) == 2
    assert [str(tab.label) for tab in page.tabs] == [
        "To attest (0)", "Expired or missing (0)", "Within 30 days (0)", "Within 60 days (2)", "Within 90 days (2)",
    ]  # fmt: skip
    page = client.get(ALL, {"within": "60", "certificate": str(kinds[0].pk)}).context["page"]
    assert [row.certificate for row in page.rows] == ["HLR"]
    answer = client.get(page.workbook_url)
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Employee", "Unit", "Certificate", "State", "Issued on", "Valid until"]
    assert rows[1][:4] == [cast.employee.name, "Medicinavdelning 3", "HLR", "Expires soon"]
    assert rows[1][5] == today + timedelta(days=45)
    whole = client.get("/certificates/workbook/?within=90")
    cells = CalamineWorkbook.from_filelike(BytesIO(whole.content)).get_sheet_by_index(0).to_python()
    assert {row[2] for row in cells[1:]} == set(names)


@pytest.mark.parametrize(
    "query", ["within=31", "show=x", "certificate=%00", f"certificate={10**30}", "page=-1", "certificate=-1"]
)
def test_an_address_that_means_nothing_shows_the_list(query: str, cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.manager).get(f"{ALL}?{query}").status_code == 200
    assert sign_in(cast.manager).get(f"/certificates/workbook/?{query}").status_code == 200


def test_the_pages_cost_the_same_with_one_and_with_sixty(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    competence = make_certificate(like=cast.employee)
    make_requirement(competence=competence, level=1)
    make_reported(user=cast.employee, competence=competence, proof=pdf())
    manager, employee = sign_in(cast.manager), sign_in(cast.employee)

    def costs() -> None:
        with django_assert_num_queries(11):
            manager.get(ALL)
        with django_assert_num_queries(9):
            employee.get(MINE)

    costs()
    for number in range(60):
        person = make_person(organisation=cast.organisation, unit=cast.ward)
        make_reported(user=person, competence=competence)
        make_reported(user=cast.employee, competence=make_certificate(like=cast.employee, name=f"K{number}"))
    costs()


def test_a_course_list_is_looked_through_and_confirmed(cast: Cast, sign_in: SignIn) -> None:
    competence = make_certificate(like=cast.employee)
    data = {
        "competence": str(competence.pk),
        "issued_on": str(timezone.localdate()),
        "valid_until": "",
        "people": f"{cast.employee.person_key}\tEmployee\ncolleague\nnobody <b>\nstranger\ncolleague",
    }
    client = sign_in(cast.manager)
    page = client.post(BATCH, data).context["page"]
    assert (page.count, Credential.objects.count()) == (2, 0)
    assert dict(page.counts) == {
        "will be recorded": 2, "stands more than once in the list": 1, "not found": 1, "not within your right": 1,
    }  # fmt: skip
    assert dict(page.kept) == data
    answer = client.post(page.confirm_url, dict(page.kept), follow=True)
    assert "2 certificates are recorded. 2 lines were left out." in said(answer)
    again = client.post(page.confirm_url, dict(page.kept), follow=True)
    assert "0 certificates are recorded. 2 were recorded before. 2 lines were left out." in said(again)
    assert Credential.objects.count() == 2
    back = client.post(BATCH, {**data, "change": "1"})
    assert (back.status_code, "nobody &lt;b&gt;" in back.content.decode()) == (200, True)


def test_a_list_that_is_too_long_is_kept_and_the_limit_said(cast: Cast, sign_in: SignIn) -> None:
    competence = make_certificate(like=cast.employee)
    people = "\n".join(f"{number}\tAnna\tSvensson\tAvdelning 3" for number in range(40_000))
    data = {"competence": str(competence.pk), "issued_on": str(timezone.localdate()), "people": people}
    answer = sign_in(cast.manager).post(BATCH, data)
    assert answer.status_code == 422
    assert re.search(r"The list has 40.?000 lines; at most 2.?000 are taken at a time", said(answer))
    assert "39999\tAnna" in answer.content.decode()


def test_an_attester_has_her_list_in_the_menu_and_only_hers(cast: Cast, sign_in: SignIn) -> None:
    asked, other = make_certificate(like=cast.employee, name="HLR"), make_certificate(like=cast.employee, name="Brand")
    make_attester(user=cast.colleague, unit=cast.ward, competences=[asked])
    make_reported(user=cast.employee, competence=asked)
    make_reported(user=cast.employee, competence=other)
    client = sign_in(cast.colleague)
    answer = client.get(ALL)
    page = answer.context["page"]
    assert [(row.name, row.certificate) for row in page.rows] == [(cast.employee.name, "HLR")]
    assert "/certificates/" in {entry.url for entry in answer.context["shell"].nav}
    assert "/certificates/" not in {entry.url for entry in sign_in(cast.manager).get(ALL).context["shell"].nav}
    choices = client.get(BATCH).context["form"].fields["competence"].choices
    assert [name for _pk, name in choices][1:] == ["HLR"]


def test_hr_chooses_what_an_attester_signs(cast: Cast, sign_in: SignIn) -> None:
    one, two = make_certificate(like=cast.employee), make_certificate(like=cast.employee)
    mandate = make_attester(user=cast.colleague, unit=cast.ward, competences=[one])
    client, url = sign_in(cast.hr_strategist), f"/certificates/attesters/{mandate.pk}/"
    assert [(line.signs, line.scope) for line in client.get("/certificates/attesters/").context["lines"]] == [
        (1, "Medicinavdelning 3")
    ]
    assert client.post(url, {"competence": [str(two.pk)]}).status_code == 302
    assert list(AttesterCompetence.objects.values_list("competence", flat=True)) == [two.pk]
    for wrong in ("x", str(10**30), str(make_certificate(like=cast.foreigner).pk)):
        assert client.post(url, {"competence": [wrong]}).status_code == 422
    assert list(AttesterCompetence.objects.values_list("competence", flat=True)) == [two.pk]
    assert client.post(url, {}).status_code == 302
    assert AttesterCompetence.objects.count() == 0


def test_a_reminder_stands_until_it_is_seen(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    competence = make_certificate(like=cast.employee, name="HLR")
    make_credential(
        user=cast.employee,
        competence=competence,
        issued_on=today - timedelta(days=300),
        valid_until=today + timedelta(days=9),
    )
    credential_reminders.remind(organisation=cast.organisation, on=today, at=timezone.now(), by=None)
    client = sign_in(cast.employee)
    assert client.get(MINE).context["page"].reminders == ("HLR runs out in 9 days",)
    assert client.post("/my/certificates/seen/").headers["Location"] == MINE
    assert client.get(MINE).context["page"].reminders == ()
