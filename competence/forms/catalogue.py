"""The forms of the catalogue: a framework, its name in a version, an area, a competence, a consultation, a decision."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.queries.version_texts import area_texts, competence_texts, head_texts
from competence.reading.content import CompetenceContent, Texts
from competence.reading.faults import LONGEST_ADDRESS, LONGEST_CODE, LONGEST_CORE, LONGEST_NAME, LONGEST_TEXT
from portal.face import Words
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

LANGUAGES: dict[str, Words] = {"sv": _("Swedish"), "nb": _("Norwegian bokmål"), "en": _("English")}
NAMES: dict[str, Words] = {
    "sv": _("Name in Swedish"), "nb": _("Name in Norwegian"), "en": _("Name in English"),
}  # fmt: skip
WHYS: dict[str, Words] = {
    "sv": _("Why it matters, in Swedish"),
    "nb": _("Why it matters, in Norwegian"),
    "en": _("Why it matters, in English"),
}
CODE_HELP = _("Short, and the same for good: answers and requirements are kept by it.")
NO_NAME = _("Write the name in at least one language.")
ALL_LEVELS = _("Write a text for every level, or leave all of them empty in this language.")


class VersionedForm(forms.Form):
    """What several people may edit: carries the count of edits that its writer has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    def seen(self) -> int:
        """The count of edits; 0, which is no count, where it was taken out of the form."""
        return self.cleaned_data.get("version") or 0


