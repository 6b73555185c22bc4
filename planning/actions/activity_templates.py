"""HR's own kinds of activities: a shipped kind changed or hidden, and kinds of one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from planning.actions.refusals import Refused
from planning.models import ActivityTemplate
from planning.queries import activity_types
from portal.authorization import Permission, require
from portal.models import Organisation, User

LONGEST_CODE = 60


class TemplateHasChanged(Refused):
    """Somebody else has changed the kind."""

    sentence = _(
        "Somebody else has changed this kind of activity meanwhile. What you wrote stands here; save it again."
    )


class NoSuchTemplate(Refused):
    """Neither a shipped kind nor one's own."""

    sentence = _("There is no such kind of activity.")


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What is said about a kind of activity; texts by language."""

    kind: str
    name: Mapping[str, str]
    template: Mapping[str, str]
    proof: Mapping[str, str]
    reflection: Mapping[str, str]
    responsible: str
    hours: Decimal | None
    is_active: bool


@transaction.atomic
def add(*, organisation: Organisation, facts: TemplateFacts, by: User, at: datetime) -> ActivityTemplate:
    """A kind of the organisation's own; its code is made of its name."""
    require(by, Permission.WRITE_CATALOGUE)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    row = ActivityTemplate(organisation=organisation, code=_code(organisation, facts), version=0)
    return _write(row, facts, by, at)


@transaction.atomic
def change(
    *, organisation: Organisation, code: str, version: int, facts: TemplateFacts, by: User, at: datetime
) -> ActivityTemplate:
    """Other words for a kind, or hide it. A shipped kind (version 0) is overridden by a row with its code."""
    require(by, Permission.WRITE_CATALOGUE)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    row = ActivityTemplate.objects.filter(organisation=organisation, code=code).first()
    if row is None:
        if not any(one.code == code for one in activity_types.every()):
            raise NoSuchTemplate
        row = ActivityTemplate(organisation=organisation, code=code, version=0)
    if row.version != version:
        raise TemplateHasChanged
    return _write(row, facts, by, at)


def _write(row: ActivityTemplate, facts: TemplateFacts, by: User, at: datetime) -> ActivityTemplate:
    row.kind, row.responsible, row.hours, row.is_active = facts.kind, facts.responsible, facts.hours, facts.is_active
    row.name, row.template = dict(facts.name), dict(facts.template) or None
    row.proof, row.reflection = dict(facts.proof) or None, dict(facts.reflection) or None
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.save()
    return row


def _code(organisation: Organisation, facts: TemplateFacts) -> str:
    """A code that neither a shipped kind nor one of the organisation's has."""
    taken = {one.code for one in activity_types.all_of(organisation.pk)}
    wanted = slugify(next(iter(facts.name.values())))[: LONGEST_CODE - 4].replace("-", "_") or "activity"
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted}_{number}"
    return code
