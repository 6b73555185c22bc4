"""What stands around every page: navigation, who I am, language. A context processor.

It costs at most the query for the person's mandates, which is kept on the person, and nothing at all where a template
does not show the shell (a part that htmx asks for).
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from portal import __version__
from portal.authorization import Permission, can
from portal.face import Link, Words
from portal.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the navigation: shown to those who have the right anywhere at all; None is for everyone signed in."""

    label: Words
    url_name: str
    permission: Permission | None


ENTRIES: tuple[Entry, ...] = (
    Entry(_("My page"), "planning:start", None),
    Entry(_("My competence"), "competence:my-gap", None),
    Entry(_("My plan"), "planning:my-plan", None),
    Entry(_("My talk"), "planning:my-talk", None),
    Entry(_("My people"), "planning:team", Permission.AGREE_PLAN_AS_MANAGER),
    Entry(_("The unit's competence"), "competence:unit-competence", Permission.READ_TEAM),
    Entry(_("Certificates"), "competence:certificates", Permission.ATTEST_ASKED),
    Entry(_("Follow-up"), "planning:coverage", Permission.READ_COVERAGE),
    Entry(_("Gap map"), "competence:gap-map", Permission.READ_COVERAGE),
    Entry(_("Catalogue"), "competence:catalogue", Permission.READ_CATALOGUE),
    Entry(_("Personnel data"), "portal:people-imports", Permission.IMPORT_PEOPLE),
)
"""In the order of the bar: what is one's own first, then the unit, then the organisation."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language one can choose; its name is in the language itself."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page. Before sign-in names and `nav` are empty; `here` is where a change of language returns.

    `unread` messages came with the session's person (`portal/authorization/backend.py`).
    """

    nav: tuple[Link, ...]
    person_name: str
    person_key: str
    is_demo: bool
    language: str
    language_name: str
    languages: tuple[Language, ...]
    here: str
    version: str
    unread: int = 0


def shell(request: HttpRequest) -> dict[str, "SimpleLazyObject[Shell]"]:
    """Give templates `shell`, made when it is first shown."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    # An error page can come before the session is read, so there may be no user at all.
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    languages = _languages()
    current = next((language for language in languages if language.current), languages[0])
    return Shell(
        nav=_nav(person, request.path) if person else (),
        person_name=person.name if person else "",
        person_key=str(person.pk) if person else "",
        is_demo=bool(settings.DEMO),
        language=current.code,
        language_name=current.name.partition(" (")[0],
        languages=languages,
        here=request.get_full_path() if request.method == "GET" else "",
        version=__version__,
        unread=getattr(person, "unread_messages", 0),
    )


def _nav(person: User, path: str) -> tuple[Link, ...]:
    """The entries that the person may use; the one with the longest address that begins the page's is current."""
    entries = [entry for entry in ENTRIES if entry.permission is None or can(person, entry.permission)]
    urls = [reverse(entry.url_name) for entry in entries]
    here = max((url for url in urls if url == path or (url != "/" and path.startswith(url))), key=len, default="")
    return tuple(
        Link(label=entry.label, url=url, current=url == here) for entry, url in zip(entries, urls, strict=True)
    )


def _languages() -> tuple[Language, ...]:
    chosen = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return tuple(
        Language(code=code, name=capfirst(get_language_info(code)["name_local"]), current=code == chosen)
        for code, _name in settings.LANGUAGES
    )
