"""What the page of an import shows in each of its states."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from competence.forms.sheet_maps import LANGUAGES, MapForm
from competence.forms.spreadsheet_imports import ConfirmForm
from competence.queries import scales
from competence.queries import spreadsheet_imports as queries
from competence.views import sheet_map_page
from portal.authorization import Permission, can
from portal.face import Link, Words
from portal.texts import in_language, level_words

if TYPE_CHECKING:
    from competence.models import FrameworkImport
    from competence.reading.spreadsheets import Column, Look
    from portal.models import Job, User

STATUS = {
    "READ": "idle",
    "MAPPING": "near",
    "PREVIEWED": "near",
    "REFUSED": "missing",
    "CONFIRMED": "idle",
    "APPLIED": "ok",
}
FAULTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Competences to which the same happens: how many, and the first of them as (code, name)."""

    label: Words
    count: int
    names: tuple[tuple[str, Mapping[str, str]], ...]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class Sample:
    """A text that changes, of which competence and which part of it."""

    name: Mapping[str, str]
    part: Words
    language: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import. `is_open`: it is being worked on, and the page asks again. `failure`: the work stopped, and why."""

    crumbs: tuple[Link, ...]
    import_id: UUID
    title: str
    url: str
    new_url: str
    scale_url: str
    status: str
    state: Words
    facts: tuple[tuple[Words, str], ...]
    is_open: bool
    label: Words
    done: int
    total: int
    failure: str
    faults: tuple[str, ...]
    fault_count: int
    hint: str
    note: str
    columns: "tuple[Column, ...]"
    sheets: tuple[str, ...]
    sheet: str
    map_form: MapForm | None
    has_scale: bool
    is_own: bool
    is_new: bool
    groups: tuple[Group, ...]
    samples: tuple[Sample, ...]
    levels: tuple[Words, ...]
    level_note: Words
    nothing_changes: bool
    refusal: str
    confirm_form: ConfirmForm | None
    applied: bool
    decided: bool
    result: Link | None
    may_discard: bool


def crumbs() -> tuple[Link, ...]:
    """The way here."""
    return (
        Link(_("Catalogue"), reverse("competence:catalogue")),
        Link(_("Spreadsheets"), reverse("competence:framework-imports")),
    )


def may_decide(user: "User", found: "FrameworkImport") -> bool:
    """Whether the person may put it in force at once, and nothing stands in the way."""
    rights = can(user, Permission.DECIDE_CATALOGUE) and can(user, Permission.DECIDE_REQUIREMENTS)
    return rights and not found.preview.get("refusal")


def page_of(
    user: "User", found: "FrameworkImport", map_form: MapForm | None = None, confirm_form: ConfirmForm | None = None
) -> ImportPage:
    """The page in the state the import is in."""
    seen = _Seen(found, queries.job_of(found), queries.look_of(found), scales.of(found.organisation_id))
    preview = found.preview
    nothing = found.state == "PREVIEWED" and _changes_nothing(preview)
    if found.state == "PREVIEWED" and not nothing:
        confirm_form = confirm_form or ConfirmForm(may_decide=may_decide(user, found))
    return ImportPage(
        crumbs=crumbs(),
        import_id=found.pk,
        title=found.file_name,
        url=reverse("competence:framework-import", args=[found.pk]),
        new_url=reverse("competence:framework-import-new"),
        scale_url=reverse("competence:scale"),
        status=STATUS[found.state],
        state=_("Thrown away") if preview.get("discarded") else capfirst(found.get_state_display()),
        facts=_facts(found, preview),
        is_open=seen.is_open,
        label=_("Taking it into the catalogue") if found.state == "CONFIRMED" else _("Reading the file"),
        done=seen.job.done if seen.job else 0,
        total=seen.job.total if seen.job else 0,
        failure=seen.failure,
        faults=tuple(preview.get("faults", ()))[:FAULTS_SHOWN],
        fault_count=preview.get("fault_count", 0),
        hint=preview.get("hint", ""),
        note=preview.get("note", ""),
        columns=seen.look.columns if seen.look and seen.is_mapping else (),
        sheets=seen.sheets if seen.is_mapping and len(seen.sheets) > 1 else (),
        sheet=seen.sheet,
        map_form=(map_form or sheet_map_page.form_of(found)) if seen.is_mapping and seen.scale.steps else None,
        has_scale=bool(seen.scale.steps),
        is_own=bool(seen.file.get("own")),
        is_new=bool(preview.get("is_new")),
        groups=_groups(preview),
        samples=_samples(preview, seen.scale),
        levels=_levels(preview.get("levels", {})),
        level_note=_level_note(preview.get("levels", {})),
        nothing_changes=nothing,
        refusal=preview.get("refusal", ""),
        confirm_form=confirm_form,
        applied=found.state == "APPLIED",
        decided=bool(preview.get("decide")),
        result=_result(found, preview),
        may_discard=seen.may_discard,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """An import as it stands: the work on it, what was seen of its file, and the scale that levels are of."""

    found: "FrameworkImport"
    job: "Job | None"
    look: "Look | None"
    scale: scales.Scale

    @property
    def is_open(self) -> bool:
        """It is being worked on."""
        return self.job is not None and self.job.state in {"QUEUED", "RUNNING"}

    @property
    def failure(self) -> str:
        """Why the work stopped."""
        return self.job.failure if self.job and not self.is_open else ""

    @property
    def is_mapping(self) -> bool:
        """Somebody is saying which column is what."""
        return self.found.state == "MAPPING"

    @property
    def file(self) -> Mapping[str, Any]:
        """What the map says about the file."""
        said: Mapping[str, Any] = self.found.map.get("file", {})
        return said

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of the file."""
        return self.look.sheets if self.look else ()

    @property
    def sheet(self) -> str:
        """The one that is read: the first, where nothing is said."""
        return self.file.get("sheet", "") or next(iter(self.sheets), "")

    @property
    def may_discard(self) -> bool:
        """Nothing of it is in the catalogue yet, and nobody is putting it there now."""
        return self.found.state in {"READ", "MAPPING", "PREVIEWED"} or (
            self.found.state == "CONFIRMED" and not self.is_open
        )


