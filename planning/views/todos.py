"""What there is to do, most pressing first, each one click from done."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from competence.queries import assessments
from competence.queries.gaps import Line
from competence.queries.progress import Progress
from planning.queries.start import Led, OwnTalk, Standing
from planning.queries.team import Step
from planning.queries.validity import add_months
from planning.views.talk_words import kind_word
from portal.face import Todo
from portal.texts import in_language

MONTHS_UNTIL_NEXT_ASSESSMENT = 10
MOST_CERTIFICATES = 2
DAYS_TO_PREPARE = 14
PRESSING = frozenset({"EXPIRED", "EXPIRES_SOON", "MISSING"})


def of_manager(led: Led) -> list[Todo]:
    """What one's people wait for; each leads to the list of just those."""
    n = {step: led.steps.get(step, 0) for step in Step}
    choose = _("Choose whom")
    entries = (
        (
            Step.AGREE_PLAN,
            ngettext("Agree to %(n)s plan", "Agree to %(n)s plans", n[Step.AGREE_PLAN]),
            _("Proposed by the employee, waiting for you."),
            _("Read and agree"),
        ),
        (
            Step.HOLD_TALK,
            ngettext("Hold the talk with %(n)s employee", "Hold the talk with %(n)s employees", n[Step.HOLD_TALK]),
            _("The self-assessment is submitted, or the plan is begun."),
            choose,
        ),
        (
            Step.RENEW_PLAN,
            ngettext("Renew %(n)s plan that soon runs out", "Renew %(n)s plans that soon run out", n[Step.RENEW_PLAN]),
            _("Within two months."),
            choose,
        ),
        (
            Step.FOLLOW_UP,
            ngettext("Follow up %(n)s plan", "Follow up %(n)s plans", n[Step.FOLLOW_UP]),
            _("More than six months since they were looked at."),
            choose,
        ),
    )
    team = reverse("planning:team")
    steps = [
        Todo(words % {"n": n[step]}, detail, action, f"{team}?step={step}")
        for step, words, detail, action in entries
        if n[step]
    ]
    return [*steps[:1], *_certificates_of_others(led), *steps[1:]]


def _certificates_of_others(led: Led) -> list[Todo]:
    """What the manager has to see to about certificates: what waits for her, and what runs out."""
    certificates = reverse("competence:certificates")
    to_do = []
    if led.waiting:
        words = ngettext("Attest %(n)s certificate", "Attest %(n)s certificates", led.waiting) % {"n": led.waiting}
        detail = _("Handed in by your people with a proof.")
        to_do.append(Todo(words, detail, _("Look and attest"), f"{certificates}?show=waiting"))
    if led.expiring:
        words = ngettext(
            "%(n)s certificate runs out within 30 days", "%(n)s certificates run out within 30 days", led.expiring
        )
        detail = _("Of your people. Plan the course in time.")
        to_do.append(Todo(words % {"n": led.expiring}, detail, _("See whose"), f"{certificates}?within=30"))
    return to_do


def of_employee(standing: Standing, today: date) -> list[Todo]:
    """What waits for oneself: the plan, the talks, the self-assessment, certificates, the follow-up."""
    return [
        *_agree(standing),
        *(_confirm(talk) for talk in standing.talks if talk.waits_for_me and not _plan_confirms(talk, standing)),
        *(_choose_time(talk) for talk in standing.talks if talk.has_choice),
        *_assessment(standing, today),
        *(_prepare(talk) for talk in standing.talks if _is_to_prepare(talk, today)),
        *(_certificate(line, today) for line in _expiring(standing)),
        *_follow_up(standing),
    ]


def _agree(standing: Standing) -> Iterator[Todo]:
    if standing.plan.waits_for_me:
        detail = _("Your manager has proposed it. Read it, and agree or change it.")
        yield Todo(_("Agree to your plan"), detail, _("Read the plan"), reverse("planning:my-plan"))
    if standing.plan.answered is not None:
        detail = _("Your manager wants something to be changed. Change it, and propose the plan again.")
        url = reverse("planning:plan", args=[standing.plan.answered])
        yield Todo(_("Read the answer to your plan"), detail, _("Read the answer"), url)


def _follow_up(standing: Standing) -> Iterator[Todo]:
    if standing.plan.is_to_follow_up and not standing.plan.is_writing:
        detail = _("It was last looked at on %(day)s.") % {"day": localize(standing.plan.seen_on)}
        yield Todo(_("Follow up your plan"), detail, _("Follow up"), reverse("planning:my-plan"))


def status_words(line: Line) -> tuple[str, str]:
    """Shape and word for where a competence stands."""
    if line.status == "GAP":
        steps = line.gap or 0
        return "missing", ngettext("%(n)s level short", "%(n)s levels short", steps) % {"n": steps}
    words = {"MET": ("ok", _("Meets the requirement")), "UNRATED": ("idle", _("Not assessed"))}
    return words.get(line.status, ("idle", _("Not part of my work")))


def _plan_confirms(talk: OwnTalk, standing: Standing) -> bool:
    """Whether the plan of the talk is with the two of them: agreeing to it confirms the talk too."""
    plan = standing.plan
    is_with_them = plan.waits_for_me or plan.waits_for_manager or plan.answered is not None
    return talk.kind == "DEVELOPMENT" and is_with_them


