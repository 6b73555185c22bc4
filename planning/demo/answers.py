"""How people answer: own level, agreed level, wish and comment, from what is required and what they could before."""

from dataclasses import dataclass
from random import Random

from competence.models import Competence, Rating
from planning.demo import personas, sentences
from planning.demo.demands import Subject

HIGHEST = 4
SHARE_OF_NATIVE_SPEAKERS, NATIVE = 0.85, 6  # of CEFR's levels
STEPS, WEIGHTS = (-2, -1, 0, 1, 2), (3, 13, 48, 28, 8)
IN_FIRST_YEAR = (8, 30, 50, 11, 1)
SHARE_NOT_APPLICABLE, SHARE_COMMENTED, SHARE_GROWN = 0.02, 0.04, 0.18
SHARE_OTHERWISE, SHARE_NO_AGREEMENT = 0.05, 0.012
SHARE_MORE, SHARE_LESS = 0.11, 0.04


@dataclass(slots=True)
class Answer:
    """One rating to be; the columns are those of `Rating`."""

    subject: Subject
    required: int | None
    self_level: int | None
    wish: str = Rating.Wish.SAME
    comment: str = ""
    agreed_level: int | None = None
    no_agreement: bool = False
    manager_level: int | None = None
    manager_comment: str = ""

    @property
    def not_applicable(self) -> bool:
        """Every answer of the demo is a level or "not part of my work"."""
        return self.self_level is None

    @property
    def current(self) -> int | None:
        """The agreed level, else the own one."""
        return self.self_level if self.agreed_level is None else self.agreed_level

    @property
    def gap(self) -> int:
        """How far the current level is below the required one."""
        if self.required is None or self.current is None:
            return 0
        return max(0, self.required - self.current)


@dataclass(frozen=True, slots=True)
class Own:
    """What the person behind a sign-in answers about a competence."""

    level: int
    wish: str = Rating.Wish.SAME
    comment: str = ""


OWN: dict[str, dict[str, Own]] = {
    personas.NURSE: {
        "S02": Own(2),
        "S03": Own(3),
        "S07": Own(1),
        "S11": Own(2, Rating.Wish.MORE),
        "ME01": Own(2),
        "ME02": Own(1, Rating.Wish.MORE),
        "ME04": Own(2),
    },
    personas.THERAPIST: {
        "A03": Own(3, Rating.Wish.MORE, sentences.SPECIALIST_COMMENT),
        "A10": Own(1),
        "KR03": Own(2, Rating.Wish.MORE),
    },
    personas.ASSISTANT: {
        "G12-L": Own(4),
        "G12-R": Own(3),
        "G12-I": Own(3),
        "G12-P": Own(3),
        "G12-W": Own(3, Rating.Wish.MORE, sentences.LANGUAGE_COMMENT),
        "U09": Own(1),
        "U12": Own(1, Rating.Wish.MORE),
    },
}


def give(
    asked: dict[int, int | None],
    subjects: dict[int, Subject],
    before: dict[int, int],
    chance: Random,
    *,
    username: str = "",
    is_new: bool = False,
) -> list[Answer]:
    """Answer everything asked that can be rated; `before` are the levels settled last time."""
    weights = IN_FIRST_YEAR if is_new else WEIGHTS
    own = OWN.get(username, {})
    answers: list[Answer] = []
    for competence_id in sorted(asked):
        subject, required = subjects[competence_id], asked[competence_id]
        if subject.kind == Competence.Kind.CERTIFICATE:
            continue
        if username in OWN:
            answers.append(_own_answer(subject, required, own.get(subject.code)))
            continue
        answers.append(_answer(subject, required, before.get(competence_id), chance, weights))
    return answers


def settle(answers: list[Answer], chance: Random) -> None:
    """What the talk came to: mostly the own level, sometimes another one, now and then no agreement."""
    for answer in answers:
        if answer.self_level is None:
            continue
        draw = chance.random()
        if draw < SHARE_NO_AGREEMENT:
            answer.no_agreement = True
            answer.manager_level = answer.self_level - 1 if answer.self_level else 1
            answer.manager_comment = chance.choice(sentences.MANAGER_COMMENTS)
        elif draw < SHARE_NO_AGREEMENT + SHARE_OTHERWISE:
            answer.agreed_level = min(
                max(HIGHEST, answer.self_level), max(0, answer.self_level + chance.choice((-1, 1)))
            )
        else:
            answer.agreed_level = answer.self_level


def agree_as_answered(answers: list[Answer]) -> None:
    """The talk came to what the person had answered."""
    for answer in answers:
        answer.agreed_level = answer.self_level


def levels(answers: list[Answer]) -> dict[int, int]:
    """What is settled, for the next time."""
    return {answer.subject.id: answer.current for answer in answers if answer.current is not None}


def _own_answer(subject: Subject, required: int | None, own: Own | None) -> Answer:
    if own is None:
        return Answer(subject, required, 2 if required is None else required)
    return Answer(subject, required, own.level, own.wish, own.comment)


def _answer(
    subject: Subject, required: int | None, before: int | None, chance: Random, weights: tuple[int, ...]
) -> Answer:
    draw = chance.random()
    if draw < SHARE_NOT_APPLICABLE:
        return Answer(subject, required, None)
    if before is None and subject.kind == Competence.Kind.LANGUAGE and chance.random() < SHARE_OF_NATIVE_SPEAKERS:
        return Answer(subject, required, NATIVE)
    if before is None:
        level = (2 if required is None else required) + chance.choices(STEPS, weights)[0]
    else:
        level = before + (chance.random() < SHARE_GROWN)
    highest = NATIVE if subject.kind == Competence.Kind.LANGUAGE else HIGHEST
    answer = Answer(subject, required, min(highest, max(0, level)))
    if draw > 1 - SHARE_MORE:
        answer.wish = Rating.Wish.MORE
    elif draw > 1 - SHARE_MORE - SHARE_LESS:
        answer.wish = Rating.Wish.LESS
    if chance.random() < SHARE_COMMENTED:
        answer.comment = chance.choice(sentences.COMMENTS)
    return answer
