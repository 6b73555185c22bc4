from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from pypdf import PdfReader, mult
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment
from planning.actions import dissents
from planning.documents import plan as document
from planning.documents import plan_job
from planning.models import Goal, Plan, Talk
from planning.queries import plan_documents
from portal import pdf
from portal.actions.disclosures import disclose
from portal.models import Job, JobResult, User
from portal.worker import running
from tests.cast import Cast
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_scale
from tests.make.planning import make_activity, make_goal, make_plan, make_talk
from tests.pdfs import fonts_of, language_of

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = date(2026, 6, 15)
LANGUAGES = ("sv", "nb", "en")
HOSTILE = """<img src=file:///etc/passwd><style>*{background:url(http://x.example/)}</style>&amp;"');}@import url(x)"""


def make_full_plan(cast: Cast, *, state: str = Plan.State.AGREED) -> Plan:
    """Four goals with six activities each, of a talk that was held, with an agreed assessment behind the first."""
    talk = make_talk(user=cast.employee, opened_by=cast.manager)
    talk.summary = "Vi talade om året.\n\n  Hon vill handleda mer.\n"
    talk.save()
    plan = make_plan(user=cast.employee, manager=cast.manager, state=state, talk=talk)
    plan.goals.all().delete()
    competence = make_competence(framework=make_framework(organisation=cast.organisation), name="Läkemedelshantering")
    assessment = make_assessment(user=cast.employee, state=Assessment.State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=assessment, competence=competence, self_level=2, agreed_level=1, required_level=3)
    for number in range(4):
        goal = make_goal(plan=plan, title=f"Mål nummer {number}", competence=competence if number == 0 else None)
        for other in range(6):
            make_activity(goal=goal, title=f"Aktivitet {other} i mål {number}")
    return plan


def content(plan: Plan, language: str = "sv") -> document.PlanDocument:
    return document.content(plan_documents.parts_of(plan_documents.get(plan.pk), on=DAY), language=language, on=DAY)


def printed(found: document.PlanDocument) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(document.html(found), stylesheets=document.STYLESHEETS)))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_content_holds_the_chain_from_talk_to_agreement(cast: Cast) -> None:
    found = content(make_full_plan(cast), "en")
    assert (found.person, found.organisation, found.is_demo) == (cast.employee.name, "Region Exempel", False)
    assert found.place == "Nurse, Medicinavdelning 3"
    assert found.summary == ("Vi talade om året.", "Hon vill handleda mer.")
    assert found.state == "Revision 1, agreed by both 1 June 2026"
    (level,) = found.levels
    assert (level.name.value, level.name.language) == ("Läkemedelshantering", "sv")
    assert (level.now, level.required) == (
        "level 1 of 4 – Kan med stöd", "level 3 of 4 – Trygg även i svåra lägen",
    )  # fmt: skip
    assert (level.bar.now, level.bar.need, level.bar.met) == (58, 178, False)
    assert [goal.heading for goal in found.goals] == [f"{number + 1}. Mål nummer {number}" for number in range(4)]
    assert [goal.why for goal in found.goals] == ["gap against a requirement", *["own wish"] * 3]
    assert found.goals[1].activities[2] == document.ActivityRow(
        "Aktivitet 2 i mål 1", (), "at work", "the employee", "1 March 2027", "planned"
    )
    assert [(one.role, one.name, one.at) for one in found.agreements] == [
        ("Employee", cast.employee.name, "1 June 2026, 14:00"),
        ("Manager", cast.manager.name, "1 June 2026, 14:00"),
    ]
    assert found.fingerprint == " ".join(["0" * 8] * 8)


def test_a_draft_says_that_nobody_has_agreed(cast: Cast) -> None:
    found = content(make_plan(user=cast.employee, manager=cast.manager), "en")
    assert found.state == "Revision 1, a draft that nobody has agreed to"
    assert [one.name for one in found.agreements] == ["", ""]
    assert found.fingerprint == ""
    assert document.html(found).count("has not agreed yet") == 2


def test_no_agreement_shows_both_views(cast: Cast) -> None:
    plan = make_full_plan(cast)
    rating = plan.user.assessments.get().ratings.get()
    rating.agreed_level, rating.no_agreement, rating.manager_level = None, True, 1
    rating.save()
    (level,) = content(plan, "en").levels
    assert level.now == (
        "no agreement: own view level 2 of 4 – Självständig, manager's view level 1 of 4 – Kan med stöd"
    )