def _confirm(talk: OwnTalk) -> Todo:
    said = {"talk": kind_word(talk.kind), "day": localize(talk.on)}
    detail = _("%(talk)s, held %(day)s. Read the summary and confirm it.") % said
    if talk.kind == "PAY_FEEDBACK":  # its own page says too how to answer that it was not held
        detail = _("%(talk)s, noted as held %(day)s. Say whether it was.") % said
    page = "planning:talk" if talk.kind == "PAY_FEEDBACK" else "planning:talk-confirm"
    return Todo(_("Confirm your talk"), detail, _("Read and confirm"), reverse(page, args=[talk.id]))


def _choose_time(talk: OwnTalk) -> Todo:
    detail = _("%(talk)s: your manager offers times.") % {"talk": kind_word(talk.kind)}
    return Todo(_("Choose a time for your talk"), detail, _("Choose a time"), reverse("planning:my-talks"))


def _is_to_prepare(talk: OwnTalk, today: date) -> bool:
    """Within a fortnight, and not shared yet. Nothing is prepared for pay feedback."""
    if talk.kind == "PAY_FEEDBACK" or talk.state == "HELD" or talk.has_shared or talk.on is None:
        return False
    return today <= talk.on <= today + timedelta(days=DAYS_TO_PREPARE)


def _prepare(talk: OwnTalk) -> Todo:
    detail = _("%(talk)s on %(day)s. Your answers are your own until you share them.") % {
        "talk": kind_word(talk.kind),
        "day": localize(talk.on),
    }
    action = _("Continue") if talk.has_begun else _("Begin")
    return Todo(_("Prepare your talk"), detail, action, reverse("planning:talk-prepare", args=[talk.id]))


def _assessment(standing: Standing, today: date) -> Iterator[Todo]:
    asked = _asked(standing)
    if not asked or not _is_due(standing.progress, today):
        return
    action = _("Continue") if standing.progress.state == "DRAFT" else _("Begin")
    detail = " ".join(_assessment_details(standing, asked, today))
    yield Todo(_assessment_words(standing.progress), detail, action, reverse("competence:assessment"))


def _assessment_words(progress: Progress) -> str:
    if progress.state == "DRAFT" and progress.returned_at:
        return _("Change your self-assessment: your manager has sent it back")
    if window := progress.terms.window:
        return _("Rate your competences by %(day)s") % {"day": _day(window.closes_on)}
    return _("Rate your competences")


def _assessment_details(standing: Standing, asked: int, today: date) -> Iterator[str]:
    """How much is left, who asks for it, and when she last saved."""
    progress, window = standing.progress, standing.progress.terms.window
    is_draft = progress.state == "DRAFT"
    answered = progress.answered if is_draft else frozenset[int]()
    left = max(asked - len(answered), 0)
    minutes = _minutes(standing, left, answered)
    words = _("%(left)s left of %(asked)s, about %(minutes)s min.")
    yield words % {"left": left, "asked": asked, "minutes": minutes}
    if window and window.asked_by:
        yield _("%(who)s asks for it.") % {"who": window.asked_by}
    if is_draft and progress.saved_at:
        yield _("Saved %(when)s.") % {"when": _when(progress.saved_at, today)}


def _is_due(progress: Progress, today: date) -> bool:
    """Whether it waits for her: begun, asked for by a window, or ten months after the last one was agreed."""
    if progress.state == "DRAFT":
        return True
    if window := progress.terms.window:
        return not window.is_answered_by(progress.submitted_on)
    is_recent = progress.agreed_on and progress.agreed_on > add_months(today, -MONTHS_UNTIL_NEXT_ASSESSMENT)
    return not progress.state and not is_recent


def _asked(standing: Standing) -> int:
    if standing.totals:
        return standing.totals.required
    return sum(1 for line in standing.lines if not line.is_certificate)


def _minutes(standing: Standing, left: int, answered: Collection[int]) -> int:
    """Of what asks for a new answer, and one more press for the rest; of all, where only the totals are known."""
    seconds = standing.progress.terms.seconds
    if standing.totals:
        return assessments.minutes(left, seconds)
    open_lines = [line for line in standing.lines if not line.is_certificate and line.competence_id not in answered]
    first = sum(1 for line in open_lines if assessments.asks_anew(line, standing.oldest))
    return assessments.minutes(first + (left > first), seconds)


def _day(day: date) -> str:
    return date_format(day, "j F")


def _when(moment: datetime, today: date) -> str:
    """The time today, else the day."""
    local = timezone.localtime(moment)
    return date_format(local, "TIME_FORMAT") if local.date() == today else localize(local.date())


def _expiring(standing: Standing) -> list[Line]:
    """The two most pressing certificates that are missing, have run out or soon will.

    One that is handed in waits for somebody else.
    """
    handed_in = standing.progress.handed_in
    pressing = [line for line in standing.lines if line.status in PRESSING and line.competence_id not in handed_in]
    far = date.max - timedelta(days=1)
    pressing.sort(key=lambda line: (line.status == "MISSING", line.valid_until or far))
    return pressing[:MOST_CERTIFICATES]


def _certificate(line: Line, today: date) -> Todo:
    name = in_language(line.name, get_language() or "sv").value
    if line.status == "MISSING":
        text = _("%(certificate)s is missing") % {"certificate": name}
    elif line.status == "EXPIRED":
        text = _("%(certificate)s has run out") % {"certificate": name}
    else:
        days = (line.valid_until - today).days if line.valid_until else 0
        words = ngettext("%(certificate)s runs out in %(days)s day", "%(certificate)s runs out in %(days)s days", days)
        text = words % {"certificate": name, "days": days}
    detail = _("Hand in the proof here, or show it to your manager.")
    url = f"{reverse('competence:my-certificates')}#competence-{line.competence_id}"
    return Todo(text, detail, _("See the certificate"), url)
