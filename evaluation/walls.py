"""Which rows of this app a person sees, in the database's own language (docs/decisions/0015).

``POLICIES`` and ``FUNCTIONS`` are what ``manage.py migrate`` puts up: these, and those of the apps
below.
"""

from applications import walls

# Seen by whoever sees the municipality's part in the application.
_FOLLOW_UP = """EXISTS (SELECT 1 FROM applications_participation p
    WHERE p.id = evaluation_followup.participation_id)"""

# A trial's plan is read by those who read what was sent of it; a network's by its people, its
# ministry and those who evaluate it.
_PLAN = """EXISTS (SELECT 1 FROM applications_submittedversion v
    WHERE v.application_id = evaluation_evaluationplan.application_id)
    OR evaluation_evaluationplan.network_id
        = ANY ((SELECT wall_ids('sent') || wall_ids('within'))::bigint[])"""

# The plans a person sees, asked once in a query and planned once in a session: as a condition in
# each of its tables it cost ten times what it answers (85 ms to plan the list of plans).
_PLANS = """
CREATE OR REPLACE FUNCTION wall_plans() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN ARRAY(SELECT id FROM evaluation_evaluationplan); END $$;
"""


def _in_a_plan(table: str) -> str:
    return f"evaluation_{table}.plan_id = ANY ((SELECT wall_plans())::bigint[])"


def _of(parent: str, table: str, column: str) -> str:
    """Seen by whoever sees the row of ``parent`` it hangs on: that table's own wall applies."""
    return f"EXISTS (SELECT 1 FROM evaluation_{parent} x WHERE x.id = evaluation_{table}.{column})"


# A file on its way in is whose it is.
_FILE = """evaluation_figureimport.by_id = ANY ((SELECT wall_ids('me'))::bigint[])"""


def _network(table: str) -> str:
    return f"""evaluation_{table}.network_id
    = ANY ((SELECT wall_ids('sent') || wall_ids('within'))::bigint[])"""


_IN_A_PLAN = ("plantext", "definition", "plangoal", "plancomment")
_FOLLOWS = {
    "measurement": ("plangoal", "goal_id"),
    "deliverable": ("evaluationplan", "plan_id"),
    "deliverablesending": ("deliverable", "deliverable_id"),
    "deliverableproof": ("deliverable", "deliverable_id"),
    "notecomment": ("evaluatornote", "note_id"),
    "gatheringanswer": ("gathering", "gathering_id"),
    "milestonemove": ("milestone", "milestone_id"),
    "importedcell": ("figureimport", "batch_id"),
}

FUNCTIONS = (*walls.FUNCTIONS, _PLANS)
POLICIES = {
    **walls.POLICIES,
    "evaluation_followup": _FOLLOW_UP,
    "evaluation_evaluationplan": _PLAN,
    "evaluation_figureimport": _FILE,
    "evaluation_milestone": _network("milestone"),
    "evaluation_recommendation": _network("recommendation"),
    "evaluation_evaluatornote": _network("evaluatornote"),
    "evaluation_datarequest": _network("datarequest"),
    "evaluation_gathering": _network("gathering"),
    **{f"evaluation_{table}": _in_a_plan(table) for table in _IN_A_PLAN},
    **{f"evaluation_{table}": _of(it, table, key) for table, (it, key) in _FOLLOWS.items()},
}
