"""What the pages about a unit's competence share: who may look, the people, the tabs, and how names are said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from competence.queries import unit_matrix, unit_needs, unit_people
from competence.queries.unit_matrix import Column, Matrix
from competence.queries.unit_needs import Demand, HeadCount, Holder
from competence.queries.unit_people import Colleague, Parting, Staff
from competence.views.wording import Reader, day_words, reader
from portal.authorization import Permission, can, require, signed_in_user
from portal.face import Link
from portal.queries import units

if TYPE_CHECKING:
    from portal.models import Unit, User

ANY = str(UUID(int=0))
"""Holds the place of an id in an address that is asked for once and used in every row."""

PAGES = ("unit-matrix", "unit-needs", "unit-leaving", "unit-strengths", "unit-changes")


@dataclass(frozen=True, slots=True)
class Head:
    """The top of each page. `note` tells of people whom the reader does not lead, with a way to them ("" for none)."""

    unit: str
    title: str
    tabs: tuple[Link, ...]
    related: tuple[Link, ...]
    people: int
    note: str
    people_url: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """A unit as one reader sees it on a day."""

    user: "User"
    unit: "Unit"
    today: date
    staff: Staff
    read: Reader
    person_url: str

    def counts(self) -> tuple[HeadCount, ...]:
        """The head-counts around the unit. One query."""
        return unit_needs.head_counts(self.unit, on=self.today)

    def matrix(self, counts: Sequence[HeadCount]) -> Matrix:
        """The people and competences; what the unit itself and units below need stands in it anyway. Two queries."""
        needed = {one.competence_id for one in counts if one.place != unit_needs.Place.ABOVE}
        return unit_matrix.of(self.staff, needed=needed, on=self.today)

    def url_of(self, person: Colleague, competence_id: int | None = None) -> str:
        """The person's own page, at the line of the competence."""
        url = self.person_url.replace(ANY, str(person.id))
        return url if competence_id is None else f"{url}#competence-{competence_id}"


def enter(request: HttpRequest, unit_id: int) -> Scene:
    """The unit, if the reader may know and read it; and her people there. Six queries with session and person."""
    user = signed_in_user(request)
    unit = units.get(user, unit_id)
    require(user, Permission.READ_TEAM, unit)
    today = timezone.localdate()
    staff = unit_people.of(user, unit, on=today)
    return Scene(user, unit, today, staff, reader(user), reverse("competence:gap-of", args=[ANY]))


def head(scene: Scene, title: str, current: str) -> Head:
    """The top of the page called `current`."""
    unseen = scene.staff.unseen_in(scene.unit.path)
    may_disclose = bool(unseen) and can(scene.user, Permission.DISCLOSE)
    return Head(
        unit=scene.unit.name,
        title=title,
        tabs=_tabs(scene.unit.pk, current),
        related=_related(scene.unit.pk),
        people=len(scene.staff.people),
        note=" ".join(_notes(unseen, len(scene.staff.unopened))),
        people_url=reverse("portal:people-of-unit", args=[scene.unit.pk]) if may_disclose else "",
        is_empty=not scene.staff.people,
    )


def _notes(unseen: int, unopened: int) -> Iterator[str]:
    if unopened:
        yield ngettext(
            "What %(n)s person has handed in is not in these figures: note your own view of it first.",
            "What %(n)s people have handed in is not in these figures: note your own view of it first.",
            unopened,
        ) % {"n": unopened}
    if unseen:
        yield _note(unseen)


def _note(unseen: int) -> str:
    return ngettext(
        "%(n)s person who works here is led by someone else and is not in these figures.",
        "%(n)s people who work here are led by someone else and are not in these figures.",
        unseen,
    ) % {"n": unseen}


def _tabs(unit_id: int, current: str) -> tuple[Link, ...]:
    words = (
        gettext("Who can what"),
        gettext("Needs and who is alone"),
        gettext("If people leave"),
        gettext("Unused strengths"),
        gettext("Since last year"),
    )
    return tuple(
        Link(label, reverse(f"competence:{name}", args=[unit_id]), current=name == current)
        for label, name in zip(words, PAGES, strict=True)
    )


