"""Measuring how long an answer takes, so that "about 6 minutes" is true in this organisation."""

from datetime import datetime, timedelta

from competence.models import AnswerPace
from competence.queries import answer_pace
from portal.models import Organisation

MEASURED_EVERY = timedelta(hours=20)
OF_THE_LAST = timedelta(days=400)


def measure(*, organisation: Organisation, at: datetime) -> AnswerPace | None:
    """Measure the pace anew, unless that was done today; None where nothing was measured. The scheduler does it.

    Two at once write the same row with the same figure. Where there are too few answers what is known stays.
    """
    known = AnswerPace.objects.filter(organisation=organisation).first()
    if known is not None and known.measured_at > at - MEASURED_EVERY:
        return None
    found = answer_pace.measured(organisation.pk, since=at - OF_THE_LAST)
    if found is None:
        return None
    values = {"seconds": round(found.seconds, 1), "answers": found.answers, "measured_at": at}
    return AnswerPace.objects.update_or_create(organisation=organisation, defaults=values)[0]
