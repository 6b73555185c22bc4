"""The story of the medical ward: one nurse alone can do non-invasive ventilation, and she retires in the spring.

What the manager is to find: a head-count far from met, who knows alone, and who could grow into it before she leaves.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from planning.demo.answers import Answer
from planning.demo.people import YEAR, Person
from planning.demo.stories import Autumn, Story
from planning.demo.tree import MEDICAL_WARD

NIV = "ME02"
NURSES = ("sjukskoterska", "specialistsjukskoterska")
LEVEL_ALONE, LEVEL_OF_NURSES = 3, 1
DAYS_UNTIL_SHE_RETIRES = 160


def keeper(stories: Iterable[Story], today: date) -> Person | None:
    """The nurse who has been on the ward longest, of those with agreed levels and nothing else about to happen."""
    able = [story.person for story in stories if _is_able(story, today)]
    found = min(able, key=lambda person: (person.hired_on, person.number), default=None)
    if found is not None:
        found.expected_end_on = today + timedelta(days=DAYS_UNTIL_SHE_RETIRES)
    return found


def _is_able(story: Story, today: date) -> bool:
    person = story.person
    is_nurse = person.node.mark == MEDICAL_WARD and person.profession in NURSES and not person.is_head
    is_settled = person.until is None and person.leave is None and not person.username and person.moved_on is None
    has_levels = story.talk_on is not None and story.autumn == Autumn.NONE
    return is_nurse and is_settled and has_levels and (today - person.hired_on).days > 3 * YEAR


def rest_on(given: Iterable[Answer], person: Person, keeper_id: UUID | None) -> None:
    """Let the ward's NIV rest on her: she answers high, other nurses at most "with support", the rest are new to it."""
    if person.node.mark != MEDICAL_WARD or keeper_id is None:
        return
    for answer in given:
        if answer.subject.code == NIV:
            if person.id == keeper_id:
                answer.self_level = LEVEL_ALONE
            elif answer.self_level is not None:
                answer.self_level = min(answer.self_level, LEVEL_OF_NURSES if person.profession in NURSES else 0)


def settle(given: Iterable[Answer], person: Person) -> None:
    """What was agreed of it is what was answered."""
    for answer in given:
        if person.node.mark == MEDICAL_WARD and answer.subject.code == NIV and answer.self_level is not None:
            answer.agreed_level, answer.no_agreement = answer.self_level, False
            answer.manager_level, answer.manager_comment = None, ""
