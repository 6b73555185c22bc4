"""Whole self-assessments handed in by fifty people at once: each of some seventy to a hundred and fifty answers."""

import threading
import time
from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from bench.clients import MOVED, Client, Unexpected
from bench.region import People
from bench.report import Report
from competence.models import Assessment, Competence, Rating
from competence.queries import requirements
from portal.demo import PASSWORD
from portal.models import User

CLIENTS = 50
ROUNDS = 5
LEVEL = 2
PATH = "/my/assessment/submit/"


def hand_in(port: int, people: People, report: Report) -> None:
    """Assessments handed in a second, whole rounds of everyone at once; between rounds they are drafts again."""
    usernames = people.with_draft[:CLIENTS]
    clients = [_signed_in(port, username) for username in usernames]
    answers = _complete(usernames)
    seconds, waits = 0.0, []
    for number in range(ROUNDS + 1):
        _reopen(usernames)
        took, waited = _round(clients)
        if number:  # the first one warms up
            seconds += took
            waits += waited
    for client in clients:
        client.close()
    _reopen(usernames)
    report.note(f"handed in: {answers:.0f} answers each")
    report.add("assess_submit_per_s", ROUNDS * len(clients) / seconds)
    report.add("assess_submit_p95_ms", sorted(waits)[int(len(waits) * 0.95)] * 1000)


def _signed_in(port: int, username: str) -> Client:
    client = Client(port)
    client.sign_in(username, PASSWORD)
    return client


def _complete(usernames: Sequence[str]) -> float:
    """Answer whatever is not answered in these drafts; how many answers each then has, on average."""
    drafts = Assessment.objects.filter(user__username__in=usernames, state=Assessment.State.DRAFT)
    owners = dict(drafts.values_list("user_id", "pk"))
    rated = dict(Competence.objects.exclude(kind=Competence.Kind.CERTIFICATE).values_list("pk", "revision"))
    now = timezone.now()
    for person in User.objects.filter(pk__in=owners):
        asked = requirements.of(person, on=timezone.localdate())
        rows = [
            Rating(
                assessment_id=owners[person.pk], competence_id=key, revision=rated[key], self_level=LEVEL, saved_at=now
            )
            for key in asked
            if key in rated
        ]
        Rating.objects.bulk_create(rows, ignore_conflicts=True)
    ratings = Rating.objects.filter(assessment__in=owners.values())
    ratings.filter(self_level__isnull=True, not_applicable=False).update(self_level=LEVEL)
    connection.close()
    return ratings.count() / max(1, len(owners))


def _reopen(usernames: Sequence[str]) -> None:
    """Drafts again, with the required levels forgotten: so that handing in has everything to write."""
    submitted = Assessment.objects.filter(user__username__in=usernames, state=Assessment.State.SUBMITTED)
    Rating.objects.filter(assessment__in=submitted).update(required_level=None)
    submitted.update(state=Assessment.State.DRAFT, submitted_at=None)
    connection.close()


def _round(clients: Sequence[Client]) -> tuple[float, list[float]]:
    """Everybody hands in once, at the same moment: seconds until the last one has an answer, and of each."""
    waits: list[float] = []
    wrong: list[Exception] = []
    start = threading.Barrier(len(clients) + 1)
    threads = [threading.Thread(target=_hand_in, args=(one, start, waits, wrong), daemon=True) for one in clients]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return time.perf_counter() - began, waits


def _hand_in(client: Client, start: threading.Barrier, waits: list[float], wrong: list[Exception]) -> None:
    start.wait()
    try:
        waits.append(_post(client))
    except Unexpected as error:
        wrong.append(error)


def _post(client: Client) -> float:
    """Hand in, and say how long it took; a refusal leads back to the same page."""
    answer = client.post(PATH, {})
    if answer.status not in MOVED or answer.headers.get("location", "").endswith(PATH):
        raise Unexpected(f"Handing in gave {answer.status}.")
    return answer.seconds
