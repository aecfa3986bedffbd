from .account import ProgrammeAccount
from .comment import PlanComment
from .deliverable import Deliverable, DeliverableProof, DeliverableSending, Recommendation
from .follow_up import FollowUp
from .goal import Definition, PlanGoal
from .imports import FigureImport, ImportedCell
from .measurement import Measurement
from .milestone import Milestone, MilestoneMove, PlannedMilestone
from .plan import EvaluationPlan, PlanText
from .sparring import DataRequest, EvaluatorNote, Gathering, GatheringAnswer, NoteComment

__all__ = [
    "ProgrammeAccount",
    "DataRequest",
    "EvaluatorNote",
    "Gathering",
    "GatheringAnswer",
    "NoteComment",
    "Deliverable",
    "DeliverableProof",
    "DeliverableSending",
    "Recommendation",
    "Definition",
    "EvaluationPlan",
    "FigureImport",
    "FollowUp",
    "ImportedCell",
    "Measurement",
    "Milestone",
    "MilestoneMove",
    "PlanComment",
    "PlanGoal",
    "PlanText",
    "PlannedMilestone",
]
