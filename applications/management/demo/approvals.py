"""The demo's political treatment: six municipalities, each at its own point of its own chain."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from applications.management.demo import scenarios
from applications.management.demo.days import workday_before, workday_from
from applications.management.demo.scenarios import Decision, Secretary
from applications.models import Application, PoliticalBody, Round
from networks.models import Affiliation, Municipality, Role

AARHUS, FAVRSKOV, HOEJE_TAASTRUP = "0751", "0710", "0169"
KOEBENHAVN, ROSKILDE, REBILD = "0101", "0265", "0840"
FREDENSBORG, FURESOE, HALSNAES = "0210", "0190", "0260"
MEETINGS_EVERY = timedelta(weeks=2)
Kind = PoliticalBody.Kind
TYPICAL = (
    (Kind.ADMINISTRATION, "Direktionen", "DIR", 1, 7),
    (Kind.COMMITTEE, "Beskæftigelses- og Erhvervsudvalget", "BAE", 2, 7),
    (Kind.COMMITTEE, "Social- og Sundhedsudvalget", "SSU", 2, 7),
    (Kind.FINANCE, "Økonomiudvalget", "ØU", 3, 7),
    (Kind.COUNCIL, "Byrådet", "BYR", 4, 7),
)
SET_UPS = {
    HOEJE_TAASTRUP: (TYPICAL, "general"),
    KOEBENHAVN: (scenarios.KOEBENHAVN, "koebenhavn"),
    AARHUS: (scenarios.AARHUS, "general"),
    ROSKILDE: (scenarios.HERNING, "herning"),
    FAVRSKOV: (TYPICAL, "fredensborg"),
    REBILD: (TYPICAL, "faxe"),
    FREDENSBORG: (scenarios.FREDENSBORG, "fredensborg"),
    FURESOE: (scenarios.FREDENSBORG, "holbaek"),
    HALSNAES: (scenarios.FREDENSBORG, "faxe"),
    **dict.fromkeys(("0151", "0201", "0217", "0219", "0250", "0270"), (TYPICAL, "general")),
}
# As each writes its own; the others count like Fredensborg.
CASE_NUMBERS = {FREDENSBORG: "16/1808", "0217": "00.01.00-P08-1-16", FURESOE: "2016-0039029"}


def set_up_municipalities(*, at: datetime) -> None:
    """Bodies and layouts of those that have them; the others get the general chain by themselves.

    Before the applications, whose treatments are planned from the set-up.
    """
    for code, (chain, layout) in SET_UPS.items():
        scenarios.set_up(_at(code, at), chain, layout)


def load_approvals(finished: Application, drafts: list[Application], *, at: datetime) -> None:
    """København waits with a reservation, Aarhus has decided, and so on; Randers has not begun.

    ``drafts`` are the two that Rebild takes up in one item.
    """
    round_ = finished.round
    _hoeje_taastrup(_at(HOEJE_TAASTRUP, at), finished, round_)
    _koebenhavn(_at(KOEBENHAVN, at), finished, round_)
    _aarhus(_at(AARHUS, at), finished)
    _roskilde(_at(ROSKILDE, at), finished, round_)
    _favrskov(_at(FAVRSKOV, at), finished, round_)
    _rebild(_at(REBILD, at), drafts, round_)


def _at(code: str, at: datetime) -> Secretary:
    """The municipality with its secretary, or whoever writes for it."""
    own = Affiliation.objects.filter(municipality__code=code).select_related("user")
    for role in (Role.SECRETARY, Role.CASE_OFFICER):
        if holder := own.filter(role=role).order_by("pk").first():
            return Secretary(Municipality.objects.get(code=code), holder.user, at)
    raise LookupError(code)


def _bodies(it: Secretary) -> dict[str, PoliticalBody]:
    return {body.short_code: body for body in it.municipality.political_bodies.all()}


def _today(it: Secretary) -> date:
    return timezone.localdate(it.at)


def _decided(it: Secretary) -> date:
    """The last day bodies met."""
    return workday_before(_today(it))


def _decided_before(it: Secretary) -> date:
    """The day before that on which bodies met."""
    return workday_before(_decided(it))


def _calendar(it: Secretary, own: dict, round_: Round, *, codes: tuple) -> None:
    """A meeting every second week in each body, to some weeks past the round's deadline."""
    for shift, code in enumerate(codes):
        day = _today(it) + timedelta(weeks=1 + shift)
        while day < round_.deadline + timedelta(weeks=8):
            scenarios.meet(it, own[code], workday_from(day), "Rådhuset")
            day += MEETINGS_EVERY


def _next(own: dict, code: str, after: date) -> date:
    """The day of the first meeting of ``code`` after ``after``."""
    meetings = own[code].meetings.filter(date__gt=after, cancelled=False).order_by("date")
    return meetings.first().date


