import datetime as dt

import factory
from factory.django import DjangoModelFactory

from networks.models import (
    Affiliation,
    Evaluator,
    GuardRail,
    LeadTerm,
    Membership,
    Ministry,
    Municipality,
    Network,
    Programme,
    Role,
    Theme,
)
from support.accounts.models import User

LONG_AGO = dt.date(2016, 1, 1)
PASSWORD = "kommunen-skriver-2016"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("bruger{}@kommune.example".format)
    name = factory.Sequence("Bruger {}".format)
    password = factory.django.Password(PASSWORD)


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    code = factory.Sequence("{:04}".format)
    name = factory.Sequence("Kommune {}".format)
    official_name = factory.LazyAttribute(lambda row: f"{row.name} Kommune")
    search_key = factory.LazyAttribute(lambda row: row.name.lower())
    sort_key = factory.LazyAttribute(lambda row: row.name.lower())


class MinistryFactory(DjangoModelFactory):
    class Meta:
        model = Ministry

    name = factory.Sequence("Ministerium {}".format)


class EvaluatorFactory(DjangoModelFactory):
    class Meta:
        model = Evaluator

    name = factory.Sequence("Evaluator {}".format)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    slug = factory.Sequence("ordning-{}".format)
    name = factory.Sequence("Ordning {}".format)
    ministry = factory.SubFactory(MinistryFactory)
    mailbox = "frikommuner@ministerium.example"
    begins_on = dt.date(2016, 10, 6)
    ends_on = dt.date(2021, 12, 31)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence("Tema {}".format)


class GuardRailFactory(DjangoModelFactory):
    class Meta:
        model = GuardRail

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence("Ramme {}".format)


class NetworkFactory(DjangoModelFactory):
    class Meta:
        model = Network

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence("netvaerk-{}".format)
    name = factory.Sequence("Netværk {}".format)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    network = factory.SubFactory(NetworkFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    valid_from = LONG_AGO


class LeadTermFactory(DjangoModelFactory):
    class Meta:
        model = LeadTerm

    network = factory.SubFactory(NetworkFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    kind = LeadTerm.Kind.LEAD
    valid_from = LONG_AGO


class AffiliationFactory(DjangoModelFactory):
    """A case officer, unless a trait says otherwise: ``AffiliationFactory(admin=True)``."""

    class Meta:
        model = Affiliation

    class Params:
        secretary = factory.Trait(role=Role.SECRETARY)
        director = factory.Trait(role=Role.DIRECTOR)
        local_admin = factory.Trait(role=Role.LOCAL_ADMIN)
        coordinator = factory.Trait(
            role=Role.COORDINATOR, network=factory.SubFactory(NetworkFactory)
        )
        ministry_reader = factory.Trait(
            role=Role.MINISTRY_READER,
            municipality=None,
            ministry=factory.SubFactory(MinistryFactory),
        )
        ministry_officer = factory.Trait(
            role=Role.MINISTRY_OFFICER,
            municipality=None,
            ministry=factory.SubFactory(MinistryFactory),
        )
        evaluator_role = factory.Trait(
            role=Role.EVALUATOR,
            municipality=None,
            evaluator=factory.SubFactory("networks.tests.factories.EvaluatorFactory"),
            network=factory.SubFactory(NetworkFactory),
        )
        admin = factory.Trait(role=Role.ADMIN, municipality=None)

    user = factory.SubFactory(UserFactory)
    role = Role.CASE_OFFICER
    municipality = factory.SubFactory(MunicipalityFactory)
    valid_from = LONG_AGO
