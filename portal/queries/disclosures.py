"""Who has opened a person's data, and for what reason."""

from django.db.models import QuerySet

from portal.models import Disclosure, User


def visible_to(user: User) -> QuerySet[Disclosure]:
    """The disclosures of one's own data: nobody else's."""
    return Disclosure.objects.filter(person=user)


def of(user: User) -> list[Disclosure]:
    """The disclosures of one's own data with their readers, the latest first; at most 200."""
    return list(visible_to(user).select_related("reader").order_by("-opened_at", "pk")[:200])
