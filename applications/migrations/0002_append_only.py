from django.db import migrations

from support.append_only import forbid_changes

TABLES = [
    "applications_sectionrevision",
    "applications_applicationversion",
    "applications_submission",
    "applications_submittedversion",
    "applications_submissiondocument",
    "applications_roundchange",
    "applications_deadlineextension",
    "applications_approvalstep",
]


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]
    operations = [forbid_changes(table) for table in TABLES]
