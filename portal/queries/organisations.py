"""The organisations, for work that is nobody's in particular."""

from portal.models import Organisation


def everyone() -> list[Organisation]:
    """All organisations, for the scheduler; a person never sees this list."""
    return list(Organisation.objects.order_by("pk"))
