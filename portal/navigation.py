"""The rooms of the portal: what stands in the bar, and what stands beside each other inside a room.

A room is one word in the bar; its doors are shown under the bar while one is inside. Whom a door is for is its right;
apps above this one are named by addresses only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.authorization import Permission, can
from portal.face import Link, Words
from portal.models import User


@dataclass(frozen=True, slots=True)
class Door:
    """A page of a room, for those who have the right anywhere at all; None is for everyone who is employed.

    `also` are beginnings of further addresses that belong to it.
    """

    label: Words
    url_name: str
    permission: Permission | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """One word in the bar; it leads to the first of its doors that is open."""

    label: Words
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """The bar, and the doors of the room one is in (none where it has only one)."""

    rooms: tuple[Link, ...]
    doors: tuple[Link, ...]


P = Permission
ROOMS: tuple[Room, ...] = (
    Room(_("My page"), (Door(_("My page"), "planning:start", None),)),
    Room(
        _("My competence"),
        (Door(_("My competence"), "competence:my-gap", None, ("/my/competence", "/my/certificates")),),
    ),
    Room(_("My plan"), (Door(_("My plan"), "planning:my-plan", None),)),
    Room(
        _("My talks"),
        (
            Door(_("My talks"), "planning:my-talks", None, ("/my/talk",)),
            Door(_("My calendar"), "planning:my-calendar", None),
        ),
    ),
    Room(
        _("My people"),
        (
            Door(_("My people"), "planning:team", P.AGREE_PLAN_AS_MANAGER, ("/people/",)),
            Door(_("This week"), "planning:week", P.AGREE_PLAN_AS_MANAGER),
            Door(_("Book talks"), "planning:booking", P.AGREE_PLAN_AS_MANAGER),
            Door(_("The unit's competence"), "competence:unit-competence", P.READ_TEAM, ("/units/",)),
        ),
    ),
    Room(_("Certificates"), (Door(_("Certificates"), "competence:certificates", P.ATTEST_ASKED),)),
    Room(
        _("Follow-up"),
        (
            Door(_("Plans and talks"), "planning:coverage", P.READ_COVERAGE),
            Door(_("Gap map"), "competence:gap-map", P.READ_COVERAGE),
            Door(_("Frozen figures"), "planning:snapshots", P.READ_COVERAGE),
            Door(_("Published figures"), "planning:published", P.READ_PUBLISHED, ("/council-answers/",)),
            Door(_("What the figures mean"), "planning:coverage-definitions", P.READ_COVERAGE),
        ),
    ),
    Room(
        _("Catalogue"),
        (
            Door(
                _("Competences"), "competence:catalogue", P.READ_CATALOGUE, ("/competences/", "/scale/", "/requirement")
            ),
            Door(_("Kinds of activities"), "planning:activity-catalogue", P.WRITE_CATALOGUE),
            Door(_("Questions of the talks"), "planning:question-sets", P.COMMENT_QUESTIONS),
        ),
    ),
    Room(_("Talk year"), (Door(_("Talk year"), "planning:talk-years", P.RUN_TALK_YEAR),)),
    Room(_("Personnel data"), (Door(_("Personnel data"), "portal:people-imports", P.IMPORT_PEOPLE),)),
)
"""In the order of the bar: what is one's own first, then the unit, then the organisation."""


def navigation_of(person: User, path: str) -> Navigation:
    """The rooms and doors that are open to the person, at the cost of the query for her mandates at most.

    The door with the longest address that begins the page's is where she is.
    """
    rooms = [(room, [door for door in room.doors if _is_open(person, door)]) for room in ROOMS]
    rooms = [(room, doors) for room, doors in rooms if doors]
    here = _here((door for _room, doors in rooms for door in doors), path)
    inside: Sequence[Door] = next((doors for _room, doors in rooms if here in doors), ())
    return Navigation(
        rooms=tuple(_link(room.label, doors[0], is_here=here in doors) for room, doors in rooms),
        doors=tuple(_link(door.label, door, is_here=door is here) for door in inside) if len(inside) > 1 else (),
    )


def _is_open(person: User, door: Door) -> bool:
    if door.permission is None:
        return bool(getattr(person, "is_employed", True))
    return can(person, door.permission)


def _here(doors: Iterable[Door], path: str) -> Door | None:
    best, length = None, 0
    for door in doors:
        for address in (reverse(door.url_name), *door.also):
            if (path == address or (address != "/" and path.startswith(address))) and len(address) > length:
                best, length = door, len(address)
    return best


def _link(label: Words, door: Door, *, is_here: bool) -> Link:
    return Link(label=label, url=reverse(door.url_name), current=is_here)
