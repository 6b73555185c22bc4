"""What stands around every page: navigation, who I am, language. A context processor; costs no query of its own."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

from portal import __version__
from portal.face import Link


@dataclass(frozen=True, slots=True)
class Language:
    """A language one can choose; its name is in the language itself."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page. Before sign-in names and `nav` are empty; `here` is where a change of language returns."""

    nav: tuple[Link, ...]
    person_name: str
    person_key: str
    is_demo: bool
    language: str
    language_name: str
    languages: tuple[Language, ...]
    here: str
    version: str


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give templates `shell`. Error pages can come before the session is read, so there may be no user at all."""
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    languages = _languages()
    current = next((language for language in languages if language.current), languages[0])
    return {
        "shell": Shell(
            nav=(),
            person_name=person.name if person else "",
            person_key=str(person.pk) if person else "",
            is_demo=bool(settings.DEMO),
            language=current.code,
            language_name=current.name.partition(" (")[0],
            languages=languages,
            here=request.get_full_path() if request.method == "GET" else request.path,
            version=__version__,
        )
    }


def _languages() -> tuple[Language, ...]:
    chosen = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return tuple(
        Language(code=code, name=capfirst(get_language_info(code)["name_local"]), current=code == chosen)
        for code, _name in settings.LANGUAGES
    )
