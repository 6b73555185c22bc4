"""What stands around every page: navigation, who I am, language. A context processor.

It costs at most the query for the person's mandates, which is kept on the person, and nothing at all where a template
does not show the shell (a part that htmx asks for).
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

from portal import __version__
from portal.face import Link
from portal.models import User
from portal.navigation import Navigation, navigation_of


@dataclass(frozen=True, slots=True)
class Language:
    """A language one can choose; its name is in the language itself."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page. Before sign-in names and navigation are empty; `here` is where a change of language returns.

    `unread` messages came with the session's person (`portal/authorization/backend.py`).
    """

    nav: tuple[Link, ...]
    doors: tuple[Link, ...]
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
    rooms = navigation_of(person, request.path) if person else Navigation((), ())
    languages = _languages()
    current = next((language for language in languages if language.current), languages[0])
    return Shell(
        nav=rooms.rooms,
        doors=rooms.doors,
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


def _languages() -> tuple[Language, ...]:
    chosen = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return tuple(
        Language(code=code, name=capfirst(get_language_info(code)["name_local"]), current=code == chosen)
        for code, _name in settings.LANGUAGES
    )
