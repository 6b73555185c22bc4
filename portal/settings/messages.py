"""Messages: the words of each kind, what a mail may say they are about, and where mails come from.

MESSAGE_TEXTS: the function that makes the words of each kind, `words(facts) -> portal.texts.Said`.
MESSAGE_TOPICS: how a kind begins -> what a mail may say of it. A mail says nothing more than this and how many.
DIGEST_SECTIONS: functions `(user_ids, at) -> {user_id: count}` of what there is to do this week, for the mail to those
who lead; it links to WEEK_PATH.
"""

from django.utils.translation import gettext_lazy as _

MESSAGE_TEXTS: dict[str, str] = {
    "job_ready": "portal.documents.messages_jobs.ready",
    "job_failed": "portal.documents.messages_jobs.failed",
    "job_parked": "portal.documents.messages_jobs.parked",
    "plan_proposed": "planning.documents.messages_plans.proposed",
    "plan_answered": "planning.documents.messages_plans.answered",
    "plan_agreed": "planning.documents.messages_plans.agreed",
    "cycle_opened": "planning.documents.messages_talk_years.opened",
    "cycle_changed": "planning.documents.messages_talk_years.changed",
    "cycle_days": "planning.documents.messages_talk_years.days_changed",
    "question_consultation": "planning.documents.messages_talk_years.consultation",
    "talk_reminder": "planning.documents.messages_talk_years.remind",
    "talk_reminder_team": "planning.documents.messages_talk_years.remind_team",
    "talk_invited": "planning.documents.messages_talks.invited",
    "talk_booked": "planning.documents.messages_talks.booked",
    "talk_moved": "planning.documents.messages_talks.moved",
    "talk_time_taken_back": "planning.documents.messages_talks.taken_back",
    "talk_other_time_asked": "planning.documents.messages_talks.other_asked",
    "talk_not_held": "planning.documents.messages_talks.not_held",
    "talk_declined": "planning.documents.messages_talks.declined",
    "talk_handed_over": "planning.documents.messages_talks.handed_over",
    "talk_taken_over": "planning.documents.messages_talks.taken_over",
    "team_reminder": "planning.documents.messages_team.reminder",
    "certificate_reminder": "competence.documents.messages_credentials.reminder",
    "talk_shared": "planning.documents.messages_talks.shared",
    "talk_to_confirm": "planning.documents.messages_talks.to_confirm",
    "talk_dissent": "planning.documents.messages_talks.dissent",
    "talk_pay_noted": "planning.documents.messages_talks.pay_noted",
    "talk_pay_contested": "planning.documents.messages_talks.pay_contested",
}
MESSAGE_TOPICS = {
    "certificate": _("certificates"),
    "talk": _("talks"),
    "team": _("something your manager waits for"),
    "booking": _("talks"),
    "slot": _("talks"),
    "cycle": _("the talk year"),
    "question": _("the talk year"),
    "plan": _("plans"),
    "goal": _("plans"),
    "activity": _("plans"),
    "follow": _("plans"),
    "snapshot": _("follow-up figures"),
    "publication": _("follow-up figures"),
    "coverage": _("follow-up figures"),
    "report": _("follow-up figures"),
    "job": _("work that the portal did for you"),
    "archive": _("work that the portal did for you"),
    "assessment": _("self-assessments"),
}
DIGEST_SECTIONS: tuple[str, ...] = ("planning.queries.week.counts",)
WEEK_PATH = "/week/"

# Without EMAIL_URL mails stay in the outbox; portal/settings/mail.py reads it where people are served.
EMAIL_HOST = ""
PORTAL_URL = "http://127.0.0.1:8000"
DEFAULT_FROM_EMAIL = "Kompetensportalen <kompetensportalen@localhost>"

# What makes the mails with calendar objects of a talk's time: `(entries, at) -> letters`.
TALK_LETTERS = "planning.documents.calendar.letters"
