"""Settings of the processes that the tests start: those of the tests, and the tests' own kinds of job."""

from django.utils.text import format_lazy

from portal.settings.testing import *  # noqa: F403 - a settings module is its names

_KINDS = (
    "makes_file", "pieces", "no_file", "cannot", "refused", "breaks", "loses_database", "slow", "kills", "counts",
)  # fmt: skip
JOB_HANDLERS = {name: f"tests.portal.probes.{name}" for name in _KINDS}
JOB_ACCESS = dict.fromkeys(_KINDS, "tests.portal.probes.is_employed")
JOB_ABOUT = dict.fromkeys(("makes_file", "cannot", "no_file"), "tests.portal.probes.about")
JOB_LABELS = {name: format_lazy("A piece of {}", "work") for name in _KINDS}
