"""Who keeps a framework, whether it is published openly, and its end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.actions.framework_versions import FrameworkIsRetired, NotAllowedNow
from competence.actions.refusals import Refused
from competence.actions.replacements import end_requirements
from competence.models import Competence, DecisionState, Framework, FrameworkVersion
from portal.authorization import Permission, can, require
from portal.models import Organisation, User

__all__ = ["FrameworkIsRetired", "NotAllowedNow", "Retired", "change_settings", "retire_framework"]


class CannotOwn(Refused):
    """The owner is somebody who may write in the catalogue."""

    sentence = _("The owner has to be somebody who may write in the catalogue: an HR partner or an HR strategist.")
    field = "owner"


@dataclass(frozen=True, slots=True)
class Retired:
    """What retiring a framework did: numbers of competences and of requirements that ended."""

    framework: Framework
    competences: int
    requirements: int


@transaction.atomic
def change_settings(*, framework: Framework, owner: User | None, is_public: bool, by: User, at: datetime) -> Framework:
    """Who keeps the framework, and whether its decided versions are published openly."""
    locked = _locked(framework, by)
    if owner is not None:
        if owner.organisation_id != locked.organisation_id:
            raise Http404
        if not can(owner, Permission.WRITE_CATALOGUE, on=timezone.localdate(at)):
            raise CannotOwn
    locked.owner, locked.is_public = owner, is_public
    locked.save(update_fields=["owner", "is_public"])
    return locked


@transaction.atomic
def retire_framework(*, framework: Framework, by: User, at: datetime) -> Retired:
    """DECIDED -> RETIRED: its competences are asked for no more, and what is demanded of them ends this day.

    Nothing is deleted: answers, also those in drafts, stay as they are and are no longer asked for. A version that is
    being worked on stays as it is, for the record. The number of statements does not depend on how much there is.
    """
    locked = _locked(framework, by)
    if locked.state != DecisionState.DECIDED:
        raise NotAllowedNow
    day = timezone.localdate(at)
    competences = Competence.objects.filter(framework=locked)
    ended = end_requirements(competences.values("pk"), day)
    retired = competences.filter(retired_on__isnull=True).update(retired_on=day)
    decided = FrameworkVersion.objects.filter(framework=locked, state=DecisionState.DECIDED)
    decided.update(state=DecisionState.RETIRED, retired_at=at)
    locked.state, locked.retired_by, locked.retired_at = DecisionState.RETIRED, by, at
    locked.save(update_fields=["state", "retired_by", "retired_at"])
    return Retired(locked, retired, ended)


def _locked(framework: Framework, by: User) -> Framework:
    if framework.organisation_id != by.organisation_id:
        raise Http404
    require(by, Permission.DECIDE_CATALOGUE)
    Organisation.objects.select_for_update(no_key=True).get(pk=framework.organisation_id)
    locked = Framework.objects.select_for_update(of=("self",)).get(pk=framework.pk)
    if locked.state == DecisionState.RETIRED:
        raise FrameworkIsRetired
    return locked
