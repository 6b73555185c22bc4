"""Django's system checks of our own: nobody of the demo may be among real people."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from portal.queries.health import demo_people_exist

DEMO_PEOPLE = (
    "This database has the demo's sign-ins, whose password is public. Give production a database of its own, "
    "or start the demo with DJANGO_SETTINGS_MODULE=portal.settings.demo."
)


def refuse_demo_people() -> None:
    """Raise `ImproperlyConfigured` when this is not the demo and someone of the demo is in the database."""
    if settings.DEMO:
        return
    try:
        found = demo_people_exist()
    except DatabaseError as error:
        raise ImproperlyConfigured(
            "The database does not answer, or has no tables yet. Check DATABASE_URL, then run: manage.py migrate"
        ) from error
    finally:
        connections.close_all()  # the web's processes are forked from this one
    if found:
        raise ImproperlyConfigured(DEMO_PEOPLE)


@register(Tags.security, deploy=True)
def no_demo_people(app_configs: Sequence[AppConfig] | None, **_kwargs: object) -> list[CheckMessage]:  # noqa: ARG001 - Django's call
    """`manage.py check --deploy` says the same."""
    try:
        refuse_demo_people()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="portal.E001")]
    return []
