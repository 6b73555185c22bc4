"""A day with certificates: handed in with a picture on the phone, attested, and a course list recorded."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from competence.models import Competence, Credential
from tests.browser.conftest import OpenWindow
from tests.browser.look import PHONE, look
from tests.cast import Cast, make_cast
from tests.make.certificates import make_attester, make_certificate, make_language_support, make_reported, picture
from tests.make.competence import make_competence, make_credential, make_framework, make_requirement
from tests.make.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of a paper, as a phone would take it."""
    path = tmp_path / "foto av intyg.jpg"
    path.write_bytes(picture("JPEG", size=(1200, 900)))
    return path


def make_required(cast: Cast, name: str) -> Competence:
    competence = make_certificate(like=cast.employee, name=name)
    make_requirement(competence=competence, level=1)
    return competence


def test_handed_in_on_the_phone_and_attested_at_the_desk(cast: Cast, open_window: OpenWindow, photo: Path) -> None:
    cpr, fire = make_required(cast, "Hjärt-lungräddning"), make_required(cast, "Brandskydd och utrymning")
    today = timezone.localdate()
    make_credential(
        user=cast.employee, competence=fire, issued_on=today.replace(year=today.year - 1), valid_until=today
    )
    phone = open_window(cast.employee, width=PHONE, language="en")
    phone.goto("/")
    phone.get_by_role("link", name="See the certificate").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("My certificates")
    look(phone, "my-certificates")
    phone.get_by_role("link", name="Hand in Hjärt-lungräddning").click()
    look(phone, "certificate-new")
    phone.get_by_label("Issued on").fill(today.isoformat())
    phone.get_by_label("Proof").set_input_files(photo)
    phone.get_by_role("button", name="Hand in the certificate").click()
    expect(phone.get_by_text("It counts when it has been attested")).to_be_visible()
    expect(phone.get_by_text("waits to be attested").first).to_be_visible()
    look(phone, "my-certificates-waiting")

    desk = open_window(cast.manager, language="en")
    desk.goto("/")
    desk.get_by_role("link", name="Look and attest").first.click()
    look(desk, "certificates")
    desk.get_by_role("link", name="Look and attest").first.click()
    look(desk, "certificate")
    with desk.expect_download() as fetched:
        desk.get_by_role("link", name="foto av intyg.jpg").click()
    assert fetched.value.suggested_filename == "foto av intyg.jpg"
    desk.get_by_role("button", name="Attest").click()
    expect(desk.get_by_text("is attested")).to_be_visible()
    credential = Credential.objects.get(competence=cpr)
    assert (credential.state, credential.attested_by) == ("ATTESTED", cast.manager)
    desk.get_by_role("link", name="Within 30 days").click()
    expect(desk.get_by_role("row", name="Brandskydd")).to_be_visible()
    look(desk, "certificates-within", dark=True)


def test_without_script_a_wrong_file_is_refused_in_words(cast: Cast, open_window: OpenWindow, tmp_path: Path) -> None:
    make_required(cast, "Hjärt-lungräddning")
    wrong = tmp_path / "intyg.pdf"
    wrong.write_text("<html><script>alert(1)</script>")
    phone = open_window(cast.employee, width=PHONE, language="en", script=False)
    phone.goto("/my/certificates/new/")
    phone.get_by_label("Certificate").select_option(label="Hjärt-lungräddning")
    phone.get_by_label("Issued on").fill(timezone.localdate().isoformat())
    phone.get_by_label("Proof").set_input_files(wrong)
    phone.get_by_role("button", name="Hand in the certificate").click()
    expect(phone.get_by_text("The file is not a PDF, a PNG or a JPEG").first).to_be_visible()
    assert Credential.objects.count() == 0


def test_an_instructor_records_a_course_list(cast: Cast, open_window: OpenWindow) -> None:
    cpr = make_required(cast, "Hjärt-lungräddning")
    people = [make_person(organisation=cast.organisation, unit=cast.ward) for _ in range(18)]
    make_reported(user=people[0], competence=cpr, issued_on=timezone.localdate())
    instructor = make_person(organisation=cast.organisation, unit=cast.other_division)
    make_attester(user=instructor, unit=cast.ward, competences=[cpr])
    desk = open_window(instructor, language="en")
    desk.goto("/")
    desk.get_by_role("navigation").get_by_role("link", name="Certificates").click()
    desk.get_by_role("link", name="Record a course list").click()
    desk.get_by_label("Certificate").select_option(label="Hjärt-lungräddning")
    rows = [f"{one.person_key}\t{one.name}" for one in people]
    desk.get_by_label("Those who took part").fill("\n".join([*rows, rows[0], "999999\tOkänd Person", "stranger"]))
    look(desk, "course-list")
    desk.get_by_role("button", name="Look through the list").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Look through the list")
    expect(desk.get_by_role("row", name="999999")).to_contain_text("Not found")
    look(desk, "course-list-preview")
    desk.get_by_role("button", name="Record 18 certificates").click()
    expect(desk.get_by_text("18 certificates are recorded. 2 lines were left out.")).to_be_visible()
    assert Credential.objects.filter(state="ATTESTED", attested_by=instructor).count() == 18


def test_hr_and_the_log_of_language_support(cast: Cast, open_window: OpenWindow) -> None:
    cpr = make_required(cast, "Hjärt-lungräddning")
    make_attester(user=cast.colleague, unit=cast.ward, competences=[cpr])
    hr = open_window(cast.hr_strategist, language="en")
    hr.goto("/certificates/attesters/")
    look(hr, "attesters")
    hr.get_by_role("link", name="Choose").click()
    look(hr, "attester")
    hr.get_by_label("Hjärt-lungräddning").uncheck()
    hr.get_by_role("button", name="Save").click()
    expect(hr.get_by_text("Saved.")).to_be_visible()

    language = make_competence(
        framework=make_framework(organisation=cast.organisation), name="Svenska: skriva", kind="LANGUAGE"
    )
    Competence.objects.filter(pk=language.pk).update(skill="WRITING")
    make_requirement(competence=language, level=4)
    make_language_support(user=cast.employee, by=cast.manager)
    desk = open_window(cast.manager, language="en")
    desk.goto(f"/people/{cast.employee.pk}/language/")
    desk.get_by_label("Kind of support").select_option(label="language mentor")
    desk.get_by_label("Begun on").fill("2026-02-01")
    desk.get_by_role("button", name="Add to the log").click()
    expect(desk.get_by_text("Added to the log.")).to_be_visible()
    look(desk, "language-support")
    own = open_window(cast.employee, width=PHONE, language="en")
    own.goto("/my/language/")
    expect(own.get_by_role("row", name="Language mentor")).to_be_visible()
    look(own, "my-language")
