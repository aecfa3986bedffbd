"""Which rows of this app a person sees, in the database's own language (docs/decisions/0015).

``POLICIES`` is what ``manage.py migrate`` puts up: these, and those of the apps below.
"""

from applications import walls

# Seen by whoever sees the municipality's part in the application.
_FOLLOW_UP = """EXISTS (SELECT 1 FROM applications_participation p
    WHERE p.id = evaluation_followup.participation_id)"""

POLICIES = {**walls.POLICIES, "evaluation_followup": _FOLLOW_UP}