def _related(unit_id: int) -> tuple[Link, ...]:
    """Pages of other parts about the same unit."""
    return (
        Link(gettext("Mission and tasks"), reverse("competence:mission", args=[unit_id])),
        Link(gettext("Requirements"), reverse("competence:unit-requirements", args=[unit_id])),
        Link(gettext("Certificates that run out"), reverse("competence:certificates")),
        Link(gettext("Assessment windows"), reverse("competence:unit-windows", args=[unit_id])),
        Link(gettext("Gap map"), reverse("competence:gap-map-unit", args=[unit_id])),
    )


def people_words(people: Sequence[Colleague]) -> str:
    """Names with commas between."""
    return ", ".join(one.name for one in people)


def parting_words(person: Colleague) -> str:
    """When and why the person is expected to leave; "" for nothing planned."""
    if person.parting is None or person.parting_on is None:
        return ""
    words = {
        Parting.ENDS: gettext("employment ends %(day)s"),
        Parting.EXPECTED: gettext("expected to leave %(day)s"),
        Parting.LEAVE: gettext("full-time leave after %(day)s"),
    }
    return words[person.parting] % {"day": day_words(person.parting_on)}


def away_words(person: Colleague) -> str:
    """That the person is on leave, and until when; "" for at work."""
    if not person.is_away:
        return ""
    if person.away_until is None:
        return gettext("on full-time leave")
    return gettext("on full-time leave until %(day)s") % {"day": day_words(person.away_until)}


def level_of(scene: Scene, column: Column, level: int) -> str:
    """The needed level in words; a certificate is valid or not."""
    return gettext("valid certificate") if column.is_certificate else scene.read.of(column.kind).level(level)


def names(scene: Scene, holders: Sequence[Holder], column: Column) -> SafeString:
    """The people as links to their own line, each with the level, and a mark for what is not agreed yet."""
    return format_html_join(
        ", ",
        '<a href="{}">{}</a>{}',
        ((scene.url_of(one.person, column.id), one.person.name, _beside(scene, one, column)) for one in holders),
    )


def by_wish(holders: Sequence[Holder]) -> tuple[list[Holder], list[Holder]]:
    """Those who want more of it, and the others."""
    return [one for one in holders if one.wishes_more], [one for one in holders if not one.wishes_more]


def _beside(scene: Scene, one: Holder, column: Column) -> SafeString | str:
    """The level in short, whether it is only her own view, the wish, a leave and a planned end."""
    words: list[str] = []
    if one.cell.current is not None:
        words.append(short_level(scene, column, one.cell.current))
        if not one.cell.is_agreed:
            words.append(gettext("own view"))
    if one.wishes_more:
        words.append(gettext("wants more"))
    words += [said for said in (away_words(one.person), parting_words(one.person)) if said]
    return format_html(' <span class="quiet">({})</span>', ", ".join(words)) if words else ""


def short_level(scene: Scene, column: Column, level: int) -> str:
    """Give "level 3" beside a name, where the page says the scale; a language level has a name of its own."""
    if column.kind == "LANGUAGE":
        return scene.read.of(column.kind).names[level]
    return gettext("level %(value)s") % {"value": level}


def need_words(scene: Scene, demand: Demand) -> str:
    """What is needed and why, in one line."""
    level = level_of(scene, demand.column, demand.level)
    if demand.head_count is None:
        return ngettext(
            "Asked of %(n)s person here: %(level)s", "Asked of %(n)s people here: %(level)s", len(demand.asked)
        ) % {
            "n": len(demand.asked),
            "level": level,
        }
    count = demand.head_count
    words = ngettext(
        "%(unit)s needs %(n)s person: %(level)s", "%(unit)s needs %(n)s people: %(level)s", count.min_people
    ) % {"unit": count.unit, "n": count.min_people, "level": level}
    if count.profession:
        return f"{words} ({scene.read.text(count.profession)})"
    return words


def crumb_of(user: "User", unit: "Unit") -> tuple[Link, ...]:
    """The way back from the unit's other pages; nothing for those who do not lead people there."""
    if not can(user, Permission.READ_TEAM, unit):
        return ()
    return (Link(gettext("The unit's competence"), reverse("competence:unit-matrix", args=[unit.pk])),)
