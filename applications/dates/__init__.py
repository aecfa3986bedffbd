"""What has a date here, as far as a person may know of it (``settings.DATE_PROVIDERS``)."""

from applications.dates.deadlines import extensions, rounds
from applications.dates.sittings import meetings
from applications.dates.trials import acts, starts

__all__ = ["acts", "extensions", "meetings", "rounds", "starts"]
