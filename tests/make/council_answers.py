"""Answers to the council."""

from django.utils import timezone

from planning.actions import council_answers
from planning.models import CouncilAnswer, CoverageSnapshot
from portal.models import Unit, User

WORDS = {
    "title": "Motion 12",
    "question": "Hur många har en plan?",
    "introduction": "Så här många.",
    "steps": "Vi bokar.",
}


def make_council_answer(*, snapshot: CoverageSnapshot, unit: Unit, by: User) -> CouncilAnswer:
    """A draft."""
    return council_answers.write(snapshot=snapshot, unit=unit, words=WORDS, by=by, at=timezone.now())
