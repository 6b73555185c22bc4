"""The shared components as template tags; docs/face.md shows each of them in use."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from portal import demo, figures, texts
from portal.face import JobProgress, LevelCard, Link, Todo

register = template.Library()

KINDS = frozenset({"ok", "near", "missing", "idle", "expired"})

HERE = "words-stand-here"
"""Holds the place of the words in a part that is drawn once and shown with many."""


# --- words -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def translated(values: Mapping[str, str]) -> SafeString | str:
    """Give a text held in several languages in the reader's own, marked with `lang` where it had to fall back."""
    text = _in_reader_language(values)
    if text.language == _reader_language():
        return text.value
    return format_html('<span lang="{}">{}</span>', text.language, text.value)


@register.filter
def in_language(values: Mapping[str, str]) -> str:
    """Give the same text bare: for an attribute, a title or an option, where no markup can stand."""
    return _in_reader_language(values).value


@register.simple_tag
def level(value: int | None, names: Sequence[str]) -> str:
    """Say "level 2 of 4 – Independent"."""
    return texts.level_words(value, names)


def _reader_language() -> str:
    return (get_language() or "sv").partition("-")[0]


def _in_reader_language(values: Mapping[str, str]) -> texts.Text:
    return texts.in_language(values, _reader_language())


# --- small things ----------------------------------------------------------------------------------------------------


@register.simple_tag
def status(kind: str, word: str) -> SafeString:
    """Show a shape and a word (and a colour)."""
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"status: {kind!r} is not one of {sorted(KINDS)}")
    before, after = _around_word(kind)
    return format_html("{}{}{}", before, word, after)


@lru_cache(maxsize=len(KINDS))
def _around_word(kind: str) -> tuple[SafeString, SafeString]:
    """What stands before and after the word: drawn once for each kind, since a list has many."""
    return _around(render_to_string("portal/_status.html", {"kind": kind, "word": HERE}))


def _around(drawn: str) -> tuple[SafeString, SafeString]:
    """What stands before and after the place of the words."""
    before, _here, after = drawn.partition(HERE)
    return SafeString(before), SafeString(after)


@register.inclusion_tag("portal/_saved.html")
def saved_note(at: datetime | None = None) -> dict[str, Any]:
    """Say when it was saved; empty until then. The autosave of the form around it writes here."""
    return {"at": at}


@register.inclusion_tag("portal/_links.html")
def breadcrumb(links: Sequence[Link]) -> dict[str, Any]:
    """Show the way here; the page itself is not part of it."""
    return {"css": "crumbs", "name": gettext("You are here"), "links": links}


@register.inclusion_tag("portal/_links.html")
def tabs(links: Sequence[Link], name: str) -> dict[str, Any]:
    """Show sibling pages as tabs that are plain links."""
    return {"css": "tabs", "name": name, "links": links}


@register.inclusion_tag("portal/_todo_list.html")
def todo_list(items: Sequence[Todo]) -> dict[str, Any]:
    """List what to do; the first has the page's only filled button."""
    return {"items": items}


@register.inclusion_tag("portal/_empty_state.html")
def empty_state(title: str, text: str, url: str = "", action: str = "") -> dict[str, Any]:
    """Say why there is nothing here, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("portal/_big_figure.html")
def big_figure(value: str, said: str, detail: str = "") -> dict[str, Any]:
    """Show one figure with what it counts in words."""
    return {"value": value, "said": said, "detail": detail}


# --- pictures --------------------------------------------------------------------------------------------------------


@register.simple_tag
def gap_bar(
    *, now: int | None, required: int | None, top: int = 4, label: str = "", own: int | None = None
) -> SafeString:
    """Draw a level against what is required; with an empty label the picture is silent (the words stand beside it)."""
    before, after = _around_label(now, required, top, own, is_silent=not label)
    if not label:
        return before
    return format_html("{}{}: {}{}", before, label, _gap_words(now, required, top, own), after)


@lru_cache(maxsize=2048)
def _around_label(
    now: int | None, required: int | None, top: int, own: int | None, *, is_silent: bool
) -> tuple[SafeString, SafeString]:
    """What stands before and after the label (all of it before, when silent): drawn once for each shape."""
    bar = figures.gap_bar(now=now, required=required, top=top, own=own)
    return _around(render_to_string("portal/_gap_bar.html", {"bar": bar, "label": "" if is_silent else HERE}))


def _gap_words(now: int | None, required: int | None, top: int, own: int | None) -> str:
    words = [
        gettext("not assessed") if now is None else gettext("level %(value)s of %(top)s") % {"value": now, "top": top},
        gettext("no level required") if required is None else gettext("required: %(value)s") % {"value": required},
    ]
    if own is not None:
        words.append(gettext("own assessment: %(value)s") % {"value": own})
    return ", ".join(words)


@register.inclusion_tag("portal/_gap_legend.html")
def gap_legend(*, own: bool = False) -> dict[str, Any]:
    """Explain the gap bar once on a page; `own` adds the diamond."""
    return {
        "now": figures.gap_bar(now=1, required=None, top=1),
        "need": figures.gap_bar(now=1, required=1, top=1),
        "lack": figures.gap_bar(now=0, required=1, top=1),
        "unknown": figures.gap_bar(now=None, required=None, top=1),
        "own": figures.gap_bar(now=0, required=None, top=1, own=1) if own else None,
    }


@register.inclusion_tag("portal/_share_bar.html")
def share_bar(*, part: int | None, whole: int | None, label: str = "") -> dict[str, Any]:
    """Draw part of a whole. None of either: a group too small to be shown."""
    return {"bar": figures.share_bar(part, whole), "label": label}


# --- work in progress ------------------------------------------------------------------------------------------------


@register.inclusion_tag("portal/_progress_bar.html")
def progress_bar(done: int, total: int, label: str, detail: str = "") -> dict[str, Any]:
    """Show how much is done of how much, in words and as a bar; `total` 0 is a bar that does not know yet."""
    return {"done": done, "total": total, "label": label, "detail": detail}


@register.inclusion_tag("portal/_job_progress.html")
def job_progress(job: JobProgress) -> dict[str, Any]:
    """Show background work; asks its url again every second with htmx, has a link for it without."""
    return {"job": job}


# --- sign-in ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("portal/_demo_sign_ins.html", takes_context=True)
def demo_sign_ins(context: Context) -> dict[str, Any]:
    """List the demo's sign-ins, each one click away; nothing at all outside the demo."""
    return {
        "sign_ins": demo.SIGN_INS if settings.DEMO else (),
        "password": demo.PASSWORD,
        "csrf_token": context["csrf_token"],
    }


