"""The form of an identifier elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.forms.catalogue import tidy
from competence.reading.alignments import LONGEST_LABEL, LONGEST_URI, aligned
from competence.reading.content import AlignmentContent
from portal.face import Words
from portal.forms import PortalFormHelper

SCHEMES: dict[str, Words] = {"ESCO": "ESCO", "ONET": "O*NET", "CASE": "CASE", "OTHER": _("other")}
RELATIONS: dict[str, Words] = {
    "EXACT": _("the same"),
    "CLOSE": _("nearly the same"),
    "BROADER": _("the other one is broader"),
    "NARROWER": _("the other one is narrower"),
    "RELATED": _("related"),
}


class AlignmentForm(forms.Form):
    """What a competence is called elsewhere. An address in place of the identifier is enough."""

    scheme = forms.ChoiceField(label=_("Scheme"), choices=list(SCHEMES.items()))
    identifier = forms.CharField(
        label=_("Identifier"), max_length=LONGEST_URI, strip=True,
        help_text=_("Or its whole address, such as http://data.europa.eu/esco/skill/…"),
        error_messages={"required": _("Write the identifier, or its whole address.")},
    )  # fmt: skip
    uri = forms.CharField(
        label=_("Address"), max_length=LONGEST_URI, required=False,
        widget=forms.URLInput(attrs={"inputmode": "url"}), help_text=_("Begins with https:// or http://"),
    )  # fmt: skip
    label = forms.CharField(label=_("Name there"), max_length=LONGEST_LABEL, required=False)
    relation = forms.ChoiceField(label=_("How near it is"), choices=list(RELATIONS.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=_("Add the identifier"))

    def content(self) -> AlignmentContent:
        """What is written."""
        said = {name: tidy(self.cleaned_data[name]) for name in ("identifier", "uri", "label")}
        return aligned(
            self.cleaned_data["scheme"],
            said["identifier"],
            uri=said["uri"],
            label=said["label"],
            relation=self.cleaned_data["relation"],
        )
