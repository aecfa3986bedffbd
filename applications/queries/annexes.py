"""Which stored file an annex named in a version is."""

from support.documents.models import Document


def kept_annex(content: dict, annex: dict) -> Document | None:
    """The upload ``annex`` of ``content`` tells of, under the name its owner gave it.

    The same bytes may lie under another application's key with a name that is none of ours.
    """
    return (
        Document.objects.filter(
            sha256=annex["sha256"],
            filename=annex["filename"],
            key__startswith=f"attachment/{content['reference']}/",
        )
        .order_by("pk")
        .first()
    )
