from .follow_up import FollowUp
from .goal import Definition, PlanGoal
from .imports import FigureImport, ImportedCell
from .measurement import Measurement
from .plan import EvaluationPlan, PlanText

__all__ = [
    "Definition",
    "EvaluationPlan",
    "FigureImport",
    "FollowUp",
    "ImportedCell",
    "Measurement",
    "PlanGoal",
    "PlanText",
]
