from django.db import migrations, models

from support.append_only import forbid_changes


class Migration(migrations.Migration):
    """Columns first; what is there gets its numbers in the next step, under lifted triggers."""

    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField("entry", "number", models.PositiveIntegerField(null=True)),
        migrations.AddField("entry", "digest", models.CharField(max_length=64, null=True)),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("up_to", models.BigIntegerField(unique=True)),
                ("entries", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"verbose_name": "logsegl", "verbose_name_plural": "logsegl"},
        ),
        forbid_changes("audit_entry"),
        forbid_changes("audit_seal"),
    ]
