"""What people write in a talk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.forms.plans import version_field

LONGEST_SUMMARY = 10_000
LONGEST_NOTE = 4_000


class SummaryForm(forms.Form):
    """The shared summary, and which version of it was changed."""

    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=LONGEST_SUMMARY, widget=forms.Textarea(attrs={"rows": 5})
    )
    talk_version = version_field()


class OpenForm(forms.Form):
    """Which kind of talk is opened; none is the appraisal talk."""

    kind = forms.ChoiceField(
        required=False, choices=[(kind, kind) for kind in ("DEVELOPMENT", "PERFORMANCE", "PAY_FEEDBACK")]
    )


class DissentForm(forms.Form):
    """What one sees otherwise than the summary."""

    text = forms.CharField(
        label=_("What you see otherwise"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Both of you read it, and it stays as you write it. Write nothing about health."),
        error_messages={"required": _("Write what you see otherwise.")},
    )


class LevelForm(forms.Form):
    """The level of one competence, agreed or the manager's own view. `level` is checked against the scale later."""

    level = forms.IntegerField(
        min_value=0, max_value=99, error_messages={"required": _("Choose a level before you save.")}
    )
    agreed = forms.BooleanField(required=False)
    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000)
    version = version_field()
