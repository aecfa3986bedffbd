"""A published template, its sections and their parts never change again."""

from django.db import migrations

from support.row_guards import refuse

TEMPLATE, SECTION, PART = (
    "applications_formtemplate",
    "applications_templatesection",
    "applications_sectionpart",
)


def in_published(template: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {TEMPLATE} t"
        f" WHERE t.id = {template} AND t.published_at IS NOT NULL)"
    )


def part_of_published(section: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {SECTION} s JOIN {TEMPLATE} t ON t.id = s.template_id"
        f" WHERE s.id = {section} AND t.published_at IS NOT NULL)"
    )


def guards(table, *, old, new):
    when = {"INSERT": new, "UPDATE": f"{old} OR {new}", "DELETE": old}
    return [
        refuse(event, table, when=condition, message="published")
        for event, condition in when.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_append_only")]
    operations = [
        refuse("UPDATE", TEMPLATE, when="OLD.published_at IS NOT NULL", message="published"),
        refuse("DELETE", TEMPLATE, when="OLD.published_at IS NOT NULL", message="published"),
        *guards(SECTION, old=in_published("OLD.template_id"), new=in_published("NEW.template_id")),
        *guards(
            PART, old=part_of_published("OLD.section_id"), new=part_of_published("NEW.section_id")
        ),
    ]
