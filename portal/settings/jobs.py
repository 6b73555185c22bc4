"""Celery, the bell that wakes workers. The jobs are rows in PostgreSQL, so a lost message costs seconds, not work."""

from django.utils.translation import gettext_lazy as _

# Each kind of job: what it does (job, report, at) -> File | None; who may see it (user, job) -> bool; its name.
JOB_HANDLERS = {
    "snapshot": "planning.documents.snapshot_job.run",
    "snapshot_workbook": "planning.documents.workbook.run",
    "digest": "portal.actions.digests.run",
    "talk_year_change": "planning.actions.talk_reminders.run_telling",
    "talk_reminders": "planning.actions.talk_reminders.run_reminders",
    "question_consultation": "planning.actions.question_tellings.run",
    "case_import_preview": "competence.actions.case_imports.run_preview",
    "case_import_apply": "competence.actions.case_imports.run_apply",
    "plan_pdf": "planning.documents.plan_job.run",
    "board_report": "planning.documents.report_jobs.run_board",
    "council_answer_pdf": "planning.documents.report_jobs.run_council",
    "plan_archive": "planning.documents.plan_archive.run",
    "follow_up_report": "planning.documents.follow_up_report.run",
    "people_import_preview": "portal.actions.people_imports.run_preview",
    "people_import_apply": "portal.actions.people_imports.run_apply",
    "framework_import_look": "competence.actions.spreadsheet_imports.run_look",
    "framework_import_preview": "competence.actions.spreadsheet_imports.run_preview",
    "framework_import_apply": "competence.actions.spreadsheet_imports.run_apply",
}
JOB_ACCESS = {
    "snapshot": "planning.documents.snapshot_job.allowed",
    "snapshot_workbook": "planning.documents.workbook.allowed",
    "digest": "portal.actions.digests.allowed",
    "talk_year_change": "planning.actions.talk_reminders.allowed",
    "talk_reminders": "planning.actions.talk_reminders.allowed",
    "question_consultation": "planning.actions.question_tellings.allowed",
    "case_import_preview": "competence.actions.case_imports.allowed",
    "case_import_apply": "competence.actions.case_imports.allowed",
    "plan_pdf": "planning.documents.plan_job.allowed",
    "board_report": "planning.documents.report_jobs.allowed_board",
    "council_answer_pdf": "planning.documents.report_jobs.allowed_council",
    "plan_archive": "planning.documents.plan_archive.allowed",
    "follow_up_report": "planning.documents.follow_up_report.allowed",
    "people_import_preview": "portal.actions.people_imports.allowed",
    "people_import_apply": "portal.actions.people_imports.allowed",
    "framework_import_look": "competence.actions.spreadsheet_imports.allowed",
    "framework_import_preview": "competence.actions.spreadsheet_imports.allowed",
    "framework_import_apply": "competence.actions.spreadsheet_imports.allowed",
}
# Whom or what the jobs of a kind are about (user, subjects) -> {subject: name}: only what the user may see now.
JOB_ABOUT = {
    "plan_pdf": "planning.documents.plan_job.about",
    "plan_archive": "planning.documents.plan_archive.about",
    "follow_up_report": "planning.documents.plan_archive.about",
}
JOB_LABELS = {
    "snapshot": _("Freeze the figures of a day"),
    "snapshot_workbook": _("Workbook of frozen figures"),
    "digest": _("The morning's mails"),
    "talk_year_change": _("Tell people of the talk year"),
    "talk_reminders": _("Remind of talks that have no time"),
    "question_consultation": _("Tell people of a consultation on questions"),
    "case_import_preview": _("Read the CASE package and show what would change"),
    "case_import_apply": _("Make a draft from the CASE package"),
    "plan_pdf": _("Development plan as PDF"),
    "board_report": _("Report to the board as PDF"),
    "council_answer_pdf": _("Answer to the council as PDF"),
    "plan_archive": _("All plans of a unit as one archive"),
    "follow_up_report": _("Follow-up report of a unit"),
    "people_import_preview": _("Read the personnel files and show what would change"),
    "people_import_apply": _("Import of people"),
    "framework_import_look": _("Read the columns of a spreadsheet"),
    "framework_import_preview": _("Compare a spreadsheet with the catalogue"),
    "framework_import_apply": _("Take a spreadsheet into the catalogue"),
}

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SOFT_TIME_LIMIT = 900  # seconds; the asker is told
CELERY_TASK_TIME_LIMIT = 960  # seconds; the process is ended, and the job counts a death
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB; a worker that grew is replaced after its job
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # one LOGGING for web and workers
CELERY_TASK_PUBLISH_RETRY = False  # a request never waits for the broker; the sweep finds the job
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1.0,
    "socket_timeout": 1.0,
    "retry_on_timeout": False,
    "max_retries": 0,  # of one publisher; workers and the scheduler go on trying by themselves
    "visibility_timeout": 3600,
}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # nothing on disk: every entry is a simple interval
CELERY_BEAT_SCHEDULE = {
    "snapshots": {"task": "planning.tasks.freeze_months", "schedule": 600.0, "options": {"expires": 600}},
    "sweep": {"task": "portal.tasks.sweep_jobs", "schedule": 5.0, "options": {"expires": 5}},
    "files": {"task": "portal.tasks.forget_files", "schedule": 600.0, "options": {"expires": 600}},
    "mails": {"task": "portal.tasks.post_mails", "schedule": 15.0, "options": {"expires": 15}},
    "digests": {"task": "portal.tasks.write_digests", "schedule": 600.0, "options": {"expires": 600}},
    "heart": {"task": "portal.tasks.beat_heart", "schedule": 10.0, "options": {"expires": 10}},
    "gaps": {"task": "competence.tasks.count_gaps", "schedule": 60.0, "options": {"expires": 60}},
    "coverage": {"task": "planning.tasks.count_coverage", "schedule": 60.0, "options": {"expires": 60}},
    "leavers": {"task": "planning.tasks.close_plans_of_leavers", "schedule": 600.0, "options": {"expires": 600}},
    "hand_overs": {"task": "planning.tasks.hand_over_talks", "schedule": 600.0, "options": {"expires": 600}},
    "quality": {"task": "planning.tasks.count_quality", "schedule": 600.0, "options": {"expires": 600}},
    "pace": {"task": "competence.tasks.measure_pace", "schedule": 3600.0, "options": {"expires": 3600}},
    "talks": {"task": "planning.tasks.remind_of_talks", "schedule": 3600.0, "options": {"expires": 3600}},
    "certificates": {
        "task": "competence.tasks.remind_of_certificates",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
