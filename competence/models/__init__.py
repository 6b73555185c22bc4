"""The nouns of the competence app."""

from competence.models.assessment import Assessment, Rating
from competence.models.competence import Competence, Wording
from competence.models.credential import Credential
from competence.models.framework import Area, DecisionState, Framework, Layer
from competence.models.job_role import JobRole, RoleHolding
from competence.models.requirement import Requirement
from competence.models.scale import Level

__all__ = [
    "Area",
    "Assessment",
    "Competence",
    "Credential",
    "DecisionState",
    "Framework",
    "JobRole",
    "Layer",
    "Level",
    "Rating",
    "Requirement",
    "RoleHolding",
    "Wording",
]
