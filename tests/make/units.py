"""A ward whose competence is worth looking at: needs, somebody who is alone, somebody who leaves, somebody on leave."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from competence.models import Assessment, Competence, Rating, Requirement
from portal.models import Employment, User
from tests.cast import Cast
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement
from tests.make.people import make_person


@dataclass(frozen=True)
class ThinWard:
    """NIV: the ward needs two people at level 2, and only `keeper` can; `learner` is one level below and wants more."""

    cast: Cast
    niv: Competence
    hygiene: Competence
    keeper: User
    learner: User
    need: Requirement


def make_thin_ward(cast: Cast) -> ThinWard:
    """The keeper is expected to leave in two months; hygiene is asked of all at level 2, and two can it."""
    framework = make_framework(organisation=cast.organisation)
    niv = make_competence(framework=framework, name="NIV-behandling")
    hygiene = make_competence(framework=framework, name="Basal hygien")
    make_requirement(competence=hygiene, level=2, unit=cast.ward)
    need = make_requirement(competence=niv, level=2, unit=cast.ward, min_people=2)
    keeper, learner = cast.employee, cast.colleague
    agree(keeper, cast.manager, {niv: 3, hygiene: 2})
    learned = agree(learner, cast.manager, {niv: 1, hygiene: 4})
    Rating.objects.filter(assessment=learned, competence=niv).update(wish=Rating.Wish.MORE)
    Employment.objects.filter(user=keeper).update(expected_end_on=timezone.localdate() + timedelta(days=60))
    return ThinWard(cast, niv, hygiene, keeper, learner, need)


def agree(user: User, manager: User, levels: dict[Competence, int]) -> Assessment:
    """An agreed assessment with these levels, self and agreed."""
    assessment = make_assessment(
        user=user, state=Assessment.State.AGREED, agreed_by=manager, at=timezone.now() - timedelta(days=30)
    )
    for competence, level in levels.items():
        make_rating(assessment=assessment, competence=competence, self_level=level, agreed_level=level)
    return assessment


def someone_on_leave(ward: ThinWard) -> User:
    """A nurse who can NIV, and is on full-time leave."""
    today: date = timezone.localdate()
    away = make_person(
        organisation=ward.cast.organisation,
        unit=ward.cast.ward,
        leave=(today - timedelta(days=30), today + timedelta(days=30)),
    )
    agree(away, ward.cast.manager, {ward.niv: 4})
    return away
