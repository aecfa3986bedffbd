"""An application on its way to the ministry, for tests of what comes after."""

import datetime as dt

from applications.actions.submission import submit
from applications.actions.workflow import freeze
from applications.models import Application

SENT = dt.datetime(2016, 12, 1, 10, 0, tzinfo=dt.UTC)


def send(application: Application, *, at: dt.datetime = SENT) -> Application:
    """``application`` frozen and sent at ``at``, fresh from the database."""
    by = application.created_by
    freeze(application, hand_over=False, by=by, at=at)
    application.refresh_from_db()
    submit([application], seen={application.pk: application.latest_version}, by=by, at=at)
    application.refresh_from_db()
    return application
