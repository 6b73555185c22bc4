"""The outbox as people see it: the mails to themselves, and what became of them."""

from django.db.models import QuerySet

from portal.models import Mail, User


def visible_to(user: User) -> QuerySet[Mail]:
    """The mails to her, the newest first."""
    return Mail.objects.filter(to=user).order_by("-written_at", "pk")
