from .follow_up import FollowUp
from .goal import Definition, PlanGoal
from .measurement import Measurement
from .plan import EvaluationPlan, PlanText

__all__ = ["Definition", "EvaluationPlan", "FollowUp", "Measurement", "PlanGoal", "PlanText"]
