"""The language a person reads in."""

from portal.models import User


def choose_language(*, by: User, language: str) -> None:
    """Remember the person's own choice, so that it follows her to another device and into her documents."""
    User.objects.filter(pk=by.pk).exclude(language=language).update(language=language)
