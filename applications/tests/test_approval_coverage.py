"""The difference a person reads before saying that a decision still covers the text."""

import copy
import datetime as dt
import time

import pytest
from django.db import IntegrityError, transaction

from applications.actions.approvals import register_decision
from applications.actions.coverage import decide_coverage
from applications.models import ApplicationVersion, ApprovalStep, CoverageDecision
from applications.queries import differences as comparing
from applications.queries.coverage import changed_since
from applications.tests.factories import AUTUMN_2016, ApplicationFactory
from networks.tests.factories import UserFactory
from support.audit.models import Entry

CONTENT = {
    "title": "Midlertidige lejekontrakter",
    "participants": [{"official_name": "Skive Kommune", "runs_trial": True}],
    "sections": [
        {
            "number": 1,
            "heading": "Formål",
            "html": "<p>Flere billige boliger.</p><p>Til unge.</p>",
        },
        {"number": 2, "heading": "Økonomi", "html": "<p>Inden for rammen.</p>"},
    ],
    "goals": [{"number": 1, "indicator": "Boliger", "target_value": "40"}],
    "exemptions": [],
    "attachments": [],
}


def differences(old, new):
    return comparing.differences(old.content if old else None, new.content)


def version(content, number=1):
    return ApplicationVersion(number=number, content=content)


def changed(**fields):
    return version(copy.deepcopy(CONTENT) | fields, 2)


def test_equal_texts_have_no_difference():
    assert differences(version(CONTENT), changed()) == []


def test_words_are_marked_one_by_one():
    sections = copy.deepcopy(CONTENT["sections"])
    sections[0]["html"] = "<p>Flere billige og gode boliger.</p><p>Til unge.</p>"

    (found,) = differences(version(CONTENT), changed(sections=sections))

    assert found.heading == "1. Formål"
    assert found.html == "<p>Flere billige <ins>og gode</ins> boliger.</p><p>Til unge.</p>"
    assert (found.added, found.removed) == (2, 0)


def test_removed_paragraph_stays_readable():
    sections = copy.deepcopy(CONTENT["sections"])
    sections[0]["html"] = "<p>Flere billige boliger.</p>"

    (found,) = differences(version(CONTENT), changed(sections=sections))

    assert found.html == "<p>Flere billige boliger.</p><p><del>Til unge.</del></p>"


def test_rows_are_compared_too():
    goals = [{"number": 1, "indicator": "Boliger", "target_value": "60"}]

    (found,) = differences(version(CONTENT), changed(goals=goals, title=CONTENT["title"]))

    assert found.html == "<p>1 · Boliger · <del>40</del> <ins>60</ins></p>"


def test_part_that_is_new_or_gone_is_shown():
    sections = [*CONTENT["sections"], {"number": 3, "heading": "Nyt", "html": "<p>Ja.</p>"}]

    new = differences(version(CONTENT), changed(sections=sections))
    gone = differences(changed(sections=sections), version(CONTENT))

    assert [(d.heading, d.html) for d in new] == [("3. Nyt", "<p><ins>Ja.</ins></p>")]
    assert [(d.heading, d.html) for d in gone] == [("3. Nyt", "<p><del>Ja.</del></p>")]


def test_markup_in_the_text_stays_text():
    title = '<script>alert("x")</script> & <ins>y</ins>'

    (found,) = differences(version(CONTENT), changed(title=title))

    assert "<script>" not in found.html
    assert found.html.count("<ins>") == 1
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;ins&gt;y" in found.html


def test_without_a_version_everything_is_new():
    found = differences(None, version(CONTENT))

    assert [d.heading for d in found][:3] == ["Titel", "Deltagere", "1. Formål"]
    assert all("<del>" not in d.html for d in found)


def test_long_text_is_compared_in_time():
    words = [f"ord{n % 50}" for n in range(20_000)]
    old = [{"number": 1, "heading": "Lang", "html": f"<p>{' '.join(words)}</p>"}]
    new = [{"number": 1, "heading": "Lang", "html": f"<p>{' '.join(reversed(words))}</p>"}]
    began = time.monotonic()

    differences(version({"sections": old}), version({"sections": new}, 2))

    assert time.monotonic() - began < 10


@pytest.fixture
def step(db):
    application = ApplicationFactory()
    for number in (1, 2, 3):
        content = CONTENT | {"title": f"Udgave {number}"}
        ApplicationVersion.objects.create(
            application=application,
            number=number,
            reason=ApplicationVersion.Reason.FROZEN,
            content=content,
            sha256="0" * 64,
            by=application.created_by,
            at=AUTUMN_2016,
        )
    type(application).objects.filter(pk=application.pk).update(latest_version=3)
    return register_decision(
        application,
        application.owner,
        ApprovalStep(body="council", meeting_date=dt.date(2016, 11, 1), decision="approved"),
        version=application.versions.get(number=1),
        by=UserFactory(),
        at=AUTUMN_2016,
    )


def numbered(step, number):
    return step.approval.application.versions.get(number=number)


def test_compares_with_the_version_decided_on(step):
    found = changed_since(step, numbered(step, 3)).differences

    assert [d.html for d in found] == ["<p>Udgave <del>1</del> <ins>3</ins></p>"]


def test_compares_with_the_newest_version_said_to_be_covered(step):
    application = step.approval.application
    type(application).objects.filter(pk=application.pk).update(latest_version=2)
    decide_coverage(
        step, numbered(step, 2), covered=True, reason="Samme.", by=UserFactory(), at=AUTUMN_2016
    )

    found = changed_since(step, numbered(step, 3)).differences

    assert [d.html for d in found] == ["<p>Udgave <del>2</del> <ins>3</ins></p>"]


def test_answer_is_logged_and_never_altered(step):
    decision = decide_coverage(
        step, numbered(step, 3), covered=True, reason="Samme.", by=UserFactory(), at=AUTUMN_2016
    )

    entry = Entry.objects.get(verb="approval.coverage_decided")
    assert (entry.by, entry.details["version"], entry.details["covered"]) == (decision.by, 3, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoverageDecision.objects.filter(pk=decision.pk).update(covered=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoverageDecision.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalStep.objects.filter(pk=step.pk).update(decision="refused")
