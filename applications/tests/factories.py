import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from applications.deadlines import closing_instant, opening_instant
from applications.models import (
    AgendaHeading,
    AgendaItem,
    AgendaItemApplication,
    AgendaTemplate,
    Application,
    Exemption,
    FormTemplate,
    Goal,
    LocalApproval,
    Meeting,
    Participation,
    PlannedStep,
    PoliticalBody,
    ReminderRule,
    Round,
    SectionPart,
    SectionText,
    TemplateSection,
)
from networks.tests.factories import (
    AffiliationFactory,
    MembershipFactory,
    NetworkFactory,
    ProgrammeFactory,
    UserFactory,
)

AUTUMN_2016 = dt.datetime(2016, 10, 10, 8, 0, tzinfo=dt.UTC)
HEADINGS = [
    ("Beskrivelse af forsøget", TemplateSection.Shows.NOTHING),
    ("Formål og mål", TemplateSection.Shows.GOALS),
    ("Lovgivning og hjemler", TemplateSection.Shows.EXEMPTIONS),
    ("Retssikkerhed og økonomi", TemplateSection.Shows.NOTHING),
    ("Evaluering", TemplateSection.Shows.NOTHING),
]


class TemplateSectionFactory(DjangoModelFactory):
    class Meta:
        model = TemplateSection

    template = factory.SubFactory(
        "applications.tests.factories.FormTemplateFactory", draft=True, sections=0
    )
    number = factory.Sequence(lambda n: n + 1)
    heading = factory.Sequence("Afsnit {}".format)
    guidance = "Skriv kort."


class SectionPartFactory(DjangoModelFactory):
    class Meta:
        model = SectionPart

    section = factory.SubFactory(TemplateSectionFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence("Punkt {}".format)


class FormTemplateFactory(DjangoModelFactory):
    """A published template with five sections; ``draft=True`` leaves it unpublished.

    It is published last: the database refuses new sections in a published template.
    """

    class Meta:
        model = FormTemplate
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(published_at=None)

    programme = factory.SubFactory(ProgrammeFactory)
    kind = FormTemplate.Kind.TRIAL
    title = "Ansøgning om frikommuneforsøg"
    number = factory.Sequence(lambda n: n + 1)
    published_at = AUTUMN_2016

    @classmethod
    def _create(cls, model_class, *args, published_at, **kwargs):
        template = super()._create(model_class, *args, **kwargs)
        template.publish_at = published_at
        return template

    @factory.post_generation
    def sections(self, create, how_many, **kwargs):
        if create:
            rows = HEADINGS[: len(HEADINGS) if how_many is None else how_many]
            TemplateSection.objects.bulk_create(
                TemplateSection(template=self, number=number, heading=heading, shows=shows)
                for number, (heading, shows) in enumerate(rows, start=1)
            )

    @factory.post_generation
    def publication(self, create, extracted, **kwargs):
        if create:
            self.published_at = self.publish_at
            self.save(update_fields=["published_at"])


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    programme = factory.SubFactory(ProgrammeFactory)
    kind = Round.Kind.TRIAL
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda row: f"{row.number}. ansøgningsrunde")
    template = factory.SubFactory(
        FormTemplateFactory, programme=factory.SelfAttribute("..programme")
    )
    opens_on = dt.date(2016, 10, 10)
    deadline = dt.date(2016, 12, 1)
    opens_at = factory.LazyAttribute(lambda row: opening_instant(row.opens_on))
    closes_at = factory.LazyAttribute(lambda row: closing_instant(row.deadline))

    class Params:
        # Open on the day the test runs, for pages that ask the clock.
        now_open = factory.Trait(
            opens_on=factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=30)),
            deadline=factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=30)),
        )


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    application = factory.SubFactory("applications.tests.factories.ApplicationFactory")
    municipality = factory.SubFactory("networks.tests.factories.MunicipalityFactory")
    status = Participation.Status.ACCEPTED


