"""The file of an answer to the council."""

from datetime import UTC, date, datetime

from planning.actions import council_answers
from planning.documents import report_jobs
from portal.models import Job, JobResult
from tests.cast import Cast
from tests.make.council_answers import WORDS
from tests.make.snapshots import make_people, make_published

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def test_the_longest_title_is_the_name_of_a_file_that_can_be_kept(cast: Cast) -> None:
    make_people(6, unit=cast.ward)
    snapshot = make_published(organisation=cast.organisation, day=date(2026, 10, 31), by=cast.hr_strategist)
    title = "Motion 12\nom " + "utvecklingsplaner " * 10
    answer = council_answers.write(
        snapshot=snapshot, unit=cast.root, words=WORDS | {"title": title}, by=cast.hr_strategist, at=NOW
    )
    job = Job.objects.create(
        organisation=cast.organisation, kind=report_jobs.COUNCIL, subject=str(answer.pk), asked_by=cast.hr_strategist,
        asked_at=NOW, unique_key="x", parameters={"language": "sv"},
    )  # fmt: skip
    file = report_jobs.run_council(job, lambda _done, _total: None, NOW)
    kept = JobResult.objects.create(job=job, file_name=file.name, content_type=file.content_type, content=b"%PDF")
    assert kept.file_name == ("Motion 12 om " + "utvecklingsplaner " * 10)[:150].strip() + ".pdf"
