"""Whether the parts of a rule fit together."""

from django.utils.translation import gettext as _

from applications.models import ReminderRule
from applications.reminders import anchors, wording
from applications.reminders.audiences import AUDIENCES
from applications.reminders.conditions import CONDITIONS


def misfits(rule: ReminderRule) -> dict[str, str]:
    """What in ``rule`` does not fit together, by field, in Danish; empty when all is well."""
    anchor = anchors.find(rule.anchor)
    if anchor is None:
        return {"anchor": _("Vælg den dato, påmindelsen hører til.")}
    wrong = {}
    if not _fits(AUDIENCES.get(rule.audience), anchor):
        wrong["audience"] = _("De modtagere hører ikke til »%(dato)s«. Vælg: %(mulige)s.") % {
            "dato": anchor.label,
            "mulige": _labels(AUDIENCES, anchor),
        }
    if rule.condition and not _fits(CONDITIONS.get(rule.condition), anchor):
        wrong["condition"] = _(
            "Den betingelse kan ikke bruges ved »%(dato)s«. Vælg: %(mulige)s."
        ) % {"dato": anchor.label, "mulige": _labels(CONDITIONS, anchor) or _("ingen betingelse")}
    if rule.unit == ReminderRule.Unit.HOURS and not anchor.closes:
        wrong["unit"] = _("Timer kan kun bruges ved frister. Vælg dage.")
    return wrong | _words(rule)


def _fits(part, anchor) -> bool:
    return part is not None and anchor.about in part.about


def _labels(parts: dict, anchor) -> str:
    return "; ".join(f"»{part.label}«" for part in parts.values() if _fits(part, anchor))


def _words(rule: ReminderRule) -> dict[str, str]:
    wrong = {}
    for name in ("subject", "body"):
        if unknown := wording.unknown_names(getattr(rule, name)):
            wrong[name] = _("%(navne)s kan ikke indsættes. Brug felterne på listen.") % {
                "navne": ", ".join(unknown)
            }
    return wrong
