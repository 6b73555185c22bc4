"""Whether the demo's talks were found useful: counters of units and quarters, as the real answers leave them."""

from collections import defaultdict
from datetime import date

from django.utils import timezone

from planning.actions.usefulness import quarter_of
from planning.models import Talk, TalkUsefulness
from planning.queries.usefulness import quarters_over
from portal.models import Employment, Organisation

OUT_OF = 100
SAID, USEFUL, PARTLY = 58, 64, 26  # of a hundred: who answer; and of those, who found it useful, and partly


def answer(talk: Talk) -> None:
    """Note of a held talk whether its employee has said: drawn from its id, so that nothing else is drawn anew."""
    talk.has_said_useful = talk.id.int % OUT_OF < SAID


def count(organisation: Organisation, today: date) -> None:
    """Count the answers of the quarters that are over, where the employee works today."""
    places = Employment.objects.filter(user__organisation=organisation, is_main=True, period__contains=today)
    unit_of = dict(places.values_list("user_id", "unit_id"))
    quarters = frozenset(quarters_over(today))
    rows = Talk.objects.filter(has_said_useful=True, held_at__date__gte=min(quarters))
    counters: dict[tuple[int, str, date], TalkUsefulness] = defaultdict(TalkUsefulness)
    for key, user_id, kind, held_at in rows.values_list("pk", "user_id", "kind", "held_at").iterator():
        quarter = quarter_of(timezone.localdate(held_at))
        if user_id in unit_of and quarter in quarters:
            _add(counters[unit_of[user_id], kind, quarter], key.int // OUT_OF % OUT_OF)
    for (unit_id, kind, quarter), counter in counters.items():
        counter.unit_id, counter.kind, counter.quarter = unit_id, kind, quarter
    TalkUsefulness.objects.bulk_create(counters.values())


def _add(counter: TalkUsefulness, draw: int) -> None:
    if draw < USEFUL:
        counter.useful += 1
    elif draw < USEFUL + PARTLY:
        counter.partly += 1
    else:
        counter.not_useful += 1
