"""What a consultation (on the catalogue, on questions) asks of those who comment, unions and HR, and who answer."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from planning.queries import consultations
from planning.queries.consultations import Consulted
from portal.authorization import Permission, can
from portal.face import Link, Todo
from portal.texts import in_language

if TYPE_CHECKING:
    from portal.models import User


def open_to(user: "User", today: date) -> tuple[Consulted, ...]:
    """What is in consultation, for who may comment; nothing, and no query, for others. One query."""
    if not can(user, Permission.COMMENT_CATALOGUE, on=today):
        return ()
    return consultations.open_to(user, on=today)


def of_commenter(user: "User", found: Iterable[Consulted], today: date) -> list[Todo]:
    """A comment, of those who have not said anything yet; answers, of those who write the catalogue."""
    if can(user, Permission.WRITE_CATALOGUE, on=today):
        return [_answer(one) for one in found if one.unanswered]
    return [_comment(one) for one in found if one.until >= today and not one.has_commented]


def links(found: Iterable[Consulted]) -> list[Link]:
    """The way there for whoever has nothing left to do in it."""
    said = _("Consultation on %(name)s, version %(number)s")
    return [Link(said % {"name": _name(one), "number": one.number}, _url(one)) for one in found]


def _answer(one: Consulted) -> Todo:
    text = ngettext("Answer %(n)s comment on %(name)s", "Answer %(n)s comments on %(name)s", one.unanswered)
    return Todo(text % {"n": one.unanswered, "name": _name(one)}, _until(one), _("Read and answer"), _url(one))


def _comment(one: Consulted) -> Todo:
    text = _("Say what you think of %(name)s, version %(number)s")
    return Todo(text % {"name": _name(one), "number": one.number}, _until(one), _("Read and comment"), _url(one))


def _name(one: Consulted) -> str:
    return in_language(one.name, get_language() or "sv").value


def _until(one: Consulted) -> str:
    return _("In consultation until %(day)s.") % {"day": localize(one.until)}


def _url(one: Consulted) -> str:
    if one.is_questions:
        return reverse("planning:question-version", args=[one.key])
    return reverse("competence:consultation", args=[one.key, one.number])
