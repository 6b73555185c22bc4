"""Two people at once in the catalogue, on connections of their own: one is done, the other gets a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from django.db import connections

from competence.actions.framework_settings import retire_framework
from competence.actions.framework_versions import begin_version, decide_version, discard_version
from competence.actions.refusals import Refused, Stale
from competence.actions.version_edits import change_competence
from competence.models import Competence, FrameworkVersion, Wording
from competence.queries import framework_versions
from tests.cast import make_cast
from tests.make.competence import make_competence, make_framework

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 9, 1, 12, tzinfo=UTC)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do them all in the same moment; what each answered: "done", or the name of the refusal."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        barrier.wait()
        try:
            deed()
        except (Refused, Stale) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def test_begin_write_decide_and_retire_in_the_same_second() -> None:
    cast = make_cast()
    framework = make_framework(organisation=cast.organisation)
    make_competence(framework=framework)
    begin = partial(begin_version, framework=framework, at=AT)
    both = [partial(begin, by=by) for by in (cast.hr_partner, cast.hr_strategist)]
    assert at_once(*both) == ["VersionIsOpen", "done"]
    version = FrameworkVersion.objects.select_related("framework").get(number=2)

    row = version.competences.select_related("area", "framework_version__framework").get()
    said = framework_versions.competence_content(row)
    write = [
        partial(change_competence, competence=row, content=replace(said, name={"sv": name}), version=1, by=by, at=AT)
        for name, by in (("Hennes", cast.hr_partner), ("Min", cast.hr_strategist))
    ]
    assert at_once(*write) == ["Stale", "done"]

    decide = partial(decide_version, framework_version=version, by=cast.hr_strategist, at=AT)
    assert at_once(partial(decide, reference="1"), partial(decide, reference="2")) == ["NotAllowedNow", "done"]
    assert (Competence.objects.get().revision, Wording.objects.count()) == (2, 2)

    third = begin(by=cast.hr_partner)
    throw = partial(discard_version, framework_version=third, by=cast.hr_partner)
    end = partial(retire_framework, framework=framework, by=cast.hr_strategist, at=AT)
    answered = at_once(throw, end, end)
    assert answered.count("done") in {1, 2}
    assert set(answered) <= {"done", "FrameworkIsRetired", "NotAllowedNow"}
    framework.refresh_from_db()
    assert framework.state == "RETIRED"
