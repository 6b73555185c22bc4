"""How a person wants to be told."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.helper import PortalFormHelper

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FREQUENCIES = (
    ("AT_ONCE", gettext_lazy("At once, for each message")),
    ("DAILY", gettext_lazy("Once a day, in the morning, when there is something new")),
    ("WEEKLY", gettext_lazy("Once a week, on Monday morning, when there is something new")),
    ("NEVER", gettext_lazy("Never: I look in the portal")),
)
NOT_A_TIME = gettext_lazy("Write a time with hours and minutes, for example 07:30.")


def _time(label: "StrOrPromise") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        error_messages={"invalid": NOT_A_TIME},
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class MessageChoiceForm(forms.Form):
    """Mails about messages, mails of other kinds, and when it is quiet. `leads`: the week's mail is for her."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("When do you want a mail about new messages?"),
        choices=FREQUENCIES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A mail says only how many there are and what they are about, never what is in them."),
        error_messages={"required": gettext_lazy("Choose when you want a mail.")},
    )
    calendar_mail = forms.BooleanField(
        label=gettext_lazy("Send times of talks to my calendar by mail"),
        required=False,
    )
    week_mail = forms.BooleanField(
        label=gettext_lazy("Tell me on Mondays how many things I have to do this week"),
        required=False,
    )
    quiet_from = _time(gettext_lazy("Quiet from"))
    quiet_until = _time(gettext_lazy("Quiet until"))
    quiet_weekends = forms.BooleanField(
        label=gettext_lazy("No mails on Saturdays and Sundays"),
        required=False,
    )

    def __init__(self, *args: Any, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiet_until"].help_text = _(
            "Mails wait until then. It may be over midnight: from 20:00 until 07:00. Leave both empty for none."
        )
        if not leads:
            del self.fields["week_mail"]
        self.helper = PortalFormHelper(self, submit=gettext_lazy("Save my choices"))

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, and the two differ."""
        cleaned = super().clean() or self.cleaned_data
        if {"quiet_from", "quiet_until"} & set(self.errors):
            return cleaned
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if start is not None and end is None:
            self.add_error("quiet_until", _("Say until when it is quiet, or leave both empty."))
        if end is not None and start is None:
            self.add_error("quiet_from", _("Say from when it is quiet, or leave both empty."))
        if start is not None and start == end:
            self.add_error("quiet_until", _("Quiet hours begin and end at different times."))
        return cleaned
