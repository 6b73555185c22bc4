"""Many visitors at once: pages of plans read by 4, answers saved by 50, each her own. Threads in one process."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from random import Random

from bench.clients import OK, Client, Unexpected
from bench.region import People
from bench.report import Report
from portal.demo import PASSWORD

READERS, WRITERS = 4, 50
SECONDS, SECONDS_OF_WARMING = 10.0, 2.0
AREA = re.compile(r'href="(/my/assessment/area/\d+/)"')
VERSION = re.compile(r'name="c(\d+)-version"[^>]*value="(\d+)"')
LEVELS = ("1", "2", "3")


class Writer:
    """One person who answers her own assessment, question after question, again and again."""

    def __init__(self, client: Client, number: int) -> None:
        self.client = client
        self.random = Random(number)
        self.versions: dict[str, int] = {}
        for area in sorted(set(AREA.findall(client.get("/my/assessment/").text))):
            found = VERSION.findall(client.get(area).text)
            self.versions |= {competence: int(version) for competence, version in found}
        if not self.versions:
            raise Unexpected("There is no answer to save on the pages of the self-assessment.")
        self._turn = cycle(self.versions)

    def act(self) -> float:
        """Save one answer as the page does; how long it took. The comment makes every answer another one."""
        competence = next(self._turn)
        prefix, version = f"c{competence}", self.versions[competence]
        fields = {
            f"{prefix}-level": self.random.choice(LEVELS),
            f"{prefix}-wish": "SAME",
            f"{prefix}-comment": f"Svar {version + 1}",
            f"{prefix}-version": str(version),
        }
        answer = self.client.post(f"/my/assessment/competence/{competence}/", fields, htmx=True)
        if answer.status != OK:
            raise Unexpected(f"Saving an answer gave {answer.status}.")
        self.versions[competence] = version + 1
        return answer.seconds


class Reader:
    """One person who reads her own plan."""

    def __init__(self, client: Client, _number: int) -> None:
        self.client = client

    def act(self) -> float:
        """Open the page once; how long it took."""
        answer = self.client.get("/my/plan/", packed=True)
        if answer.status != OK:
            raise Unexpected(f"The plan's page gave {answer.status}.")
        return answer.seconds


def read_plans(port: int, people: People, report: Report) -> None:
    """Pages of plans a second with four readers."""
    rate, _seconds = _drive(port, people.with_plan[:READERS], Reader)
    report.add("plan_pages_per_s", rate)


def save_answers(port: int, people: People, report: Report) -> None:
    """Answers saved a second by fifty people, and how long 95 of 100 of them waited at most."""
    rate, seconds = _drive(port, people.with_draft[:WRITERS], Writer)
    report.add("save_per_s", rate)
    report.add("save_p95_ms", seconds[int(len(seconds) * 0.95)] * 1000)


def _drive(
    port: int, usernames: Sequence[str], make: Callable[[Client, int], Reader | Writer]
) -> tuple[float, list[float]]:
    """Sign everyone in, let all act until the time is up; acts a second, and the sorted seconds of each act."""
    actors: list[Reader | Writer] = []
    for number, username in enumerate(usernames):
        client = Client(port)
        client.sign_in(username, PASSWORD)
        actors.append(make(client, number))
    measured_from = time.perf_counter() + SECONDS_OF_WARMING
    until = measured_from + SECONDS
    found: list[float] = []
    wrong: list[Exception] = []
    threads = [
        threading.Thread(target=_act, args=(actor, measured_from, until, found, wrong), daemon=True) for actor in actors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for actor in actors:
        actor.client.close()
    if wrong:
        raise wrong[0]
    return len(found) / SECONDS, sorted(found)


def _act(
    actor: Reader | Writer, measured_from: float, until: float, found: list[float], wrong: list[Exception]
) -> None:
    """Act again and again. What began before the measuring, or ended after it, is not counted."""
    try:
        while not wrong and time.perf_counter() < until:
            began = time.perf_counter()
            seconds = actor.act()
            if began >= measured_from and began + seconds <= until:
                found.append(seconds)
    except Unexpected as error:
        wrong.append(error)
