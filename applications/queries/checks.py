"""Tjek og indsend: everything that stands in the way, or should be looked at, by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from applications.citations import NotAProvision, parse_provisions
from applications.models import Exemption, Participation
from applications.queries.approvals import local_states
from applications.queries.whole import Section, Whole
from support.texts.privacy import warnings as privacy_warnings


@dataclass(frozen=True)
class Finding:
    """``text`` in Danish says what to do; ``place`` names the page where it is done.

    ``place`` is a URL name in ``applications`` and ``number`` its section or row, if it has one.
    """

    blocks: bool
    text: str
    place: str
    number: int | None = None


def blocker(text: str, place: str, number: int | None = None) -> Finding:
    return Finding(True, text, place, number)


def advice(text: str, place: str, number: int | None = None) -> Finding:
    return Finding(False, text, place, number)


def text_findings(it: Whole, *, on: date) -> list[Finding]:
    """What is missing in, or odd about, the application itself on the day ``on``."""
    return [
        *_header(it),
        *_participants(it, on),
        *(finding for section in it.sections for finding in _section(section)),
        *_goals(it),
        *_exemptions(it),
        *_theme(it),
        *_guard_rails(it),
    ]


def submission_findings(it: Whole, *, at: datetime) -> list[Finding]:
    """What concerns the round and the political treatment when sent at ``at``."""
    found = []
    round_ = it.application.round
    if at < round_.opens_at:
        found.append(
            blocker(
                _("Runden åbner først %(dato)s. Vent med at indsende til da.")
                % {"dato": round_.opens_on.strftime("%d.%m.%Y")},
                "detail",
            )
        )
    if at >= it.closes_at():
        found.append(
            advice(
                _(
                    "Fristen er overskredet. Ansøgningen kan stadig sendes, men bliver mærket "
                    "»for sent«, og ministeriet afgør, om den kommer med i runden."
                ),
                "detail",
            )
        )
    return [*found, *_approvals(it, required=round_.requires_approval_first)]


def _approvals(it: Whole, *, required: bool) -> Iterator[Finding]:
    make = blocker if required else advice
    for state in local_states(it.participations, it.approvals):
        if state.state == "refused":
            yield make(
                _("%(kommune)s har afvist forsøget politisk.") % {"kommune": state.municipality},
                "approvals",
            )
        elif state.state in ("approved_older_version", "back_to_body"):
            yield make(f"{state.municipality}: {state.label}.", "approvals")
        elif not state.is_approved:
            text = (
                _("%(kommune)s mangler kommunalbestyrelsens godkendelse, som runden kræver først.")
                if required
                else _(
                    "%(kommune)s mangler politisk godkendelse. Pakken sendes med forbehold; "
                    "godkendelsen skal foreligge, før forsøget går i gang."
                )
            )
            yield make(text % {"kommune": state.municipality}, "approvals")


def _header(it: Whole) -> Iterator[Finding]:
    a = it.application
    for who, name, email, phone in (
        (_("den faglige kontaktperson"), a.contact_name, a.contact_email, a.contact_phone),
        (
            _("netværkskoordinatoren"),
            a.coordinator_name,
            a.coordinator_email,
            a.coordinator_phone,
        ),
    ):
        if not name:
            yield blocker(_("Skriv navnet på %(hvem)s.") % {"hvem": who}, "header")
        if not email:
            yield blocker(_("Skriv e-mail til %(hvem)s.") % {"hvem": who}, "header")
        if not phone:
            yield advice(_("Skriv telefonnummer til %(hvem)s.") % {"hvem": who}, "header")


def _participants(it: Whole, on: date) -> Iterator[Finding]:
    taking_part = [p for p in it.participations if p.status != Participation.Status.DECLINED]
    if not any(p.runs_trial for p in taking_part):
        yield blocker(_("Vælg mindst én kommune, der afprøver forsøget."), "participants")
    members = it.members(on)
    for p in it.participations:
        if p.municipality_id not in members:
            yield blocker(
                _(
                    "%(kommune)s er ikke medlem af netværket. Fjern kommunen, eller bed "
                    "administratoren rette netværkets medlemmer."
                )
                % {"kommune": p.municipality},
                "participants",
            )
        if p.status == Participation.Status.DECLINED:
            yield blocker(
                _("%(kommune)s har svaret, at kommunen ikke deltager. Fjern den fra listen.")
                % {"kommune": p.municipality},
                "participants",
            )
        if p.status == Participation.Status.INVITED:
            yield advice(
                _("%(kommune)s har ikke bekræftet, at kommunen deltager.")
                % {"kommune": p.municipality},
                "participants",
            )


def _section(it: Section) -> Iterator[Finding]:
    name = {"afsnit": str(it.section)}
    if it.is_empty:
        yield blocker(_("Skriv teksten i afsnittet »%(afsnit)s«.") % name, "section", it.number)
        return
    for part in it.parts:
        if not part.covered:
            make = blocker if part.part.required else advice
            yield make(
                _("»%(afsnit)s«: kryds af, når teksten dækker »%(punkt)s«.")
                % {**name, "punkt": part.part.label},
                "section",
                it.number,
            )
    advised = it.section.advised_characters
    if advised and it.text.characters > advised:
        yield advice(
            _("»%(afsnit)s« er på %(tegn)s tegn; vejledende højst %(højst)s.")
            % {**name, "tegn": it.text.characters, "højst": advised},
            "section",
            it.number,
        )
    for warning in privacy_warnings(it.text.html):
        yield advice(f"»{it.section}«: {warning.message}", "section", it.number)


def _goals(it: Whole) -> Iterator[Finding]:
    place = next((s for s in it.sections if s.section.shows == "goals"), None)
    if place and not it.goals:
        yield blocker(_("Tilføj mindst ét mål med indikator."), "goals")
    for goal in it.goals:
        name = {"mål": str(goal)}
        if not goal.baseline_value:
            yield advice(
                _(
                    "Mål »%(mål)s« mangler baseline. Uden den kan forsøget ikke evalueres; skriv "
                    "»ikke oplyst« med en note, hvis tallet ikke findes."
                )
                % name,
                "goal",
                goal.number,
            )
        if not goal.target_value:
            yield advice(_("Mål »%(mål)s« mangler en målværdi.") % name, "goal", goal.number)
        if not goal.success_criterion:
            yield advice(_("Mål »%(mål)s« mangler et succeskriterium.") % name, "goal", goal.number)


def _exemptions(it: Whole) -> Iterator[Finding]:
    place = next((s for s in it.sections if s.section.shows == "exemptions"), None)
    if place and not it.exemptions:
        yield blocker(_("Tilføj mindst én hjemmel, I søger om."), "exemptions")
    for e in it.exemptions:
        name = {"hjemmel": str(e)}
        if e.goal_id is None:
            yield advice(
                _("Hjemmel »%(hjemmel)s«: vælg det mål, som reglen står i vejen for.") % name,
                "exemption",
                e.number,
            )
        if e.provision and not _reads(e.provision):
            yield advice(
                _(
                    "Hjemmel »%(hjemmel)s«: bestemmelsen er ikke genkendt. Skriv den fx som "
                    "»§ 27, stk. 1, nr. 2«."
                )
                % name,
                "exemption",
                e.number,
            )
        if not e.provision and e.kind == Exemption.Kind.EXEMPTION and e.law_kind != "UNWRITTEN":
            yield advice(
                _("Hjemmel »%(hjemmel)s«: skriv paragraffen.") % name, "exemption", e.number
            )
        if not e.law_kind:
            yield advice(
                _(
                    "Hjemmel »%(hjemmel)s«: loven er ikke genkendt. Skriv den fx som "
                    "»LOV nr 707 af 08/06/2018«, så får den et link."
                )
                % name,
                "exemption",
                e.number,
            )


def _reads(provision: str) -> bool:
    try:
        parse_provisions(provision)
    except NotAProvision:
        return False
    return True


def _theme(it: Whole) -> Iterator[Finding]:
    a = it.application
    if a.within_theme is None:
        yield blocker(_("Svar på, om forsøget ligger inden for netværkets tema."), "guard_rails")
    elif not a.within_theme:
        make = advice if a.theme_reason.strip() else blocker
        yield make(
            _(
                "Forsøget ligger uden for netværkets tema. Begrund, hvorfor det alligevel hører "
                "til her; ministeriet kan afvise det."
            ),
            "guard_rails",
        )
    if a.network.stated_limits:
        yield advice(
            _("Ministeren har sat grænser for netværket: %(grænser)s")
            % {"grænser": a.network.stated_limits},
            "guard_rails",
        )


def _guard_rails(it: Whole) -> Iterator[Finding]:
    for rail, answer in it.guard_rails:
        make = blocker if rail.blocks else advice
        if answer is None or not answer.respected:
            yield make(_("Tag stilling til »%(punkt)s«.") % {"punkt": rail.label}, "guard_rails")
        elif not answer.reason.strip():
            yield make(_("Begrund »%(punkt)s«.") % {"punkt": rail.label}, "guard_rails")
