"""What a person needs to say that a decision still covers the text: the words that changed."""

from dataclasses import dataclass

from applications.models import ApplicationVersion, ApprovalStep
from applications.queries.differences import Difference, differences


@dataclass(frozen=True)
class Changed:
    """A decision and the newer text it may or may not cover."""

    step: ApprovalStep
    version: ApplicationVersion
    differences: list[Difference]


def changed_since(step: ApprovalStep, version: ApplicationVersion) -> Changed:
    """What is new in ``version`` since the newest version that ``step`` covers.

    Without such a version (a draft was approved) everything is new.
    """
    covered = (
        step.coverage_decisions.filter(covered=True, version__number__lt=version.number)
        .select_related("version")
        .order_by("version__number")
        .last()
    )
    old = covered.version if covered else step.version
    return Changed(step, version, differences(old.content if old else None, version.content))