class NamedForm(VersionedForm):
    """A name in up to three languages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, label in NAMES.items():
            attrs = {"lang": language}
            self.fields[f"name_{language}"] = forms.CharField(
                label=str(label), max_length=LONGEST_NAME, required=False, widget=forms.TextInput(attrs=attrs)
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.texts("name"):
            self.add_error("name_sv", str(NO_NAME))
        return self.cleaned_data

    def texts(self, field: str) -> Texts:
        """The languages that something is written in."""
        said = {language: tidy(self.cleaned_data.get(f"{field}_{language}", "")) for language in LANGUAGES}
        return {language: text for language, text in said.items() if text}


class HeadForm(NamedForm):
    """The name of the framework, and what is new in the version."""

    summary = forms.CharField(
        label=_("What is new, and why"), max_length=LONGEST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Those who are consulted read it first."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name_sv", "name_nb", "name_en", "summary"])
        self.helper = PortalFormHelper(self, submit=_("Save"))

    @staticmethod
    def values(name: Texts, summary: str, version: int) -> dict[str, str | int]:
        """What stands in the form to begin with."""
        return {**head_texts(name, summary), "version": version}


class FrameworkForm(NamedForm):
    """A new framework."""

    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE, help_text=CODE_HELP)
    layer = forms.ChoiceField(label=_("Who it is for"), widget=forms.RadioSelect)
    profession = forms.TypedChoiceField(label=_("Profession"), coerce=int, empty_value=None, required=False)

    def __init__(
        self,
        *args: Any,
        layers: Sequence[tuple[str, Words]],
        professions: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name_sv", "name_nb", "name_en", "code", "layer", "profession"])
        _choose(self, "layer", layers)
        _choose(self, "profession", [("", _("no profession")), *professions])
        self.fields["profession"].help_text = _("Only for a framework of one profession.")
        self.helper = PortalFormHelper(self, submit=_("Begin the framework"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("profession") and self.cleaned_data.get("layer") != "PROFESSION":
            self.add_error("profession", str(_("Only a profession-common framework has a profession.")))
        return self.cleaned_data


class AreaForm(NamedForm):
    """An area; the code is written once."""

    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE, help_text=CODE_HELP)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
        self.order_fields(["name_sv", "name_nb", "name_en", "code"])
        self.helper = PortalFormHelper(self, submit=_("Add the area") if is_new else _("Save the area"))

    @staticmethod
    def values(name: Texts, version: int) -> dict[str, str | int]:
        """What stands in the form to begin with."""
        return {**area_texts(name), "version": version}


class CompetenceForm(NamedForm):
    """A competence of one kind: with level texts, with a validity, or with the skill of a language."""

    code = forms.CharField(label=_("Code"), max_length=LONGEST_CODE, help_text=CODE_HELP)
    area = forms.ChoiceField(label=_("Area"))
    skill = forms.ChoiceField(label=_("Language skill"))
    validity_months = forms.IntegerField(
        label=_("Valid for (months)"), min_value=1, max_value=240, required=False,
        help_text=_("Empty: it does not run out."),
    )  # fmt: skip
    core = forms.CharField(
        label=_("Core competence"), max_length=LONGEST_CORE, required=False,
        help_text=_("The core competence of health care that it belongs to, where there is one."),
    )  # fmt: skip
    governing_document = forms.CharField(
        label=_("Governing document"), max_length=LONGEST_NAME, required=False,
        help_text=_("The routine, law or guideline that says so."),
    )  # fmt: skip
    governing_url = forms.CharField(
        label=_("Address of the governing document"), max_length=LONGEST_ADDRESS, required=False,
        widget=forms.URLInput(attrs={"inputmode": "url"}), help_text=_("Begins with https://"),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        kind: str,
        is_new: bool,
        areas: Sequence[tuple[str, str]],
        skills: Sequence[tuple[str, Words]],
        levels: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.levels = kind, () if kind == "CERTIFICATE" else tuple(levels)
        _choose(self, "area", areas)
        _choose(self, "skill", skills)
        unwanted = {"CERTIFICATE": ("skill",), "LANGUAGE": ("validity_months",)}.get(kind, ("skill", "validity_months"))
        for name in (*unwanted, *(() if is_new else ("code",))):
            del self.fields[name]
        for language, label in WHYS.items():
            self._add_text(f"why_{language}", label, language)
            for value, words in enumerate(self.levels):
                self._add_text(f"level_{language}_{value}", words, language)

    def _add_text(self, name: str, label: Words, language: str) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "lang": language})
        self.fields[name] = forms.CharField(label=str(label), max_length=LONGEST_TEXT, required=False, widget=widget)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for language in LANGUAGES:
            names = [f"level_{language}_{value}" for value in range(len(self.levels))]
            written = [name for name in names if self.cleaned_data.get(name, "").strip()]
            missing = [name for name in names if name not in written and name not in self.errors]
            if written and missing:
                self.add_error(missing[0], str(ALL_LEVELS))
        return self.cleaned_data

    def content(self, known: CompetenceContent | None) -> CompetenceContent:
        """What is written; what has no field stays as it is known."""
        said = self.cleaned_data
        levels = {language: self._levels(language) for language in LANGUAGES}
        return CompetenceContent(
            code=known.code if known else tidy(said["code"]),
            area=said["area"],
            name=self.texts("name"),
            kind=self.kind,
            why=self.texts("why"),
            level_texts={language: lines for language, lines in levels.items() if any(lines)},
            core=tidy(said["core"]),
            validity_months=said.get("validity_months"),
            skill=said.get("skill", ""),
            governing_document=tidy(said["governing_document"]),
            governing_url=said["governing_url"].strip(),
            upstream=known.upstream if known else None,
            upstream_revision=known.upstream_revision if known else None,
            replaces=known.replaces if known else (),
            alignments=known.alignments if known else (),
        )

    def _levels(self, language: str) -> list[str]:
        return [tidy(self.cleaned_data.get(f"level_{language}_{value}", "")) for value in range(len(self.levels))]

    @staticmethod
    def values(content: CompetenceContent, version: int) -> dict[str, str | int]:
        """What stands in the form to begin with."""
        return {**competence_texts(content), "version": version}


class ConsultationForm(forms.Form):
    """Until when, and who is asked."""

    until = forms.DateField(
        label=_("Last day to comment"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write the last day of the consultation."),
            "invalid": _("That is not a day. Write it as year-month-day, for example 2026-03-01."),
        },
    )
    note = forms.CharField(
        label=_("Who is consulted, and about what"), max_length=LONGEST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


class CommentForm(forms.Form):
    """A comment on the whole, or on one competence. Length is the deed's to judge, so that the text stays."""

    competence = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(label=_("Your comment"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, competences: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "competence", [("", _("the whole version")), *competences])
        self.helper = PortalFormHelper(self, submit=_("Send the comment"))


class AnswerForm(forms.Form):
    """The answer to a comment."""

    text = forms.CharField(required=False)


class DecisionForm(forms.Form):
    """What the decision is called in the records."""

    reference = forms.CharField(
        label=_("Decision reference"), max_length=200,
        help_text=_("Where the decision can be read: its number in the records, or the meeting and the paragraph."),
        error_messages={"required": _("Write where the decision can be read, for example HRD 2026:7.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


class RemovalForm(forms.Form):
    """What takes the place of a competence that is removed; nothing, or another one of the same kind."""

    replaced_by = forms.ChoiceField(label=_("Which competence takes its place?"), required=False)

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "replaced_by", [("", _("none: what is required of it ends")), *others])
        self.helper = PortalFormHelper(self)


class SettingsForm(forms.Form):
    """Who keeps the framework, and whether it is published."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    is_public = forms.BooleanField(
        label=_("Publish its decided versions openly"), required=False,
        help_text=_("Anyone can then read and fetch it, also other organisations: it holds no data about people."),
    )  # fmt: skip

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "owner", [("", _("nobody")), *owners])
        self.helper = PortalFormHelper(self, submit=_("Save"))


def tidy(text: str) -> str:
    """One way to write each letter, one kind of line break, no stray space around."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _choose(form: forms.Form, field: str, choices: Sequence[tuple[Any, Words]]) -> None:
    choice_field(form, field).choices = choices
