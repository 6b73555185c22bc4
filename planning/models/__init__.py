"""The nouns of the planning app."""

from planning.models.plan import Activity, FollowUp, Goal, Plan
from planning.models.talk import Talk

__all__ = ["Activity", "FollowUp", "Goal", "Plan", "Talk"]
