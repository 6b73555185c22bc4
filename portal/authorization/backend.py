"""Who a session belongs to: read together with what every page needs of her."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from portal.models import Employment, Message, User

UNREAD = Message.objects.filter(to=OuterRef("pk"), read_at__isnull=True).order_by().values("to")
PEOPLE = User.objects.select_related("organisation").annotate(
    unread_messages=Coalesce(Subquery(UNREAD.annotate(count=Count("pk")).values("count")), Value(0)),
    is_employed=Exists(Employment.objects.filter(user=OuterRef("pk"))),
)
"""Put together once: every request asks it, and putting it together costs more than the answer."""


class PortalBackend(ModelBackend):
    """Local accounts. A session ends with the account: an inactive person is nobody."""

    def get_user(self, user_id: str | UUID) -> User | None:
        """The signed-in person with her organisation, in one query; None for a closed account.

        `unread_messages` is how many; `is_employed` whether she has pages of her own, which a politician has not.
        """
        try:
            user = PEOPLE.get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
