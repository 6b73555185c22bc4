"""The sign-ins of the demo region, known to the sign-in page, the demo's generator and the start of `make run`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "kompetens-demo"  # noqa: S105 - written on the sign-in page of the demo; production refuses to start with it


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """A user name of the demo and who that is."""

    username: str
    who: Promise


SIGN_INS = (
    DemoSignIn("sjukskoterska", _("nurse on a medical ward")),
    DemoSignIn("arbetsterapeut", _("occupational therapist")),
    DemoSignIn("underskoterska", _("assistant nurse")),
    DemoSignIn("chef", _("manager of 47 people")),
    DemoSignIn("overchef", _("the manager's manager")),
    DemoSignIn("hr", _("HR partner")),
    DemoSignIn("hrstrateg", _("HR strategist of the whole region")),
    DemoSignIn("instruktor", _("instructor who attests certificates")),
    DemoSignIn("facklig", _("union representative")),
    DemoSignIn("politiker", _("politician who reads published figures")),
    DemoSignIn("admin", _("system administrator")),
)
