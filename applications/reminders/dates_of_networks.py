"""Anchors: a round's two dates, and the end of memberships and of leads."""

from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from applications.models import Round, RoundChange
from applications.reminders.anchor import Anchor, Cause, Occurrence
from networks.models import LeadTerm, Membership


class _OfRound(Anchor):
    about = "round"
    field = ""

    def rows(self):
        return Round.objects.select_related("programme").annotate(anchor_date=F(self.field))

    def occurrence(self, row):
        return Occurrence(
            anchor=self,
            object_id=row.pk,
            date=row.anchor_date,
            programme=row.programme,
            round=row,
        )

    def url(self, occurrence):
        return reverse("applications:round", args=[occurrence.object_id])

    def since(self, occurrence):
        return moved_at(occurrence.round, self.field)

    def cause(self, occurrence, *, after):
        return round_cause(occurrence.round, self.field) or super().cause(occurrence, after=after)


class RoundOpens(_OfRound):
    code, label, thing = "round_opens", _l("Runden åbner"), _l("Åbningen")
    field = "opens_on"


class RoundCloses(_OfRound):
    code, label, thing = "round_closes", _l("Rundens frist (én gang for runden)"), _l("Fristen")
    field = "deadline"
    closes = True


class _OfTerm(Anchor):
    about = "network"
    closes = True
    model = Membership
    programme_path = "network__programme"

    def rows(self):
        ending = self.model.objects.filter(valid_to__isnull=False)
        return ending.select_related("network__programme", "municipality").annotate(
            anchor_date=F("valid_to")
        )

    def occurrence(self, row):
        network = row.network
        return Occurrence(
            anchor=self,
            object_id=row.pk,
            date=row.anchor_date,
            programme=network.programme,
            network=network,
            municipality=row.municipality,
        )

    def url(self, occurrence):
        network = occurrence.network
        return reverse("networks:network", args=[network.programme.slug, network.slug])

    def name(self, occurrence):
        return f"{occurrence.network}, {occurrence.municipality}"


class MembershipEnds(_OfTerm):
    code, label, thing = "membership_ends", _l("Medlemskab udløber"), _l("Medlemskabets slutdato")


class LeadEnds(_OfTerm):
    code, label, thing = "lead_ends", _l("Ansvar for netværket udløber"), _l("Ansvarets slutdato")
    model = LeadTerm


def newest_change(round: Round, field: str) -> RoundChange | None:
    return round.changes.filter(field=field).order_by("-pk").first()


def moved_at(round: Round, field: str) -> datetime | None:
    change = newest_change(round, field)
    return change.at if change else None


def round_cause(round: Round, field: str) -> Cause | None:
    change = newest_change(round, field)
    return Cause(f"round/{change.pk}", change.reason) if change else None
