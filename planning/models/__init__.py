"""The nouns of the planning app."""

from planning.models.coverage import CoverageCount, CoverageStale
from planning.models.plan import Activity, FollowUp, Goal, Plan
from planning.models.talk import Talk

__all__ = ["Activity", "CoverageCount", "CoverageStale", "FollowUp", "Goal", "Plan", "Talk"]
