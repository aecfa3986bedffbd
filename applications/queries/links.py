"""Where each finding is put right."""

from django.urls import reverse

from applications.models import Application
from applications.queries.checks import Finding

NUMBERED = frozenset({"section", "goal", "exemption"})


def with_links(application: Application, findings: list[Finding]) -> list[dict]:
    """``findings`` as {blocks, text, url} for a template."""
    return [{"blocks": f.blocks, "text": f.text, "url": _address(application, f)} for f in findings]


def _address(application: Application, finding: Finding) -> str:
    arguments = [application.reference]
    if finding.place in NUMBERED:
        arguments.append(finding.number)
    return reverse(f"applications:{finding.place}", args=arguments)
