"""The pages on which HR hands in a spreadsheet, says which column is what, and takes it into the catalogue."""

from pathlib import Path
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from competence.models import Competence, Framework, FrameworkImport, FrameworkVersion, Requirement
from portal.models import Job, User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_framework, make_scale
from tests.make.framework_imports import HEADER, NEW, form_data, hand_in, own_file, own_rows, work
from tests.make.people import make_profession
from tests.make.spreadsheets import make_workbook

LIST = "/catalogue/imports/"
HEAD = {"code": "akut", "framework_name_sv": "Akutsjukvård", "layer": "COMMON"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(cast: Cast) -> User:
    make_scale(organisation=cast.organisation)
    User.objects.update(language="en")
    return cast.hr_strategist


@pytest.fixture
def browser(hr: User, sign_in: SignIn) -> Client:
    return sign_in(hr)


def page_of(found: FrameworkImport) -> str:
    return f"{LIST}{found.pk}/"


def preview(browser: Client, found: FrameworkImport, **changes: str) -> FrameworkImport:
    answer = browser.post(f"{page_of(found)}map/", form_data(browser, found, **{**HEAD, **changes}))
    assertRedirects(answer, page_of(found), fetch_redirect_response=False)
    work()
    found.refresh_from_db()
    return found


def confirm(browser: Client, found: FrameworkImport, **data: str) -> FrameworkImport:
    browser.post(f"{page_of(found)}confirm/", data)
    work()
    found.refresh_from_db()
    return found


def test_a_file_in_her_own_columns_becomes_a_draft(browser: Client, tmp_path: Path) -> None:
    assertContains(browser.get(LIST), "No spreadsheet has been handed in yet")
    found = hand_in(browser, own_file(tmp_path))
    assert found.state == "MAPPING"
    assertContains(browser.get(page_of(found)), "Which column is what?")
    data = form_data(browser, found)
    guessed = {
        "c_competence_code": "Nr", "c_area_name": "Kompetensområde", "c_name": "Kompetens", "c_why": "Varför",
        "c_kind": "Typ", "c_validity": "Giltighet (månader)", "c_level": "Kravnivå", "c_profession": "Yrkesgrupp",
        "c_name_en": "Kompetens engelska",
    } | {f"c_level_text_{level}": f"Nivå {level}" for level in range(5)}  # fmt: skip
    assert {name: data.get(name) for name in guessed} == guessed
    found = preview(browser, found)
    assert (found.state, found.preview["faults"]) == ("PREVIEWED", [])
    assert found.preview["counts"] == {
        "added": 4, "reworded": 0, "moved": 0, "retired": 0, "unchanged": 0, "head": 1
    }  # fmt: skip
    assert found.preview["levels"]["added"] == 4
    assertContains(browser.get(page_of(found)), "New competences: 4")
    assert Competence.objects.count() == FrameworkVersion.objects.count() == 0
    found = confirm(browser, found)
    assert (found.state, bytes(found.content)) == ("APPLIED", b"")
    version = FrameworkVersion.objects.get()
    assert (version.state, version.framework.code, version.framework.state) == ("DRAFT", "akut", "DRAFT")
    said = [(one.code, one.kind, one.validity_months, one.name) for one in version.competences.order_by("position")]
    assert said[0] == ("1", "RATED", None, {"sv": "Kompetens 1", "en": "Competence 1"})
    assert said[3] == ("4", "CERTIFICATE", 24, {"sv": "D-HLR", "en": "CPR"})
    assert [area.code for area in version.areas.order_by("position")] == ["akut-omhandertagande", "sakerhet"]
    assert (Competence.objects.count(), Requirement.objects.count()) == (0, 0)
    page = browser.get(page_of(found))
    assertContains(page, "It is a draft now")
    assertContains(page, "required levels were not taken in")
    assertNotContains(page, "new required level")


def test_who_decides_takes_it_in_with_its_levels_at_once(browser: Client, tmp_path: Path, hr: User) -> None:
    found = preview(browser, hand_in(browser, own_file(tmp_path)))
    found = confirm(browser, found, decide="on", reference="HR 2026/7")
    framework = Framework.objects.get()
    assert (found.state, framework.state, framework.decision_reference) == ("APPLIED", "DECIDED", "HR 2026/7")
    levels = list(Requirement.objects.order_by("competence__code").values_list("competence__code", "level"))
    assert levels == [("1", 2), ("2", 3), ("3", 1), ("4", 1)]
    assert set(Requirement.objects.values_list("decided_by", "state")) == {(hr.pk, "DECIDED")}


def test_the_next_file_shows_what_is_new_word_by_word(browser: Client, tmp_path: Path) -> None:
    confirm(browser, preview(browser, hand_in(browser, own_file(tmp_path))), decide="on")
    rows = [list(row) for row in own_rows(5)]
    rows[0][8] = "Kompetens 1: kan nästan med stöd"
    rows[1][-1] = "Leder och utvecklar"
    del rows[2]
    found = hand_in(browser, own_file(tmp_path, rows), "nytt.xlsx")
    assert form_data(browser, found)["existing"] == "akut"  # the map of the last file, which had the same columns
    browser.post(f"{page_of(found)}map/", form_data(browser, found))
    work()
    found.refresh_from_db()
    assert found.preview["counts"] == {
        "added": 1, "reworded": 1, "moved": 0, "retired": 1, "unchanged": 2, "head": 0
    }  # fmt: skip
    levels = found.preview["levels"]
    assert (levels["added"], levels["changed"], levels["unchanged"]) == (1, 1, 2)
    answer = browser.get(page_of(found))
    assertContains(answer, "<ins>nästan ")
    assertContains(answer, "1 changed required level")
    assertContains(answer, "Not in the file: retired when it is decided: 1")


def test_the_very_same_file_is_recognised_and_changes_nothing(browser: Client, tmp_path: Path) -> None:
    content = own_file(tmp_path)
    first = hand_in(browser, content)
    again = browser.post(NEW, {"file": SimpleUploadedFile("a.xlsx", content)}, follow=True)
    assertContains(again, "You are already working on this very file")
    assert FrameworkImport.objects.count() == 1
    confirm(browser, preview(browser, first), decide="on")
    again = browser.post(NEW, {"file": SimpleUploadedFile("b.xlsx", content)}, follow=True)
    assertContains(again, "This very file was imported before")
    work()
    found = FrameworkImport.objects.get(state="MAPPING")
    browser.post(f"{page_of(found)}map/", form_data(browser, found))
    work()
    found.refresh_from_db()
    assert (found.state, found.preview["faults"], found.preview["counts"]["unchanged"]) == ("PREVIEWED", [], 4)
    answer = browser.get(page_of(found))
    assertContains(answer, "Nothing changes.")
    assertNotContains(answer, "Take it in</button>")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"c_level": "Varför lång"}, "is chosen as “Required level”, but has texts of up to 200 characters"),
        ({"c_competence_code": "Varför lång"}, "is chosen as “Code”, but has texts of up to 200 characters"),
        ({"c_why": "Kompetens"}, "is chosen for several things: “Name”, “Why it matters”"),
        ({"c_name": ""}, "Choose the column that has the names"),
        ({"code": ""}, "Give the new framework a short code"),
        ({"framework_name_sv": ""}, "Write the name of the framework in at least one language"),
        ({"layer": "UNIT", "for_unit": "Ingenstans"}, "There is no unit with this code or name"),
        ({"since": "0206-01-01"}, "The year cannot be right"),
        ({"since": "igår"}, "Enter a valid date"),
        ({"c_name": "Finns inte"}, "Select a valid choice"),
    ],
)
def test_a_map_that_cannot_be_meant_is_told_in_one_sentence(
    browser: Client, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    rows = [(*row, "x" * 200) for row in own_rows()]
    path = make_workbook(tmp_path / "long.xlsx", rows, header=(*HEADER, "Varför lång"))
    found = hand_in(browser, path.read_bytes())
    data = {name: value for name, value in (form_data(browser, found) | HEAD | changes).items() if value}
    answer = browser.post(f"{page_of(found)}map/", data)
    assertContains(answer, sentence, status_code=422)
    assertContains(answer, 'value="Kompetensområde" selected', status_code=422)  # what was chosen stays
    found.refresh_from_db()
    assert found.state == "MAPPING"


def test_levels_in_her_own_words_are_mapped_by_hand(browser: Client, tmp_path: Path) -> None:
    rows = [(1, "Triage", "Bas"), (2, "Sårvård", "Expert"), (3, "Journal", "-")]
    path = make_workbook(tmp_path / "words.xlsx", rows, header=("Kod", "Kompetens", "Kravnivå"))
    found = hand_in(browser, path.read_bytes())
    form = browser.get(page_of(found)).context["page"].map_form
    names = {str(field.label): name for name, field in form.fields.items() if name.startswith("level_")}
    answer = browser.post(f"{page_of(found)}map/", form_data(browser, found, **HEAD))
    assertContains(answer, "Choose which of our levels “Bas” is", status_code=422)
    chosen = {"“Bas” in 1 row": "1", "“Expert” in 1 row": "4", "“-” in 1 row": "none"}
    found = preview(browser, found, **{names[label]: level for label, level in chosen.items()})
    confirm(browser, found, decide="on")
    assert list(Requirement.objects.order_by("pk").values_list("competence__code", "level")) == [("1", 1), ("2", 4)]


def test_faults_are_told_with_row_and_column_and_the_map_can_be_changed(browser: Client, tmp_path: Path) -> None:
    rows = [list(row) for row in own_rows()]
    rows[1][2] = ""
    rows[2][6] = "länge"
    rows[3][0] = 1
    found = preview(browser, hand_in(browser, own_file(tmp_path, rows)))
    months = "“länge” is not a number of months, such as 24, or of years, such as 2 years."
    assert found.preview["faults"] == [
        "Row 3, column “Kompetens”: is empty.",
        f"Row 4, column “Giltighet (månader)”: {months}",
        "Row 5, column “Kompetens”: “1” is called both “Kompetens 1” and “D-HLR”.",
    ]
    assert found.state == "MAPPING"
    assertContains(browser.get(page_of(found)), "Nothing was changed: 3 problems")


def test_a_column_that_makes_most_rows_fail_is_named_once(browser: Client, tmp_path: Path) -> None:
    rows = [list(row) for row in own_rows()]
    for row in rows:
        row[6] = "ja"
    found = preview(browser, hand_in(browser, own_file(tmp_path, rows)))
    assert found.preview["hint"] == (
        "4 of 4 rows cannot be used because of the column “Giltighet (månader)”. Is it the right one?"
    )


def test_level_texts_that_are_not_one_for_each_level_are_told_with_the_row(browser: Client, tmp_path: Path) -> None:
    rows = [list(row) for row in own_rows()]
    rows[0][11] = ""
    found = preview(browser, hand_in(browser, own_file(tmp_path, rows)))
    assert found.preview["faults"] == ["Row 2: 1: sv has 4 level texts, the scale has 5 levels."]


def test_professions_that_we_do_not_have_are_told_or_left_out(browser: Client, cast: Cast, tmp_path: Path) -> None:
    make_profession(organisation=cast.organisation, code="nurse")
    rows = [list(row) for row in own_rows()]
    rows[0][12], rows[1][12] = "nurse", "Trollkarl"
    found = preview(browser, hand_in(browser, own_file(tmp_path, rows)))
    assert found.preview["faults"] == ["Row 3: there is no profession with the code or name “Trollkarl”."]
    found = preview(browser, found, skip_unknown="on")
    assert (found.state, found.preview["levels"]["left_out"], found.preview["levels"]["added"]) == ("PREVIEWED", 1, 3)


def test_an_unreadable_file_is_refused_and_thrown_away(browser: Client) -> None:
    found = hand_in(browser, b"PK\x03\x04" + b"\xff" * 500)
    assert (found.state, bytes(found.content)) == ("REFUSED", b"")
    assertContains(browser.get(page_of(found)), "The file cannot be read")


def test_another_sheet_of_the_workbook_can_be_read(browser: Client, tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Läs mig").write_row(0, 0, ("Till den som läser",))
        sheet = book.add_worksheet("Kompetenser")
        sheet.write(0, 0, "Region Exempel 2026")
        for number, row in enumerate((HEADER, *own_rows())):
            sheet.write_row(number + 2, 0, row)
    found = hand_in(browser, path.read_bytes())
    assertContains(browser.get(page_of(found)), "Läs mig")
    browser.post(f"{page_of(found)}sheet/", {"sheet": "Finns inte"})
    browser.post(f"{page_of(found)}sheet/", {"sheet": "Kompetenser"})
    work()
    found.refresh_from_db()
    assert found.map["file"] == {"language": "sv", "sheet": "Kompetenser", "header": 3}
    found = preview(browser, found)
    assert found.preview["counts"]["added"] == 4


def test_a_preview_can_be_taken_back_or_thrown_away(browser: Client, tmp_path: Path) -> None:
    found = preview(browser, hand_in(browser, own_file(tmp_path)))
    browser.post(f"{page_of(found)}change/")
    found.refresh_from_db()
    assert found.state == "MAPPING"
    browser.post(f"{page_of(found)}confirm/")
    assert Job.objects.filter(kind="framework_import_apply").count() == 0
    browser.post(f"{page_of(found)}discard/")
    found.refresh_from_db()
    assert (found.state, bytes(found.content)) == ("REFUSED", b"")
    assertContains(browser.get(page_of(found)), "Thrown away")


def test_what_was_changed_after_the_preview_is_shown_again(browser: Client, tmp_path: Path) -> None:
    first = preview(browser, hand_in(browser, own_file(tmp_path)))
    other = preview(browser, hand_in(browser, own_file(tmp_path, own_rows(3)), "b.xlsx"))
    confirm(browser, first, decide="on")
    other = confirm(browser, other)
    assert other.state == "PREVIEWED"
    assertContains(browser.get(page_of(other)), "The framework was changed after the preview")


def test_an_open_draft_is_not_written_over(browser: Client, tmp_path: Path) -> None:
    confirm(browser, preview(browser, hand_in(browser, own_file(tmp_path))))
    found = hand_in(browser, own_file(tmp_path, own_rows(5)), "b.xlsx")
    browser.post(f"{page_of(found)}map/", form_data(browser, found, existing="akut"))
    work()
    found.refresh_from_db()
    assert found.state == "MAPPING"
    assertContains(browser.get(page_of(found)), "A new version of this framework is already being worked on")


def test_an_hr_partner_takes_in_drafts_and_decides_nothing(
    cast: Cast, hr: User, sign_in: SignIn, tmp_path: Path
) -> None:
    browser = sign_in(cast.hr_partner)
    found = preview(browser, hand_in(browser, own_file(tmp_path)))
    assert found.preview["levels"] == {"in_file": 4}
    assertNotContains(browser.get(page_of(found)), "Decide at once")
    found = confirm(browser, found, decide="on")
    assert (found.state, FrameworkVersion.objects.get().state) == ("APPLIED", "DRAFT")


@pytest.mark.parametrize("actor", ["manager", "union", "employee", "administrator"])
def test_others_hand_in_nothing(cast: Cast, sign_in: SignIn, actor: str) -> None:
    browser = sign_in(getattr(cast, actor))
    assert (browser.get(LIST).status_code, browser.get(NEW).status_code) == (403, 403)


def test_an_import_of_another_organisation_is_not_there(browser: Client, cast: Cast, tmp_path: Path) -> None:
    found = hand_in(browser, own_file(tmp_path))
    assert browser.get(page_of(found)).status_code == 200
    FrameworkImport.objects.update(organisation=cast.foreigner.organisation)
    assert browser.get(page_of(found)).status_code == 404
    for deed in ("map", "sheet", "change", "again", "confirm", "discard"):
        assert browser.post(f"{page_of(found)}{deed}/").status_code == 404
    assert browser.get(f"{LIST}{uuid4()}/").status_code == 404


def test_no_file_and_too_large_a_form_are_told(browser: Client) -> None:
    assertContains(browser.post(NEW), "Choose a file.", status_code=422)
    big = browser.post(NEW, {"file": SimpleUploadedFile("big.csv", b"x" * 32 * 1024 * 1024)})
    assertContains(big, "The file is larger than 30 MB", status_code=413)


def test_a_file_name_with_control_signs_is_kept_without_them(browser: Client, tmp_path: Path) -> None:
    found = hand_in(browser, own_file(tmp_path), "lista\x07.xlsx")
    assert found.file_name == "lista.xlsx"


def test_the_pages_cost_the_same_for_one_and_for_many(browser: Client, hr: User, tmp_path: Path) -> None:
    found = preview(browser, hand_in(browser, own_file(tmp_path)))
    with assertNumQueries(5):
        browser.get(page_of(found))
    with assertNumQueries(5):
        browser.get(LIST)
    for number in range(3):
        make_framework(organisation=hr.organisation)
        hand_in(browser, own_file(tmp_path, own_rows(4 + number)), f"{number}.xlsx")
    with assertNumQueries(5):
        browser.get(LIST)
    open_one = FrameworkImport.objects.filter(state="MAPPING")[0]
    with assertNumQueries(9):
        browser.get(page_of(open_one))