class ApplicationFactory(DjangoModelFactory):
    """A draft with a text per section, owned by a member that takes part itself."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    reference = factory.Sequence("FK-{:04}".format)
    round = factory.SubFactory(RoundFactory)
    network = factory.SubFactory(
        NetworkFactory, programme=factory.SelfAttribute("..round.programme")
    )
    owner = factory.LazyAttribute(lambda row: MembershipFactory(network=row.network).municipality)
    title = factory.Sequence("Forsøg {}".format)
    created_by = factory.SubFactory(UserFactory)
    created_at = AUTUMN_2016
    changed_at = factory.SelfAttribute("created_at")

    @factory.post_generation
    def texts(self, create, html, **kwargs):
        if create:
            sections = self.round.template.sections.order_by("number")
            SectionText.objects.bulk_create(
                SectionText(application=self, section=section, html=html or "")
                for section in sections
            )

    @factory.post_generation
    def participation(self, create, wanted, **kwargs):
        if create and wanted is not False:
            ParticipationFactory(application=self, municipality=self.owner)


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    application = factory.SubFactory(ApplicationFactory)
    number = factory.Sequence(lambda n: n + 1)
    indicator = "Antal billige boliger"
    baseline_value = "4.759"
    target_value = "5.200"
    success_criterion = "Mindst 440 flere."


class ExemptionFactory(DjangoModelFactory):
    class Meta:
        model = Exemption

    application = factory.SubFactory(ApplicationFactory)
    number = factory.Sequence(lambda n: n + 1)
    law_name = "LOV nr 707 af 08/06/2018"
    law_kind = "LOV"
    provision = "§ 27"
    deviation = "Kommunen kan udleje for en periode."


def complete_application(*, text="Vi prøver noget nyt.", **fields) -> Application:
    """A draft that nothing blocks, all of it said briefly."""
    known = {
        "contact_name": "Kim Kontakt",
        "contact_email": "kontakt@kommune.example",
        "contact_phone": "43 59 10 00",
        "coordinator_name": "Karen Koordinator",
        "coordinator_email": "koordinator@kommune.example",
        "coordinator_phone": "33 66 33 66",
        "within_theme": True,
    }
    application = ApplicationFactory(**{**known, **fields})
    application.texts.update(html=f"<p>{text}</p>", characters=len(text), revision=0)
    goal = GoalFactory(application=application, number=1)
    ExemptionFactory(application=application, number=1, goal=goal)
    return application


def officer_of(municipality):
    """A user who writes for ``municipality``."""
    return AffiliationFactory(municipality=municipality).user


class PoliticalBodyFactory(DjangoModelFactory):
    """A council with the final say; pass ``kind`` and ``competent`` for the others."""

    class Meta:
        model = PoliticalBody

    municipality = factory.SubFactory("networks.tests.factories.MunicipalityFactory")
    kind = PoliticalBody.Kind.COUNCIL
    name = factory.Sequence("Instans {}".format)
    position = factory.Sequence(lambda n: n + 1)
    competent = factory.LazyAttribute(lambda row: row.kind == PoliticalBody.Kind.COUNCIL)


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    body = factory.SubFactory(PoliticalBodyFactory)
    date = dt.date(2016, 11, 15)


class AgendaTemplateFactory(DjangoModelFactory):
    """A layout with a heading per label; ``headings=[("Indstilling", "recommendation")]``."""

    class Meta:
        model = AgendaTemplate
        skip_postgeneration_save = True

    municipality = factory.SubFactory("networks.tests.factories.MunicipalityFactory")
    name = factory.Sequence("Skabelon {}".format)
    is_default = True

    @factory.post_generation
    def headings(self, create, rows, **kwargs):
        if create:
            shown = [("Sagsfremstilling", "statement"), ("Indstilling", "recommendation")]
            AgendaHeading.objects.bulk_create(
                AgendaHeading(template=self, position=position, label=label, content=content)
                for position, (label, content) in enumerate(
                    shown if rows is None else rows, start=1
                )
            )


class AgendaItemFactory(DjangoModelFactory):
    """An item of ``template``'s municipality; pass ``applications`` for what it presents."""

    class Meta:
        model = AgendaItem
        skip_postgeneration_save = True

    template = factory.SubFactory(AgendaTemplateFactory)
    municipality = factory.SelfAttribute("template.municipality")
    title = "Godkendelse af frikommuneansøgninger"
    created_by = factory.SubFactory(UserFactory)
    created_at = AUTUMN_2016

    @factory.post_generation
    def applications(self, create, chosen, **kwargs):
        if create:
            AgendaItemApplication.objects.bulk_create(
                AgendaItemApplication(item=self, application=application, position=position)
                for position, application in enumerate(chosen or [], start=1)
            )


class LocalApprovalFactory(DjangoModelFactory):
    class Meta:
        model = LocalApproval

    application = factory.SubFactory(ApplicationFactory)
    municipality = factory.SelfAttribute("application.owner")


class PlannedStepFactory(DjangoModelFactory):
    class Meta:
        model = PlannedStep

    approval = factory.SubFactory(LocalApprovalFactory)
    body = factory.SubFactory(
        PoliticalBodyFactory, municipality=factory.SelfAttribute("..approval.municipality")
    )
    position = factory.SelfAttribute("body.position")


class ReminderRuleFactory(DjangoModelFactory):
    """The owner's case officers, seven days before an application's deadline at 8.00."""

    class Meta:
        model = ReminderRule

    name = factory.Sequence("Påmindelse {}".format)
    anchor = "deadline"
    amount = 7
    audience = "owner_officers"
    subject = "{titel}: fristen er {dato}"
    body = "Kære {navn}\n\n{titel} skal sendes senest {dato}."
    timed_at = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
