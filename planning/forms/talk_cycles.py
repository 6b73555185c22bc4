"""The form of a talk year: its name, its days, and the days of each kind of talk."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions import talk_cycles as deeds
from planning.actions.talk_cycles import KINDS, CycleFacts, WindowFacts
from planning.forms.plans import version_field
from planning.models import Talk
from planning.models.talk_cycle import LONGEST_TALK, SHORTEST_TALK
from portal.face import Words
from portal.forms import PortalFormHelper
from portal.numbers import number_in

NAMES: dict[str, Words] = {
    "sv": _("Name in Swedish"), "nb": _("Name in Norwegian"), "en": _("Name in English"),
}  # fmt: skip
NO_DAY = _("That is not a day. Write it as year-month-day, for example 2026-03-01.")
MOST_REMINDERS, EARLIEST_REMINDER = 5, 180
MINUTES = {Talk.Kind.DEVELOPMENT: 60, Talk.Kind.PERFORMANCE: 45, Talk.Kind.PAY_FEEDBACK: 30}
LABELS: dict[str, Words] = {
    "first": _("First day"),
    "last": _("Last day"),
    "minutes": _("Minutes for a talk"),
    "questions": _("Questions"),
    "remind": _("Remind, days before the last day"),
}
SIDE_BY_SIDE = "level-texts"
QuestionChoice = tuple[int, str, str]
"""A version that may be chosen: its number, the kind of talk, and its words."""


def day(label: Words, *, required: bool) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(
        label=str(label),
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": str(_("Write the day.")), "invalid": str(NO_DAY)},
    )


class TalkYearForm(forms.Form):
    """All of a year on one page; a kind of talk without days is not held in it."""

    version = version_field()

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        questions: Sequence[QuestionChoice],
        facts: CycleFacts | None = None,
        version: int = 0,
        says_why: bool = False,
    ) -> None:
        self.words = {(pk, kind): f"{words} [{pk}]" for pk, kind, words in questions}
        super().__init__(data, initial=self._initial(facts, version))
        for language, label in NAMES.items():
            widget = forms.TextInput(attrs={"lang": language})
            self.fields[f"name_{language}"] = forms.CharField(
                label=str(label), required=False, max_length=deeds.LONGEST_NAME, widget=widget
            )
        self.fields["first"], self.fields["last"] = (
            day(LABELS["first"], required=True),
            day(LABELS["last"], required=True),
        )
        for kind in KINDS:
            self._add_window(kind)
        if says_why:
            self.fields["why"] = forms.CharField(
                label=_("Why it is changed"), required=False, max_length=deeds.LONGEST_WHY,
                widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Everyone whom the change concerns can read it."),
            )  # fmt: skip
        self.parts = {
            name: capfirst(str(kind.label)) for kind in KINDS for name in self.fields if name.startswith(kind.lower())
        }
        self.helper = PortalFormHelper(self)
        self.helper.layout = Layout(
            "version",
            Div("name_sv", "name_nb", "name_en", css_class=SIDE_BY_SIDE),
            Div("first", "last", css_class=SIDE_BY_SIDE),
            *(self._fieldset(kind) for kind in KINDS),
            *(["why"] if says_why else []),
        )

    def _fieldset(self, kind: Talk.Kind) -> Fieldset:
        names = [name for name in self.fields if name.startswith(f"{kind.lower()}_")]
        return Fieldset(capfirst(kind.label), Div(*names, css_class=SIDE_BY_SIDE), css_class="part")

    def _add_window(self, kind: Talk.Kind) -> None:
        prefix = kind.lower()
        self.fields[f"{prefix}_first"] = day(LABELS["first"], required=False)
        self.fields[f"{prefix}_last"] = day(LABELS["last"], required=False)
        self.fields[f"{prefix}_minutes"] = forms.IntegerField(
            label=str(LABELS["minutes"]), min_value=SHORTEST_TALK, max_value=LONGEST_TALK, required=False,
            error_messages={name: str(_("A talk takes 10 to 240 minutes.")) for name in ("min_value", "max_value")},
        )  # fmt: skip
        if kind != Talk.Kind.PAY_FEEDBACK:
            chosen = [(words, words.rpartition(" [")[0]) for (_pk, of), words in self.words.items() if of == kind]
            self.fields[f"{prefix}_questions"] = forms.ChoiceField(
                label=str(LABELS["questions"]), required=False,
                choices=[("", gettext("the questions that come with the portal")), *chosen],
                error_messages={"invalid_choice": str(_("These questions can no longer be chosen. Choose others."))},
            )  # fmt: skip
        self.fields[f"{prefix}_remind"] = forms.CharField(
            label=str(LABELS["remind"]), required=False, max_length=40,
            help_text=_("For example: 30, 7. Empty: nobody is reminded."),
        )  # fmt: skip

    def _initial(self, facts: CycleFacts | None, version: int) -> dict[str, Any]:
        """As saved; a new year begins with the usual minutes."""
        if facts is None:
            usual = {f"{kind.lower()}_minutes": minutes for kind, minutes in MINUTES.items()}
            return {"version": version, **usual}
        texts = self.said(deeds.texts_of(facts))
        return {**texts, "version": version}

    def said(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts of a year with the questions in words, as they stand in the form."""
        by_key = {(str(pk), kind.lower()): words for (pk, kind), words in self.words.items()}
        return {
            name: by_key.get((value, name.removesuffix("_questions")), value) if name.endswith("_questions") else value
            for name, value in texts.items()
        }

    def clean(self) -> dict[str, Any]:
        """Days that belong together, and reminders that are numbers."""
        super().clean()
        if not any(self.cleaned_data.get(f"name_{language}") for language in NAMES):
            self.add_error("name_sv", str(_("Write the name in at least one language.")))
        for kind in KINDS:
            self._clean_window(kind.lower())
        if not self.errors:
            for field, sentence in deeds.faults_of(self.facts()):
                self.add_error(field, sentence)
        return self.cleaned_data

    def _clean_window(self, prefix: str) -> None:
        first, last = f"{prefix}_first", f"{prefix}_last"
        for name, other in ((first, last), (last, first)):
            is_known = name not in self.errors and other not in self.errors
            if is_known and self.cleaned_data.get(other) and not self.cleaned_data.get(name):
                self.add_error(name, str(_("Write both days, or neither: without days the talk is not held.")))
        if f"{prefix}_remind" not in self.errors:
            self._clean_reminders(f"{prefix}_remind")

    def _clean_reminders(self, name: str) -> None:
        parts = self.cleaned_data[name].replace(";", ",").replace(",", " ").split()
        days = {day for one in parts if (day := number_in(one)) is not None and day <= EARLIEST_REMINDER}
        if len(days) < len(set(parts)) or len(days) > MOST_REMINDERS:  # what is no such number is missing in them
            said = _("Write at most five numbers of days, each at most 180, with commas between: 30, 7.")
            self.add_error(name, str(said))
        else:
            self.cleaned_data[name] = tuple(sorted(days, reverse=True))

    def facts(self) -> CycleFacts:
        """What is said. Only for a form without errors."""
        said = self.cleaned_data
        name = {language: said[f"name_{language}"] for language in NAMES if said[f"name_{language}"]}
        windows = tuple(self._window(kind) for kind in KINDS if said[f"{kind.lower()}_first"])
        return CycleFacts(name, said["first"], said["last"], windows)

    def _window(self, kind: Talk.Kind) -> WindowFacts:
        said, prefix = self.cleaned_data, kind.lower()
        by_words = {words: pk for (pk, of), words in self.words.items() if of == kind}
        return WindowFacts(
            kind=kind.value,
            first=said[f"{prefix}_first"],
            last=said[f"{prefix}_last"],
            minutes=said[f"{prefix}_minutes"] or MINUTES[kind],
            questions=by_words.get(said.get(f"{prefix}_questions", "")),
            remind_days=said[f"{prefix}_remind"],
        )

    def why(self) -> str:
        """The reason of a change; "" where none is asked for."""
        return str(self.cleaned_data.get("why", ""))