def test_a_closed_plan_shows_the_levels_of_its_own_time(cast: Cast) -> None:
    plan = make_full_plan(cast, state=Plan.State.CLOSED)
    competence = plan.goals.get(position=1).competence
    assert competence is not None
    cast.employee.assessments.update(state=Assessment.State.SUPERSEDED, superseded_at=AT)
    later = make_assessment(user=cast.employee, state=Assessment.State.AGREED, agreed_by=cast.manager, at=AT)
    make_rating(assessment=later, competence=competence, agreed_level=4, required_level=3)
    assert [level.bar.now for level in content(plan).levels] == [58]
    open_plan = make_plan(user=cast.employee, manager=cast.manager)
    make_goal(plan=open_plan, competence=competence)
    assert [level.bar.now for level in content(open_plan).levels] == [238]


def test_a_plan_of_four_goals_costs_as_many_queries_as_one_of_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = make_full_plan(cast)
    for _rows in ("many", "one"):
        with django_assert_num_queries(8):
            content(plan)
        Goal.objects.filter(plan=plan, position__gt=1).delete()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_titled_and_in_its_language(cast: Cast, language: str) -> None:
    cast.organisation.is_demo = True
    cast.organisation.save()
    found = content(make_full_plan(cast), language)
    reader = printed(found)
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in bytes(catalogue["/Metadata"].get_object().get_data())
    assert reader.metadata is not None
    assert reader.metadata.title == f"{found.title} – {cast.employee.name}"
    tags = structure(catalogue["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/P", "/Figure"} <= {tag for tag, _alt in tags}
    assert [alt for tag, alt in tags if tag == "/Figure"] == [found.levels[0].said]
    words = text_of(reader)
    for part in (found.title, found.foot, found.state, "Mål nummer 3", "Aktivitet 5 i mål 3", cast.manager.name):
        assert " ".join(part.split()) in words
    assert {name.split("+")[1].split("-")[0] for name in fonts_of(reader)} == {"Atkinson"}


def structure(node: object) -> list[tuple[str, str | None]]:
    """Every tag of the document with its alternative text."""
    node = getattr(node, "get_object", lambda: node)()
    if isinstance(node, list):
        return [found for child in node for found in structure(child)]
    if not isinstance(node, dict):
        return []
    own = [(str(node["/S"]), node.get("/Alt"))] if "/S" in node else []
    return own + structure(node.get("/K", []))


def test_hostile_text_stays_text(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    plan = make_full_plan(cast)
    Goal.objects.filter(plan=plan, position=1).update(title=HOSTILE, sign="a\x0bb\x01" + HOSTILE)
    page = document.html(content(plan))
    assert "<img" not in page
    words = text_of(printed(content(plan)))
    assert "file:///etc/passwd" in words
    assert "root:" not in words
    assert caplog.records == []


def test_hundred_letter_words_stay_on_the_page(cast: Cast) -> None:
    plan = make_full_plan(cast)
    Goal.objects.filter(plan=plan).update(title="Å" * 200, sign="b" * 500, origin="c" * 300)
    for goal in plan.goals.all():
        goal.activities.update(title="d" * 200, responsible_name="e" * 200)
    reader = printed(content(plan))
    assert text_of(reader).replace(" ", "").count("d") >= 200 * 24
    rights: list[float] = []

    def note(text: str, around: list[float], own: list[float], font: object, size: float) -> None:
        rights.append(mult(own, around)[4])

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert max(rights) < float(reader.pages[0].mediabox.right)


def test_asking_writes_a_job_and_the_worker_makes_the_file(cast: Cast) -> None:
    plan = make_full_plan(cast)
    job = plan_job.ask(plan=plan.pk, language="nb", by=cast.employee, at=AT, back_url="/my/plan/")
    kept = {name: value for name, value in job.parameters.items() if name != "content"}
    assert kept == {"language": "nb", "back_url": "/my/plan/", "makes_file": True}
    assert running.run(job.pk)
    result = JobResult.objects.get(job=job)
    assert result.content_type == "application/pdf"
    assert language_of(PdfReader(BytesIO(bytes(result.content)))) == "nb"


def test_the_same_content_is_printed_once_for_everybody_and_another_again(cast: Cast) -> None:
    plan = make_full_plan(cast)
    now = timezone.now()

    def asked(language: str, by: User) -> tuple[Job, bool]:
        job = plan_job.ask(plan=plan.pk, language=language, by=by, at=now)
        return job, job.state == Job.State.QUEUED

    job = plan_job.ask(plan=plan.pk, language="sv", by=cast.employee, at=now)
    assert asked("sv", cast.employee) == (job, True)
    waiting, _ = asked("sv", cast.deputy)
    assert waiting != job
    assert running.run(job.pk)
    assert asked("sv", cast.employee) == (job, False)
    hers, is_new = asked("sv", cast.manager)
    assert (hers != job, is_new, hers.asked_by) == (True, False, cast.manager)
    assert running.run(waiting.pk)
    files = [bytes(one.content) for one in JobResult.objects.all()]
    assert (len(files), len(set(files))) == (3, 1), "a PDF printed anew has another id"
    assert asked("en", cast.employee)[1]
    Goal.objects.filter(plan=plan, position=2).update(title="Nytt")
    assert asked("sv", cast.employee)[1]


def test_a_plan_changed_between_asking_and_printing_is_known_by_what_was_printed(cast: Cast) -> None:
    plan = make_full_plan(cast)
    now = timezone.now()
    job = plan_job.ask(plan=plan.pk, language="sv", by=cast.employee, at=now)
    Goal.objects.filter(plan=plan, position=2).update(title="Nytt")
    assert running.run(job.pk)
    assert plan_job.ask(plan=plan.pk, language="sv", by=cast.employee, at=now) == job
    Goal.objects.filter(plan=plan, position=2).update(title="Mål nummer 1")
    assert plan_job.ask(plan=plan.pk, language="sv", by=cast.employee, at=now).state == Job.State.QUEUED


def test_who_may_read_the_plan_may_ask_for_it(cast: Cast) -> None:
    plan = make_full_plan(cast)
    for person in (cast.employee, cast.manager, cast.deputy):
        assert plan_job.ask(plan=plan.pk, language="sv", by=person, at=AT).asked_by == person
    for person in (cast.colleague, cast.former_manager, cast.manager_above, cast.hr_partner, cast.administrator):
        with pytest.raises(PermissionDenied):
            plan_job.ask(plan=plan.pk, language="sv", by=person, at=AT)
    with pytest.raises(Http404):
        plan_job.ask(plan=plan.pk, language="sv", by=cast.foreign_manager, at=AT)
    assert Job.objects.count() == 3


def test_a_stated_reason_opens_the_agreed_plan_and_no_draft(cast: Cast) -> None:
    now = timezone.now()
    disclose(person=cast.employee, reason="Följer upp på begäran", by=cast.manager_above, at=now)
    agreed, draft = make_full_plan(cast), make_plan(user=cast.employee, manager=cast.manager)
    assert plan_job.ask(plan=agreed.pk, language="sv", by=cast.manager_above, at=now).asked_by == cast.manager_above
    with pytest.raises(PermissionDenied):
        plan_job.ask(plan=draft.pk, language="sv", by=cast.manager_above, at=now)
    hers = plan_job.ask(plan=draft.pk, language="sv", by=cast.manager, at=now)
    assert (plan_job.allowed(cast.manager, hers), plan_job.allowed(cast.manager_above, hers)) == (True, False)


def test_a_manager_who_left_in_between_gets_no_file(cast: Cast) -> None:
    plan = make_full_plan(cast)
    job = plan_job.ask(plan=plan.pk, language="sv", by=cast.manager, at=AT)
    assert plan_job.allowed(cast.manager, job)
    cast.manager.mandates.all().delete()
    assert running.run(job.pk)
    assert (Job.objects.get(pk=job.pk).state, JobResult.objects.count()) == (Job.State.FAILED, 0)
    fresh = type(cast.manager).objects.get(pk=cast.manager.pk)
    assert not plan_job.allowed(fresh, job)


def test_levels_without_a_scale_are_said_without_names(cast: Cast) -> None:
    plan = make_full_plan(cast)
    make_scale(organisation=cast.organisation)[0].__class__.objects.all().delete()
    (level,) = content(plan, "en").levels
    assert (level.now, level.required) == ("level 1", "level 3")


def test_dissenting_notes_stand_below_the_summary_as_they_were_written(cast: Cast) -> None:
    plan = make_full_plan(cast)
    talk = Talk.objects.get()
    Talk.objects.update(state=Talk.State.HELD, held_by=cast.manager, held_at=AT)
    before = content(plan)
    dissents.attach(talk=talk, text="Vi sa mars.\n\nInte april.", by=cast.employee, at=AT)
    found = content(plan)
    assert [(one.name, one.paragraphs) for one in found.dissents] == [
        (cast.employee.name, ("Vi sa mars.", "Inte april."))
    ]
    assert ("Inte april." in document.html(found), found.digest == before.digest) == (True, False)


def test_a_long_word_in_a_narrow_column_is_parted_as_its_language_parts_it() -> None:
    cells = "<td>Utbildningsenheten</td>" * 8
    page = f'<html lang="sv"><head><title>x</title></head><body><table><tr>{cells}</tr></table></body></html>'
    written = PdfReader(BytesIO(pdf.render(page, stylesheets=document.STYLESHEETS)))
    parts = written.pages[0].extract_text().split()
    assert set(parts) - {"1"} == {"Utbild\N{HYPHEN}", "ningsen\N{HYPHEN}", "heten"}  # "1" is the number of the page
