"""What people write in a talk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.forms.plans import version_field

LONGEST_SUMMARY = 10_000


class SummaryForm(forms.Form):
    """The shared summary, and which version of it was changed."""

    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=LONGEST_SUMMARY, widget=forms.Textarea(attrs={"rows": 5})
    )
    talk_version = version_field()


class LevelForm(forms.Form):
    """The level of one competence, agreed or the manager's own view. `level` is checked against the scale later."""

    level = forms.IntegerField(
        min_value=0, max_value=99, error_messages={"required": _("Choose a level before you save.")}
    )
    agreed = forms.BooleanField(required=False)
    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000)
    version = version_field()
