from .application import Application, Participation
from .approval import ApprovalStep, LocalApproval
from .round import DeadlineExtension, Round, RoundChange
from .rows import Attachment, Exemption, Goal, GuardRailAnswer
from .submission import Submission, SubmissionDocument, SubmittedVersion
from .template import FormTemplate, SectionPart, TemplateSection
from .text import CoveredPart, SectionRevision, SectionText
from .version import ApplicationVersion

__all__ = [
    "Application",
    "ApplicationVersion",
    "ApprovalStep",
    "Attachment",
    "CoveredPart",
    "DeadlineExtension",
    "Exemption",
    "FormTemplate",
    "Goal",
    "GuardRailAnswer",
    "LocalApproval",
    "Participation",
    "Round",
    "RoundChange",
    "SectionPart",
    "SectionRevision",
    "SectionText",
    "Submission",
    "SubmissionDocument",
    "SubmittedVersion",
    "TemplateSection",
]
