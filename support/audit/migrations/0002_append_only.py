from django.db import migrations

from support.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [forbid_changes("audit_entry")]
