from django.db import migrations, models

from support.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_number_entries")]

    operations = [
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(
                fields=["target_type", "target_id", "number"], name="entry_number_once_per_target"
            ),
        ),
        forbid_changes("audit_entry"),
    ]
