"""The nouns of the competence app."""

from competence.models.assessment import Assessment, Rating
from competence.models.assessment_window import (
    AnswerPace,
    AnswersOpened,
    AssessmentWindow,
    ManagerView,
    ReturnedSubmission,
    SettingChange,
)
from competence.models.comment import Comment
from competence.models.competence import Alignment, Competence, Wording
from competence.models.credential import (
    AttesterCompetence,
    Credential,
    CredentialProof,
    CredentialReminder,
    LanguageSupport,
)
from competence.models.framework import Area, DecisionState, Framework, Layer
from competence.models.framework_import import CasePackage, FrameworkImport
from competence.models.framework_version import FrameworkVersion, VersionArea, VersionCompetence
from competence.models.gap_count import STANDINGS, GapCount, GapCounting, GapProfession, GapStale, GapSum, Standings
from competence.models.job_role import JobRole, RoleHolding
from competence.models.mission import Mission, RoleTask, TaskDemand, WorkTask
from competence.models.requirement import Requirement, RequirementTask
from competence.models.requirement_profile import ProfileDemand, RequirementProfile
from competence.models.scale import Level, LevelConversion

__all__ = [
    "STANDINGS",
    "Alignment",
    "AnswerPace",
    "AnswersOpened",
    "Area",
    "Assessment",
    "AssessmentWindow",
    "AttesterCompetence",
    "CasePackage",
    "Comment",
    "Competence",
    "Credential",
    "CredentialProof",
    "CredentialReminder",
    "DecisionState",
    "Framework",
    "FrameworkImport",
    "FrameworkVersion",
    "GapCount",
    "GapCounting",
    "GapProfession",
    "GapStale",
    "GapSum",
    "JobRole",
    "LanguageSupport",
    "Layer",
    "Level",
    "LevelConversion",
    "ManagerView",
    "Mission",
    "ProfileDemand",
    "Rating",
    "Requirement",
    "RequirementProfile",
    "RequirementTask",
    "ReturnedSubmission",
    "RoleHolding",
    "RoleTask",
    "SettingChange",
    "Standings",
    "TaskDemand",
    "VersionArea",
    "VersionCompetence",
    "Wording",
    "WorkTask",
]