def _hoeje_taastrup(it: Secretary, application: Application, round_: Round) -> None:
    """The owner: a committee has recommended, the finance committee is next."""
    own = _bodies(it)
    codes = ("SSU", "ØU", "BYR")
    _calendar(it, own, round_, codes=codes)
    scenarios.only_through(it, application, ("DIR", *codes), "Sagen hører til i Social og Senior.")
    scenarios.present(
        it,
        [application],
        codes,
        title=f"Godkendelse af frikommuneansøgning: {application.title}",
        case_number="00.01.00-P08-1-26",
        recommender="Social- og Handicapcenteret",
    )
    today = _today(it)
    scenarios.decide(
        it, [application], "DIR", _decided_before(it), Decision.APPROVED, "Godkendt til udvalg."
    )
    scenarios.decide(
        it,
        [application],
        "SSU",
        _decided(it),
        Decision.RECOMMENDED,
        "Anbefaler administrationens indstilling.",
        agenda_number="133",
    )
    finance = _next(own, "ØU", today + timedelta(days=7))
    scenarios.plan_meeting(it, [application], "ØU", finance)
    scenarios.plan_meeting(it, [application], "BYR", _next(own, "BYR", finance))


def _koebenhavn(it: Secretary, application: Application, round_: Round) -> None:
    """Approved with reservation; politics follow forty and sixty-three days after the deadline."""
    days = {
        "ØU": workday_from(round_.deadline + timedelta(days=40)),
        "BR": workday_from(round_.deadline + timedelta(days=63)),
    }
    scenarios.reservation_first(it, application, given=_decided(it), days=days)


def _aarhus(it: Secretary, application: Application) -> None:
    """Through the Magistrat to the council, which has said yes."""
    scenarios.only_through(it, application, ("MAG", "BYR"), "Fremsendt af Magistraten.")
    scenarios.present(
        it, [application], ("MAG", "BYR"), title=application.title, recommender="Magistraten"
    )
    scenarios.decide(
        it, [application], "MAG", _decided_before(it), Decision.RECOMMENDED, "Anbefalet."
    )
    scenarios.decide(it, [application], "BYR", _decided(it), Decision.APPROVED, "Godkendt.")


def _roskilde(it: Secretary, application: Application, round_: Round) -> None:
    """Two of ten bodies are told after the deadline, with a committee matrix."""
    day = workday_from(round_.deadline + timedelta(days=12))
    scenarios.told_afterwards(it, application, day=day)


def _favrskov(it: Secretary, application: Application, round_: Round) -> None:
    """One item for two committees at once; one of them has been told."""
    scenarios.two_committees_at_once(
        it, application, day=workday_from(_today(it) + timedelta(days=14))
    )
    text = "Orienteringen taget til efterretning."
    scenarios.decide(it, [application], "SSU", _decided(it), Decision.NOTED, text)


def _rebild(it: Secretary, applications: list[Application], round_: Round) -> None:
    """Two applications in one item: the finance committee has recommended both."""
    own = _bodies(it)
    _calendar(it, own, round_, codes=("ØU", "BYR"))
    days = {"BYR": _next(own, "BYR", _today(it) + timedelta(days=7))}
    scenarios.one_item_two_applications(it, applications, days=days)
    scenarios.decide(it, applications, "DIR", _decided_before(it), Decision.APPROVED, "Godkendt.")
    scenarios.decide(
        it,
        applications,
        "ØU",
        _decided(it),
        Decision.RECOMMENDED,
        "Anbefaler administrationens indstillinger.",
    )


def load_councils(health: Application, plan: Application, *, at: datetime) -> None:
    """Fifteen councils say yes: of six municipalities to the one, of nine to the other.

    Fredensborg, which wrote both, treats them in one item, and so does every other that is in
    both networks.
    """
    in_both = set(health.participations.values_list("municipality__code", flat=True))
    for code in plan.participations.values_list("municipality__code", flat=True):
        applications = [health, plan] if code in in_both else [plan]
        _say_yes(_at(code, at), applications)


def _say_yes(it: Secretary, applications: list[Application]) -> None:
    code = it.municipality.code
    council = _decided(it)
    finance = _decided_before(it)
    directors = workday_before(finance)
    scenarios.one_item_two_applications(
        it,
        applications,
        days={},
        case_number=CASE_NUMBERS.get(code, f"16/{10_000 + int(code)}"),
    )
    scenarios.decide(it, applications, "DIR", directors, Decision.APPROVED, "Godkendt.")
    recommends = "Anbefaler administrationens indstillinger."
    scenarios.decide(
        it, applications, "ØU", finance, Decision.RECOMMENDED, recommends, agenda_number="133"
    )
    scenarios.decide(it, applications, "BYR", council, Decision.APPROVED, "Godkendt.")