def _changes_nothing(preview: Mapping[str, Any]) -> bool:
    counts, levels = preview.get("counts", {}), preview.get("levels", {})
    content = any(counts.get(name) for name in ("added", "reworded", "moved", "retired", "head"))
    if "added" not in levels:  # who may not decide takes in no levels
        return not content
    return not content and not any(levels.get(name) for name in ("added", "changed", "ended", "roles_added"))


def _facts(found: "FrameworkImport", preview: Mapping[str, Any]) -> tuple[tuple[Words, str], ...]:
    facts: list[tuple[Words, str]] = [(_("Handed in"), _by_at(found.handed_in_by, found.handed_in_at))]
    if found.confirmed_at and found.confirmed_by:
        facts.append((_("Confirmed"), _by_at(found.confirmed_by, found.confirmed_at)))
    if found.applied_at:
        facts.append((_("Taken in"), timezone.localtime(found.applied_at).strftime("%Y-%m-%d %H:%M")))
    head = found.map.get("framework", {})
    if head.get("code"):
        name = in_language(head.get("name", {}), get_language() or "sv").value
        facts.append((_("Framework"), f"{name} ({head['code']})" if name else head["code"]))
    if "rows" in preview:
        facts.append((_("Rows read"), str(preview["rows"])))
    return tuple(facts)


def _by_at(who: "User", at: datetime) -> str:
    return f"{who.name}, {timezone.localtime(at).strftime('%Y-%m-%d %H:%M')}"


def _groups(preview: Mapping[str, Any]) -> tuple[Group, ...]:
    counts, names = preview.get("counts", {}), preview.get("names", {})
    labels = {
        "added": _("New competences"),
        "reworded": _("Competences with new words"),
        "moved": _("Moved, or with other facts"),
        "retired": _("Not in the file: retired when it is decided"),
        "unchanged": _("Unchanged"),
    }
    return tuple(
        Group(label, counts[part], tuple((one["code"], one["name"]) for one in names.get(part, ())))
        for part, label in labels.items()
        if counts.get(part)
    )


def _samples(preview: Mapping[str, Any], scale: scales.Scale) -> tuple[Sample, ...]:
    names = {one["code"]: one["name"] for rows in preview.get("names", {}).values() for one in rows}
    levels = scale.names(get_language() or "sv")
    return tuple(
        Sample(names.get(one["code"], {"sv": one["code"]}), _part(one["part"], one["language"], levels), **_texts(one))
        for one in preview.get("samples", ())
    )


def _texts(one: Mapping[str, str]) -> dict[str, str]:
    return {"language": one["language"], "old": one["old"], "new": one["new"]}


def _part(part: str, language: str, levels: tuple[str, ...]) -> str:
    parts = {"name": _("name"), "why": _("why it matters")}
    said = parts.get(part) or level_words(int(part), levels)
    return f"{said} · {dict(LANGUAGES)[language]}"


def _levels(levels: Mapping[str, int]) -> tuple[Words, ...]:
    """Required levels and roles: what would become of them."""
    said: dict[str, Callable[[int], str]] = {
        "added": lambda n: ngettext("%(n)s new required level", "%(n)s new required levels", n),
        "changed": lambda n: ngettext("%(n)s changed required level", "%(n)s changed required levels", n),
        "ended": lambda n: ngettext("%(n)s required level that ends", "%(n)s required levels that end", n),
        "unchanged": lambda n: ngettext("%(n)s unchanged required level", "%(n)s unchanged required levels", n),
        "left_out": lambda n: ngettext(
            "%(n)s required level left out: nobody here has that profession or unit",
            "%(n)s required levels left out: nobody here has that profession or unit",
            n,
        ),
        "roles_added": lambda n: ngettext("%(n)s new role", "%(n)s new roles", n),
        "roles_renamed": lambda n: ngettext("%(n)s role with a new name", "%(n)s roles with new names", n),
    }
    return tuple(words(levels[name]) % {"n": levels[name]} for name, words in said.items() if levels.get(name))


def _level_note(levels: Mapping[str, int]) -> str:
    count = levels.get("in_file", 0)
    if not count:
        return ""
    sentence = ngettext(
        "The file has %(n)s required level. Required levels are taken in only when it is decided at once.",
        "The file has %(n)s required levels. They are taken in only when it is decided at once.",
        count,
    )
    return sentence % {"n": count}


def _result(found: "FrameworkImport", preview: Mapping[str, Any]) -> Link | None:
    """Where the catalogue has it now."""
    if found.state != "APPLIED" or found.framework_id is None:
        return None
    number = preview.get("version")
    if number is None or preview.get("decide"):
        return Link(_("To the framework"), reverse("competence:framework", args=[found.framework_id]))
    return Link(_("To the draft"), reverse("competence:framework-version", args=[found.framework_id, number]))
