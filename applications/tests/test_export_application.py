import io
import json
from datetime import timedelta

import docx
import pikepdf
import pytest
from django.core.management import CommandError, call_command

from applications.actions.documents import draft_content
from applications.actions.submission import submit
from applications.actions.workflow import freeze
from applications.content import canonical_json
from applications.models import SubmittedVersion
from applications.tests.factories import AUTUMN_2016, complete_application, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return complete_application(text="Vi prøver lavere husleje.")


@pytest.fixture
def frozen(application):
    application.writer = officer_of(application.owner)
    freeze(application, hand_over=True, by=application.writer, at=AUTUMN_2016)
    return application


def export(application, path, *, kind="json", **options) -> bytes:
    call_command(
        "export_application",
        application.reference.lower(),
        format=kind,
        output=str(path),
        **options,
    )
    return path.read_bytes()


def test_draft_as_json_is_the_text_as_it_stands(application, tmp_path):
    written = export(application, tmp_path / "a.json", draft=True)
    assert written.decode() == canonical_json(draft_content(application))
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_draft_as_pdf_has_its_title(application, tmp_path):
    pdf = pikepdf.open(io.BytesIO(export(application, tmp_path / "a.pdf", kind="pdf", draft=True)))
    assert application.title in str(pdf.docinfo["/Title"])


def test_draft_as_word_has_its_text(application, tmp_path):
    written = export(application, tmp_path / "a.docx", kind="docx", draft=True)
    said = [paragraph.text for paragraph in docx.Document(io.BytesIO(written)).paragraphs]
    assert "Vi prøver lavere husleje." in said


def test_frozen_text_is_exported_as_a_draft_of_that_version(frozen, tmp_path):
    content = json.loads(export(frozen, tmp_path / "a.json"))
    assert (content["version"], content["is_draft"]) == (1, True)
    assert content == json.loads(export(frozen, tmp_path / "b.json", version=1))


def test_what_was_sent_is_exported_as_it_was_sent(frozen, tmp_path):
    submit([frozen], seen={frozen.pk: 1}, by=frozen.writer, at=AUTUMN_2016 + timedelta(days=1))
    content = json.loads(export(frozen, tmp_path / "a.json"))
    assert content == {**SubmittedVersion.objects.get().content, "is_draft": False}


def test_standard_output_gets_the_bytes(application):
    out = io.TextIOWrapper(io.BytesIO())
    call_command(
        "export_application",
        application.reference,
        format="json",
        output="-",
        draft=True,
        stdout=out,
    )
    assert json.loads(out.buffer.getvalue())["reference"] == application.reference


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "The text has not been frozen yet. Use --draft for the working text."),
        ({"version": 3}, "FK-1 has no version 3."),
    ],
)
def test_export_of_a_version_that_is_not_there_is_refused(options, said, tmp_path):
    application = complete_application(reference="FK-1")
    with pytest.raises(CommandError) as refusal:
        export(application, tmp_path / "a.json", **options)
    assert (str(refusal.value), list(tmp_path.iterdir())) == (said, [])


def test_export_of_an_unknown_reference_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There is no application with the reference FK-0."):
        call_command("export_application", "FK-0", format="pdf", output=str(tmp_path / "a"))


@pytest.mark.parametrize("path", ["nowhere/a.json", "folder"])
def test_export_to_where_nothing_can_be_written_says_so(path, application, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(CommandError, match=f"Cannot write {tmp_path / path}: "):
        export(application, tmp_path / path, draft=True)
    assert [found.name for found in tmp_path.iterdir()] == ["folder"]
