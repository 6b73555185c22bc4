"""Answers that the device has kept and sends later: each reply says what has become of them."""

import pytest
from django.test import Client
from django.utils import timezone

from competence.actions import assessments
from competence.actions.assessments import Answer
from competence.models import Assessment, Competence, Rating
from portal.models import User
from tests.cast import Cast
from tests.competence.work import Work, make_work, save
from tests.conftest import SignIn
from tests.make.competence import make_competence, make_framework


@pytest.fixture
def work(cast: Cast) -> Work:
    work = make_work(cast)
    assessments.start(user=cast.employee, by=cast.employee, at=timezone.now())
    return work


def fields(competence: Competence, **values: object) -> dict[str, object]:
    """What the device has kept of an answer."""
    given = {"level": "2", "wish": "SAME", "comment": "", "evidence": "", "version": 0, **values}
    return {f"c{competence.pk}-{name}": value for name, value in given.items()}


def send(client: Client, owner: User, competence: Competence, **values: object) -> tuple[int, dict[str, object]]:
    """Send it as the script does."""
    go = {"go": str(values.pop("go"))} if "go" in values else {}
    url = f"/my/assessment/competence/{competence.pk}/"
    answer = client.post(url, {**fields(competence, **values), **go}, headers={"X-Answer-Of": str(owner.pk)})
    return answer.status_code, answer.json()


def test_saved_with_its_version_and_once_more_is_no_conflict(cast: Cast, work: Work, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    replies = [send(client, cast.employee, work.hygiene, evidence="Kursen i mars") for _ in range(2)]
    assert [(status, reply["version"]) for status, reply in replies] == [(200, 1), (200, 1)]
    row = Rating.objects.get()
    assert (row.self_level, row.evidence) == (2, "Kursen i mars")


def test_the_button_hears_where_to_go_on(cast: Cast, work: Work, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    _status, reply = send(client, cast.employee, work.hygiene, go="next")
    assert reply["next"] == f"/my/assessment/competence/{work.triage.pk}/"
    _status, reply = send(client, cast.employee, work.triage, go="next")
    assert reply["next"] == "/my/assessment/submit/"


def test_of_two_devices_the_second_hears_both_answers_and_chooses(cast: Cast, work: Work, sign_in: SignIn) -> None:
    save(cast.employee, work.hygiene, Answer(level=4, comment="Från datorn", wish="MORE"))
    client = sign_in(cast.employee)
    status, reply = send(client, cast.employee, work.hygiene, level="1")
    saved = reply["saved"]
    assert isinstance(saved, dict)
    assert (status, saved["version"], saved["comment"], saved["wish"]) == (409, 1, "Från datorn", "more")
    assert "level 4 of 4" in str(saved["level"])
    prefix = f"c{work.hygiene.pk}"
    assert reply["fields"] == {
        f"{prefix}-level": "4",
        f"{prefix}-wish": "MORE",
        f"{prefix}-comment": "Från datorn",
        f"{prefix}-evidence": "",
    }
    assert Rating.objects.get().self_level == 4
    assert send(client, cast.employee, work.hygiene, level="1", version=1)[0] == 200
    assert Rating.objects.get().self_level == 1


def test_what_one_person_answered_is_not_saved_for_another(cast: Cast, work: Work, sign_in: SignIn) -> None:
    assessments.start(user=cast.colleague, by=cast.colleague, at=timezone.now())
    status, reply = send(sign_in(cast.colleague), cast.employee, work.hygiene)
    assert (status, "Somebody else is signed in here." in str(reply["refused"])) == (403, True)
    assert not Rating.objects.exists()


def test_without_a_session_the_device_is_sent_to_the_sign_in(cast: Cast, work: Work) -> None:
    url = f"/my/assessment/competence/{work.hygiene.pk}/"
    answer = Client().post(url, fields(work.hygiene), headers={"X-Answer-Of": str(cast.employee.pk)})
    assert (answer.status_code, answer.headers["Location"].startswith("/account/login/")) == (302, True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"level": "9"}, "Choose one of the levels"),
        ({"level": "7"}, "Choose one of the levels"),
        ({"wish": "x"}, "Choose more, as now or less."),
        ({"comment": "a\x00b"}, "cannot be kept"),
        ({"evidence": "x" * 2001}, "at most 2000 can be kept"),
        ({"version": "x"}, "The page is out of date."),
        ({"version": 2**40}, "The page is out of date."),
    ],
)
def test_what_cannot_be_saved_is_told(
    cast: Cast, work: Work, values: dict[str, object], words: str, sign_in: SignIn
) -> None:
    status, reply = send(sign_in(cast.employee), cast.employee, work.hygiene, **values)
    assert (status, words in str(reply["refused"])) == (422, True)
    assert not Rating.objects.exists()


def test_what_is_closed_or_no_longer_asked_is_told(cast: Cast, work: Work, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    other = make_competence(framework=make_framework(organisation=cast.organisation))
    certificate = make_competence(framework=work.hygiene.framework, kind=Competence.Kind.CERTIFICATE)
    said = [send(client, cast.employee, one) for one in (work.unasked, other, certificate)]
    Assessment.objects.update(state=Assessment.State.SUBMITTED, submitted_at=timezone.now())
    said.append(send(client, cast.employee, work.hygiene))
    Assessment.objects.all().delete()
    said.append(send(client, cast.employee, work.hygiene))
    assert [status for status, _reply in said] == [410] * 5
    assert "handed in already" in str(said[3][1]["refused"])
    assert "No self-assessment is open." in str(said[4][1]["refused"])
    assert not Rating.objects.exists()
