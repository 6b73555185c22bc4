"""The nouns of the planning app."""

from planning.models.activity_template import ActivityTemplate
from planning.models.agreement import DeclinedWish, PlanAgreement, PlanAnswer
from planning.models.booking import CalendarFeed, TalkSlot
from planning.models.coverage import (
    MEASURES,
    CoverageCount,
    CoverageCut,
    CoverageDefinition,
    CoverageStale,
    CoverageSum,
    QualityCount,
    Standing,
)
from planning.models.plan import Activity, FollowUp, Goal, Plan
from planning.models.preparation import Preparation, PreparationAnswer
from planning.models.question_set import Question, QuestionComment, QuestionSet, QuestionSetVersion
from planning.models.snapshot import (
    CouncilAnswer,
    CoverageSnapshot,
    SnapshotCount,
    SnapshotFigure,
    SnapshotPerson,
    SnapshotPublication,
    SnapshotReason,
    SnapshotUnit,
)
from planning.models.talk import DissentingNote, Talk, TalkHandOver, TalkUsefulness
from planning.models.talk_cycle import TalkCycle, TalkCycleChange, TalkWindow

__all__ = [
    "MEASURES",
    "Activity",
    "ActivityTemplate",
    "CalendarFeed",
    "CouncilAnswer",
    "CoverageCount",
    "CoverageCut",
    "CoverageDefinition",
    "CoverageSnapshot",
    "CoverageStale",
    "CoverageSum",
    "DeclinedWish",
    "DissentingNote",
    "FollowUp",
    "Goal",
    "Plan",
    "PlanAgreement",
    "PlanAnswer",
    "Preparation",
    "PreparationAnswer",
    "QualityCount",
    "Question",
    "QuestionComment",
    "QuestionSet",
    "QuestionSetVersion",
    "SnapshotCount",
    "SnapshotFigure",
    "SnapshotPerson",
    "SnapshotPublication",
    "SnapshotReason",
    "SnapshotUnit",
    "Standing",
    "Talk",
    "TalkCycle",
    "TalkCycleChange",
    "TalkHandOver",
    "TalkSlot",
    "TalkUsefulness",
    "TalkWindow",
]
