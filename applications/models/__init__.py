from .agenda import (
    AgendaHeading,
    AgendaItem,
    AgendaItemApplication,
    AgendaTemplate,
    AgendaText,
    AgendaTextRevision,
)
from .answer import (
    Authority,
    ExemptionAnswer,
    MinistryReceipt,
    Referral,
    RefusalGround,
    Wish,
)
from .application import Application, Participation
from .approval import ApprovalStep, CoverageDecision, StepAttachment
from .bodies import Meeting, MeetingChange, PoliticalBody
from .by_law import ByLaw, ByLawPublication
from .comments import Comment, CommentThread, Mention
from .law import LegalAct, LegalEvent, TrialStep
from .message import Audience, Message
from .ministry_note import MinistryNote
from .origin import Origin
from .planned import LocalApproval, PlannedStep
from .publication import Publication
from .reminders import PlannedReminder, ReminderRule, ToldDate, WatchedDate
from .round import DeadlineExtension, Round, RoundChange
from .rows import Attachment, Exemption, Goal, GuardRailAnswer
from .sharing import BreakGlass, ReadingGrant, SectionOpening
from .submission import Submission, SubmissionDocument, SubmittedVersion
from .template import FormTemplate, SectionPart, TemplateSection
from .text import CoveredPart, SectionRevision, SectionText
from .version import ApplicationVersion
from .visit import Visit

__all__ = [
    "AgendaHeading",
    "AgendaItem",
    "AgendaItemApplication",
    "AgendaTemplate",
    "AgendaText",
    "AgendaTextRevision",
    "Application",
    "ApplicationVersion",
    "ApprovalStep",
    "Attachment",
    "Audience",
    "Authority",
    "ByLaw",
    "ByLawPublication",
    "BreakGlass",
    "Comment",
    "CommentThread",
    "CoverageDecision",
    "CoveredPart",
    "DeadlineExtension",
    "Exemption",
    "ExemptionAnswer",
    "FormTemplate",
    "Goal",
    "GuardRailAnswer",
    "LegalAct",
    "LegalEvent",
    "LocalApproval",
    "Meeting",
    "MeetingChange",
    "Message",
    "MinistryNote",
    "MinistryReceipt",
    "Mention",
    "Origin",
    "Participation",
    "PlannedReminder",
    "PlannedStep",
    "PoliticalBody",
    "Publication",
    "Referral",
    "RefusalGround",
    "ReminderRule",
    "ReadingGrant",
    "Round",
    "RoundChange",
    "SectionOpening",
    "SectionPart",
    "SectionRevision",
    "SectionText",
    "StepAttachment",
    "Submission",
    "SubmissionDocument",
    "SubmittedVersion",
    "TemplateSection",
    "ToldDate",
    "TrialStep",
    "WatchedDate",
    "Wish",
    "Visit",
]
