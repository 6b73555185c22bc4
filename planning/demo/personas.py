"""The people behind the demo's sign-ins: who they are and where they work. What they have done stands in `stories`."""

from dataclasses import dataclass

from planning.demo.tree import CARE_HOME, HR_OFFICE, MEDICAL_WARD, REHAB_UNIT
from portal.models import Role

NURSE, THERAPIST, ASSISTANT = "sjukskoterska", "arbetsterapeut", "underskoterska"
UNION, HR_STRATEGIST = "facklig", "hrstrateg"
MANAGER, MANAGER_ABOVE = "chef", "overchef"


@dataclass(frozen=True, slots=True)
class Persona:
    """A sign-in: the mark of the unit ("" for no employment), the profession, and years in the job."""

    username: str
    given_name: str
    family_name: str
    mark: str
    profession: str
    years: int
    role: Role | None = None


STAFF = (
    Persona(NURSE, "Elin", "Sommarström", MEDICAL_WARD, "sjukskoterska", 4),
    Persona(THERAPIST, "Oskar", "Ljungfors", REHAB_UNIT, "arbetsterapeut", 6),
    Persona(ASSISTANT, "Amina", "Wardak", CARE_HOME, "underskoterska", 2),
    Persona(UNION, "Lena", "Åskog", "any", "", 15, Role.UNION),
    Persona("instruktor", "Sara", "Björkmyr", "any", "", 10, Role.ATTESTER),
    Persona("hr", "Johanna", "Ekvall", HR_OFFICE, "hr_ekonomi", 7, Role.HR_PARTNER),
    Persona(HR_STRATEGIST, "Mikael", "Nyhage", HR_OFFICE, "hr_ekonomi", 11, Role.HR_STRATEGIST),
    Persona("admin", "Adam", "Strandell", HR_OFFICE, "it", 5, Role.ADMINISTRATOR),
)
HEADS = (
    Persona(MANAGER, "Karin", "Holmdal", MEDICAL_WARD, "enhetschef", 9, Role.MANAGER),
    Persona(MANAGER_ABOVE, "Per", "Wallinder", "above", "enhetschef", 12, Role.MANAGER),
)
POLITICIAN = Persona("politiker", "Gunnel", "Ahlmarker", "", "", 0, Role.READER)
