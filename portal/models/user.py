"""The person: an employee of one organisation, with or without a way to sign in."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pghistory import track

from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.models.history import keeps_history
from portal.models.organisation import Organisation

if TYPE_CHECKING:
    UserManagerBase = BaseUserManager["User"]
else:
    UserManagerBase = BaseUserManager


class UserManager(UserManagerBase):
    """Makes people; a password is optional, since most sign in through their employer."""

    def create_user(
        self, *, username: str, organisation: Organisation, password: str | None = None, **fields: str | bool
    ) -> "User":
        """Make and save a person with a usable password, or none."""
        user = self.model(username=username, organisation=organisation, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@track(*keeps_history(only=("given_name", "family_name", "username", "email", "is_active", "left_on")))
class User(AbstractBaseUser):
    """A person of one organisation. People who leave are closed (`is_active`, `left_on`), never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    username = models.CharField(_("user name"), max_length=150, unique=True)
    person_key = models.CharField(_("employee number"), max_length=60)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=2, default="sv", choices=[(code, code) for code in LANGUAGES_OF_TEXTS]
    )
    is_active = models.BooleanField(_("active"), default=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    joined_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """An employee number is one person of an organisation; who has left cannot sign in."""

        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "person_key"],
                name="user_person_key_once",
                violation_error_message=_("Another person already has this employee number."),
            ),
            models.CheckConstraint(
                name="user_left_is_inactive",
                condition=Q(left_on__isnull=True) | Q(is_active=False),
                violation_error_message=_("Someone who has left cannot have an active account."),
            ),
        )

    def __str__(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def name(self) -> str:
        """Given and family name, as shown on the screen."""
        return str(self)
