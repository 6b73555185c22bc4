"""Who a session belongs to: read together with the organisation, which every page needs."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from portal.models import User


class PortalBackend(ModelBackend):
    """Local accounts. A session ends with the account: an inactive person is nobody."""

    def get_user(self, user_id: str | UUID) -> User | None:
        """The signed-in person with her organisation, in one query; None for a closed account."""
        user = User.objects.select_related("organisation").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
