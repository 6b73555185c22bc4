"""What the portal tells a person: the message in her inbox, and the mail that says that it is there."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models.constraints import both_or_neither, in_order, state_has
from portal.models.organisation import Organisation
from portal.models.user import User

MOST_TRIES = 40  # of one mail: with the waits between them about two days


class Message(models.Model):
    """One message to one person, in her inbox. What it says is made of `kind` and `facts` when it is read.

    So it is always in the language she reads in. `unique_key` guards against telling twice: writing it again does
    nothing. `path` is the page of the portal it leads to ("" where there is none).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    path = models.CharField(_("address"), max_length=300, blank=True)
    unique_key = models.CharField(_("unique key"), max_length=200, unique=True)
    sent_at = models.DateTimeField(_("sent"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("put in a mail"), null=True, blank=True)

    class Meta:
        """Told once; a message is read after it is sent, and leads to a page of the portal only."""

        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = (
            models.Index(fields=["to", "-sent_at"], name="message_inbox"),
            models.Index(fields=["sent_at"], name="message_to_mail", condition=Q(mailed_at__isnull=True)),
            models.Index(fields=["to"], name="message_unread", condition=Q(read_at__isnull=True)),
        )
        constraints = (
            in_order("sent_at", "read_at", name="message_in_order", message=_("A message is read after it is sent.")),
            models.CheckConstraint(
                name="message_path_is_ours",
                condition=Q(path="") | (Q(path__startswith="/") & ~Q(path__startswith="//")),
                violation_error_message=_("A message leads to a page of the portal only."),
            ),
        )

    def __str__(self) -> str:
        """What kind, to whom."""
        return f"{self.kind} {self.to_id}"


class MessageChoice(models.Model):
    """How a person wants to be told beside her inbox, which always has everything.

    Nothing is mailed from `quiet_from` to `quiet_until` (the portal's time zone; over midnight when it begins later
    than
    it ends), nor on weekends when `quiet_weekends`. `calendar_mail`: times of talks come as calendar objects by mail.
    """

    class Frequency(models.TextChoices):
        """When mails go out."""

        AT_ONCE = "AT_ONCE", _("at once")
        DAILY = "DAILY", _("once a day")
        WEEKLY = "WEEKLY", _("once a week")
        NEVER = "NEVER", _("no mail")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="message_choice")
    frequency = models.CharField(_("mail"), max_length=7, choices=Frequency, default=Frequency.DAILY)
    calendar_mail = models.BooleanField(_("calendar invitations by mail"), default=True)
    week_mail = models.BooleanField(_("the week's five by mail"), default=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("quiet on weekends"), default=True)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        """Quiet hours have a beginning and an end, and the two differ."""

        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")
        constraints = (
            both_or_neither(
                "quiet_from",
                "quiet_until",
                name="message_quiet_both",
                message=_("Quiet hours have a beginning and an end."),
            ),
            models.CheckConstraint(
                name="message_quiet_differ",
                condition=Q(quiet_from__isnull=True) | ~Q(quiet_from=F("quiet_until")),
                violation_error_message=_("Quiet hours begin and end at different times."),
            ),
        )

    def __str__(self) -> str:
        """Whose."""
        return str(self.user_id)


class Mail(models.Model):
    """A mail on its way: the outbox. It says that there is something to read, and never what is in it.

    A worker claims it (SENDING, with a lease), and says that it is handing it over (`handing_over_at`) before the
    server
    is given the last word; what happens to a mail whose worker dies there is told in docs/messages.md. `id` is the
    Message-ID, so that the same mail is known again. `unique_key` guards against writing the same mail twice.
    `subject` and `text` are in the reader's language; `calendar` is an iCalendar object, with `method` REQUEST or
    CANCEL.
    """

    class State(models.TextChoices):
        """WAITING -> SENDING -> SENT, or FAILED when the server said no for good or for too long."""

        WAITING = "WAITING", _("waiting")
        SENDING = "SENDING", _("being sent")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("not delivered")
        DROPPED = "DROPPED", _("not needed any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mails")
    to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(_("kind"), max_length=40)
    address = models.EmailField(_("address"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    calendar = models.TextField(_("calendar object"), blank=True)
    method = models.CharField(_("calendar method"), max_length=10, blank=True)
    unique_key = models.CharField(_("unique key"), max_length=200, unique=True)
    written_at = models.DateTimeField(_("written"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    not_before = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    handing_over_at = models.DateTimeField(_("being handed over"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failure = models.CharField(_("failure"), max_length=500, blank=True)

    class Meta:
        """Sent says when, being sent has a lease, failed says why."""

        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = (
            models.Index(fields=["not_before"], name="mail_waiting", condition=Q(state__in=("WAITING", "SENDING"))),
            models.Index(fields=["to", "-written_at"], name="mail_of_person"),
        )
        constraints = (
            state_has(
                ["SENDING"], "lease_until", name="mail_sending_has_lease", message=_("A mail being sent has a lease.")
            ),
            state_has(["SENT"], "sent_at", name="mail_sent", message=_("A sent mail says when.")),
            models.CheckConstraint(
                name="mail_failure_says_why",
                condition=~Q(state="FAILED") | ~Q(failure=""),
                violation_error_message=_("A mail that was not delivered says why."),
            ),
            models.CheckConstraint(
                name="mail_calendar_has_method",
                condition=Q(calendar="", method="") | (~Q(calendar="") & Q(method__in=("REQUEST", "CANCEL"))),
                violation_error_message=_("A calendar object asks for something."),
            ),
            models.CheckConstraint(
                name="mail_attempts",
                condition=Q(attempts__lte=MOST_TRIES),
                violation_error_message=_("A mail is not tried for ever."),
            ),
        )

    def __str__(self) -> str:
        """What kind, to whom."""
        return f"{self.kind} {self.to_id}"