# --- forms -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("portal/_error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List a form's errors in the order of its fields, with links to them; focus moves here.

    A form in which labels return may have `parts`: the words of the part that a field stands in, by its name.
    """
    order = list(form.fields)
    names = sorted(form.errors, key=lambda name: order.index(name) if name in order else -1)
    problems = [
        (_place(form, name), _label(form, name) if _place(form, name) else "", error)
        for name in names
        for error in form.errors[name]
    ]
    return {"problems": problems}


def _label(form: BaseForm, name: str) -> str:
    """As beside the field; where several parts of a form have one of that label, after the words of its part."""
    parts: Mapping[str, str] = getattr(form, "parts", {})
    label = str(form[name].label)
    return f"{parts[name]} – {label}" if name in parts else label


def _place(form: BaseForm, name: str) -> str:
    """The id of the control that a link goes to; the first one of a group of radio buttons; "" for the whole form."""
    if name not in form.fields or form[name].is_hidden:
        return ""
    return form[name].id_for_label or f"{form[name].auto_id}_0"


@register.inclusion_tag("portal/_level_cards.html")
def level_cards(
    name: str,
    cards: Sequence[LevelCard],
    *,
    legend: str,
    chosen: str = "",
    hint: str = "",
    error: str = "",
    inline: bool = False,
) -> dict[str, Any]:
    """Let a person choose a level; `chosen` is the value of the card that is ticked, "" for none."""
    return {
        "name": name,
        "cards": cards,
        "legend": legend,
        "chosen": chosen,
        "hint": hint,
        "error": error,
        "inline": inline,
    }


@register.simple_tag
def autosave(url: str) -> SafeString:
    """Attributes of a form that saves each answer as it is given; put a saved_note in the form."""
    return format_html_join(
        " ",
        '{}="{}"',
        (
            ("data-autosave", ""),
            ("hx-post", url),
            ("hx-trigger", "change, input changed delay:1500ms"),
            ("hx-target", "find [data-saved]"),
            ("hx-swap", "outerHTML"),
            ("hx-sync", "this:queue last"),
            ("hx-request", '{"timeout": 10000}'),
        ),
    )


@register.inclusion_tag("portal/_pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Link the pages of a list; the other filters in the address stay."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"request": context["request"], "page": page, "numbers": [str(number) for number in numbers]}


@register.filter
def differences(saved: str, mine: str) -> tuple[texts.Piece, ...]:
    """Mark what was removed from the saved text and added in mine."""
    return texts.difference(saved, mine)


# --- blocks ----------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def explain(content: SafeString, summary: str = "") -> SafeString:
    """Fold away the definition, population, exclusions and date of a figure."""
    words = summary or gettext("About this figure")
    return format_html('<details class="explain"><summary>{}</summary>{}</details>', words, content)


@register.simple_block_tag
def goal_card(content: SafeString, title: str, why: str = "", kind: str = "", word: str = "") -> SafeString:
    """Frame one goal: its sentence, status (`kind` and `word`), why it is in the plan, and what is inside."""
    mark = status(kind, word) if kind else ""
    reason = format_html('<p class="why">{}</p>', why) if why else ""
    return format_html(
        '<article class="goal"><header><h3>{}</h3>{}</header>{}{}</article>', title, mark, reason, content
    )


@register.simple_block_tag
def confirm_panel(content: SafeString, title: str) -> SafeString:
    """Ask before something that cannot be taken back: the consequence in words, then the form with its buttons."""
    return format_html('<section class="confirm"><h2>{}</h2>{}</section>', title, content)
