"""The gallery's views: made-up content, no database."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.face import Conflict, ConflictField, JobProgress, JobState, LevelCard, Link, Todo
from portal.forms.helper import PortalFormHelper

AT = datetime(2026, 11, 22, 14, 2, tzinfo=ZoneInfo("Europe/Stockholm"))
NAMES = ("Ny", "Kan med stöd", "Självständig", "Trygg även i svåra lägen", "Leder och utvecklar")
TEXTS = (
    "Har inte gjort det ännu.",
    "Kopplar upp tillsammans med en kollega.",
    "Startar och övervakar ensam på stabila patienter, vet när läkare ska kallas.",
    "Justerar vid försämring, lugnar en orolig patient, handleder andra.",
    "Ansvarar för rutinen, utbildar avdelningen, följer upp avvikelser.",
)


class SampleForm(forms.Form):
    """One of each control."""

    title = forms.CharField(label="Aktivitet", help_text="Vad ska göras? En mening räcker.")
    what = forms.CharField(label="Beskrivning", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    when = forms.DateField(label="Klar senast", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="Slag", choices=[("", "Välj"), ("a", "Gå bredvid"), ("b", "Utbildning")])
    wish = forms.ChoiceField(
        label="Jag vill arbeta med detta",
        choices=[("more", "mer"), ("same", "som nu"), ("less", "mindre")],
        widget=forms.RadioSelect,
    )
    agree = forms.BooleanField(label="Jag har läst sammanfattningen")
    file = forms.FileField(label="Fil", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit="Spara aktiviteten")


def gallery(request: HttpRequest) -> HttpResponse:
    """All components."""
    messages.success(request, "Planen är föreslagen. Din chef får veta det.")
    messages.warning(request, "Två personer saknar kravnivå.")
    return render(request, "gallery/gallery.html", _content(request))


def conflict(request: HttpRequest) -> HttpResponse:
    """The page of two versions."""
    page = Conflict(
        title="Mål 1: Vårda patienter med NIV",
        saved_by="Karin Exempel",
        saved_at=AT,
        fields=(
            ConflictField(
                "why",
                "Varför",
                "Enheten behöver sex personer på nivå 2 och har fyra.",
                "Enheten behöver sju personer på nivå 2 redan i vår, och har fyra.",
            ),
            ConflictField("how", "Hur märker vi det?", "Startar NIV ensam.", "Startar NIV ensam, natt som dag."),
        ),
        version=4,
        url="/gallery/conflict/",
        keep_url="/",
    )
    return render(request, "portal/conflict.html", {"conflict": page})


def job(request: HttpRequest) -> HttpResponse:
    """A job that is always under way."""
    return render(request, "portal/_job_progress.html", {"job": _job("running", 430, 900)})


def save(request: HttpRequest) -> HttpResponse:
    """What an autosaving form posts to."""
    return render(request, "portal/_saved.html", {"at": AT})


def _job(state: JobState, done: int = 0, total: int = 0) -> JobProgress:
    return JobProgress(
        label="Läser in personaldata",
        url="/gallery/job/",
        state=state,
        done=done,
        total=total,
        seconds_left=75,
        result_url="/",
        result_label="Ladda ner planen (PDF)",
        failure="Rad 12, kolumn chef: personen finns inte i filen. Rätta och läs in igen.",
    )


def _content(request: HttpRequest) -> dict[str, object]:
    return {
        "crumbs": (Link("Uppföljning", "/"), Link("Akutsjukvård och medicin", "/")),
        "tabs": (
            Link("Kompetens", "/", current=True),
            Link("Plan", "/p"),
            Link("Samtal", "/s"),
            Link("Historik", "/h"),
        ),
        "todos": (
            Todo("Skatta dina kompetenser", "12 kvar av 26, ungefär 6 minuter. Sparat 14.02 i går.", "Fortsätt", "/"),
            Todo("Förbered samtalet", "Tre frågor. Dina anteckningar är bara dina.", "Förbered", "/"),
            Todo("Hjärt-lungräddning går ut om 31 dagar", "Närmaste tillfälle: 9 december.", "Boka", "/"),
        ),
        "names": NAMES,
        "rows": (
            _row("Klinisk bedömning (NEWS2)", 2, 3, None, "missing", "1 steg kvar"),
            _row("NIV-behandling", 0, 2, 1, "missing", "2 steg kvar"),
            _row("Läkemedelshantering", 3, 3, 3, "ok", "Når kravet"),
            _row("Handledning av studenter", 2, 2, 4, "near", "Olika bild"),
            _row("Palliativ vård", None, 2, None, "idle", "Inte skattad"),
            _row("Hjärt-lungräddning", 4, None, None, "expired", "Utgånget 1 maj"),
        ),
        "cards": (
            *(
                LevelCard(str(value), f"Nivå {value} – {name}", TEXTS[value], "förra året" if value == 1 else "")
                for value, name in enumerate(NAMES)
            ),
            LevelCard("none", "Ej aktuellt", "Ingår inte i mitt arbete."),
        ),
        "units": (
            SimpleNamespace(depth=0, name="Region Exempel", part=4021, whole=6588),
            SimpleNamespace(depth=1, name="Akutsjukvård och medicin", part=1108, whole=1790),
            SimpleNamespace(depth=2, name="Medicinavdelning 3", part=31, whole=44),
            SimpleNamespace(depth=2, name="Enheter under 6 personer", part=None, whole=None),
        ),
        "at": AT,
        "foreign": {"sv": "", "nb": "Kan starte og avslutte NIV", "en": "Can start and end NIV"},
        "page": Paginator(range(900), 60).get_page(request.GET.get("page", 5)),
        "form": SampleForm({"title": "", "when": "2026-02-31"} if "errors" in request.GET else None),
        "jobs": (_job("running", 430, 900), _job("waiting"), _job("failed"), _job("done")),
    }


def _row(name: str, now: int | None, required: int | None, own: int | None, kind: str, word: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, now=now, required=required, own=own, kind=kind, word=word)
