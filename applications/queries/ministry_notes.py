"""What ministry and network have said to each other about one application."""

from dataclasses import dataclass, field

from applications.models import Application, MinistryNote


@dataclass
class Exchange:
    """A question or a sparring note, with the replies to it, oldest first."""

    note: MinistryNote
    replies: list[MinistryNote] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the ministry still waits for a reply."""
        return self.note.kind == MinistryNote.Kind.QUESTION and not self.replies


def exchanges_of(application: Application) -> list[Exchange]:
    """About every version that was sent, newest first. One query."""
    notes = (
        MinistryNote.objects.filter(item__application=application)
        .select_related("by", "letter", "wish")
        .order_by("pk")
    )
    found: dict[int, Exchange] = {}
    for note in notes:
        if note.replies_to_id is None:
            found[note.pk] = Exchange(note)
        else:
            found[note.replies_to_id].replies.append(note)
    return list(reversed(found.values()))
