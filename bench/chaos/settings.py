"""The settings of the processes that are killed: the demo's, and kinds of work whose effects can be counted."""

from django.utils.translation import gettext_lazy

from portal.settings.demo import *  # noqa: F403 - a settings module is its names
from portal.settings.jobs import JOB_ACCESS, JOB_HANDLERS, JOB_LABELS
from portal.settings.messages import MESSAGE_TEXTS

_KINDS = ("chaos_effect", "chaos_tell", "chaos_snapshot", "chaos_large")
JOB_HANDLERS = JOB_HANDLERS | {name: f"bench.chaos.kinds.{name}" for name in _KINDS}
JOB_ACCESS = JOB_ACCESS | dict.fromkeys(_KINDS, "bench.chaos.kinds.allowed")
JOB_LABELS = JOB_LABELS | dict.fromkeys(_KINDS, gettext_lazy("Background work"))
# Nothing is collected: the pages are read by no browser.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405 - of the demo
MESSAGE_TEXTS = MESSAGE_TEXTS | {"chaos": "bench.chaos.kinds.words"}
