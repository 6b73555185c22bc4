"""The nouns of the portal app."""

from portal.models.disclosure import Disclosure
from portal.models.employment import Employment
from portal.models.job import Heartbeat, Job, JobResult, JobResultPiece, NobodyAsked
from portal.models.mandate import Mandate, Role
from portal.models.message import Mail, Message, MessageChoice
from portal.models.organisation import Organisation
from portal.models.people_import import PeopleImport
from portal.models.profession import Profession
from portal.models.unit import Unit
from portal.models.user import User

__all__ = [
    "Disclosure",
    "Employment",
    "Heartbeat",
    "Job",
    "JobResult",
    "JobResultPiece",
    "Mail",
    "Mandate",
    "Message",
    "MessageChoice",
    "NobodyAsked",
    "Organisation",
    "PeopleImport",
    "Profession",
    "Role",
    "Unit",
    "User",
]
