from collections import defaultdict

from django.db import migrations

from support.append_only import guard, lift
from support.audit.chain import digest


def number(apps, editor):
    """Give every entry its place in its target's chain, oldest first."""
    Entry = apps.get_model("audit", "Entry")
    lift(editor.connection, "audit_entry")
    last = defaultdict(lambda: (0, ""))
    for entry in Entry.objects.filter(number__isnull=True).order_by("pk").iterator():
        target = (entry.target_type, entry.target_id)
        count, before = last[target]
        entry.number = count + 1
        entry.digest = digest(entry, before)
        entry.save(update_fields=["number", "digest"])
        last[target] = (entry.number, entry.digest)
    guard(editor.connection, "audit_entry")


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
