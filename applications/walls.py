"""Who sees which row, told once more in the database's own language (docs/decisions/0015).

Facts are shared with ``visible_to`` (roles, memberships, sharing), code is not: a view that forgets
to ask, or asks wrongly, still gets no foreign row. ``ENTER`` reads what a person is, once per
request; ``POLICIES`` says per table which rows that opens. Coarser than the pages in places named
below, never across networks.
"""

from support.walls.statements import KEEPS, PREFIX, SYSTEM

_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION wall_ids(name text) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('{PREFIX}' || name, true), ''), '{{}}')::bigint[] $$;

CREATE OR REPLACE FUNCTION wall_is_down() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('{SYSTEM}', true), '') <> '' $$;

CREATE OR REPLACE FUNCTION wall_keep(name text, ids bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT set_config('{PREFIX}' || name, coalesce(ids, '{{}}')::text, false) $$;
"""

# Reads past the wall (``SET {SYSTEM}``), as the owner of the tables, and opens what it finds.
_ENTER = f"""
CREATE OR REPLACE FUNCTION wall_enter(who bigint, day date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT SET {SYSTEM} = 'entering' AS $$
DECLARE
    writes bigint[]; approves bigint[]; municipal bigint[]; coordinates bigint[];
    member bigint[]; within bigint[]; evaluates bigint[]; ministries bigint[];
BEGIN
    SELECT array_agg(municipality_id) FILTER (WHERE role = 'case_officer'),
           array_agg(municipality_id) FILTER (WHERE role IN ('secretary', 'director')),
           array_agg(network_id) FILTER (WHERE role = 'coordinator'),
           array_agg(network_id) FILTER (WHERE role = 'evaluator'),
           array_agg(ministry_id) FILTER (WHERE role IN ('ministry_reader', 'ministry_officer'))
      INTO writes, approves, coordinates, evaluates, ministries
      FROM wall_roles(who, day);
    municipal := writes || approves;
    SELECT array_agg(network_id) FILTER (WHERE municipality_id = ANY(writes)),
           array_agg(network_id)
      INTO member, within
      FROM networks_membership
     WHERE municipality_id = ANY(municipal)
       AND valid_from <= day AND (valid_to IS NULL OR valid_to >= day);
    PERFORM wall_keep('me', ARRAY(SELECT id FROM accounts_user WHERE id = who AND is_active)),
            wall_keep('writes', writes), wall_keep('approves', approves),
            wall_keep('municipal', municipal), wall_keep('coordinates', coordinates),
            wall_keep('member', member), wall_keep('within', within || coordinates),
            wall_keep('local', municipal || (SELECT array_agg(municipality_id)
                FROM wall_roles(who, day) WHERE role = 'local_admin')),
            wall_keep('leads', (SELECT array_agg((network_id << 32) + municipality_id)
                FROM wall_roles(who, day) WHERE role = 'coordinator')),
            wall_keep('sent', member || coordinates || evaluates || (SELECT array_agg(n.id)
                FROM networks_network n JOIN networks_programme p ON p.id = n.programme_id
                WHERE p.ministry_id = ANY(ministries))),
            wall_keep('referred', (SELECT array_agg(v.application_id)
                FROM applications_referral r JOIN applications_wish w ON w.id = r.wish_id
                JOIN applications_submittedversion v ON v.id = w.item_id
                WHERE r.ministry_id = ANY(ministries))),
            wall_keep('writes_in', wall_part(writes, 'accepted')),
            wall_keep('approves_in', wall_part(approves, 'accepted')),
            wall_keep('invited', wall_part(municipal, 'invited')),
            wall_keep('sparring', (SELECT array_agg(application_id)
                FROM applications_readinggrant WHERE reader_id = who AND ended_at IS NULL
                AND expires_at > statement_timestamp() AND ministries IS NOT NULL)),
            wall_keep('granted', wall_ids('sparring') || (SELECT array_agg(application_id)
                FROM applications_breakglass WHERE administrator_id = who
                AND expires_at > statement_timestamp()
                AND EXISTS (SELECT 1 FROM wall_roles(who, day) WHERE role = 'admin')));
END $$;
"""

_ROLES = """
CREATE OR REPLACE FUNCTION wall_roles(who bigint, day date) RETURNS SETOF networks_affiliation
LANGUAGE sql STABLE AS $$
    SELECT a.* FROM networks_affiliation a JOIN accounts_user u ON u.id = a.user_id
     WHERE a.user_id = who AND u.is_active
       AND a.valid_from <= day AND (a.valid_to IS NULL OR a.valid_to >= day) $$;

CREATE OR REPLACE FUNCTION wall_part(municipalities bigint[], answer text) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT array_agg(application_id) FROM applications_participation
     WHERE municipality_id = ANY(municipalities) AND status = answer $$;
"""

_NOT_FOR_ALL = "REVOKE EXECUTE ON FUNCTION wall_enter(bigint, date) FROM PUBLIC;"
_FOR_PEOPLE = "GRANT EXECUTE ON FUNCTION wall_enter(bigint, date) TO frikommune_app;"

FUNCTIONS = (_FUNCTIONS, _ROLES, _ENTER, _NOT_FOR_ALL, _FOR_PEOPLE)


def _in(column: str, *names: str) -> str:
    """``column`` is one of the ids kept under one of ``names``: read once per query, indexable."""
    assert set(names) <= set(KEEPS)
    lists = " || ".join(f"wall_ids('{name}')" for name in names)
    return f"{column} = ANY ((SELECT {lists})::bigint[])"


_FROZEN = "status NOT IN ('draft', 'returned')"
_SHARED = "sharing IN ('participants', 'network')"
_SENT = "submitted_at IS NOT NULL"


def _text(a: str) -> str:
    """The text being written may be read, on the application ``a``."""
    return f"""({_in(f"{a}.owner_id", "writes")}
        OR ({_in(f"{a}.owner_id", "approves")} AND {a}.{_FROZEN})
        OR ({_in(f"{a}.id", "writes_in")} AND {a}.{_SHARED})
        OR ({_in(f"{a}.id", "approves_in")} AND {a}.{_SHARED} AND {a}.{_FROZEN})
        OR ({_in(f"{a}.network_id", "member", "coordinates")} AND {a}.sharing = 'network')
        OR ({_in(f"{a}.network_id", "coordinates")} AND {a}.handed_over)
        OR ({_in(f"{a}.network_id", "coordinates")}
            AND {_in(f"(({a}.network_id << 32) + {a}.owner_id)", "leads")}))"""


def _open(a: str) -> str:
    """As ``_text``, and for guests: a ministry's sparring partner, or behind a broken glass."""
    return f"({_text(a)} OR {_in(f'{a}.id', 'granted')})"


def _treated(a: str) -> str:
    """Secretaries and directors go on reading versions while the text is open again."""
    return f"""({a}.latest_version > 0 AND ({_in(f"{a}.owner_id", "approves")}
        OR ({_in(f"{a}.id", "approves_in")} AND {a}.{_SHARED})))"""


def _was_sent(a: str) -> str:
    """What was sent may be read."""
    return f"""({a}.{_SENT} AND ({_in(f"{a}.network_id", "sent")}
        OR {_in(f"{a}.owner_id", "approves")} OR {_in(f"{a}.id", "approves_in", "referred")}))"""


def _known(a: str) -> str:
    invited = _in(f"{a}.id", "invited")
    return f"({_open(a)} OR {_treated(a)} OR {invited} OR {_was_sent(a)})"


def _of(table: str, column: str, condition: str = "true", *, its: str = "id") -> str:
    """``column`` names a row of ``table`` that the person sees and ``condition`` holds for.

    The wall of ``table`` itself applies inside.
    """
    return f"EXISTS (SELECT 1 FROM {table} a WHERE a.{its} = {column} AND {condition})"


def _application(table: str, condition: str = "true") -> str:
    return _of("applications_application", f"{table}.application_id", condition)


def _by(parent: str, table: str, column: str) -> str:
    return _of(f"applications_{parent}", f"applications_{table}.{column}")


def _own(table: str) -> str:
    return _in(f"applications_{table}.municipality_id", "local")


# Those who read the text or a version; once it is sent, the municipalities of the network.
_DECISIONS = f"({_text('a')} OR {_treated('a')} OR (a.{_SENT} AND {_in('a.network_id', 'within')}))"
# The text as it is written, section by section, and the rows beside it; guests look at these.
_WORKING = ("sectiontext", "coveredpart", "goal", "exemption", "attachment", "guardrailanswer")
_VERSION = "applications_applicationversion"
_PACKAGE = "applications_submission"
_SENT_VERSION = "applications_submittedversion"
# Coarser than the pages: whoever knows of the application and takes part, or is asked to, sees the
# row, because a decision is bound to the newest version, which is then read for its number.
_VERSION_ROWS = f"""{_application(_VERSION, f"({_text('a')} OR {_treated('a')})")}
    OR ({_in(f"{_VERSION}.application_id", "writes_in", "approves_in", "invited")}
        AND {_application(_VERSION)})
    OR {_of(_SENT_VERSION, f"{_VERSION}.id", its="version_id")}"""
# A file of the whole package is for those who read all of it: a package of one, or the network's.
_WHOLE = f"(jsonb_array_length(a.manifest -> 'applications') = 1 OR {_in('a.network_id', 'sent')})"
_PACKAGE_FILES = f"""CASE WHEN item_id IS NULL
    THEN {_of(_PACKAGE, "applications_submissiondocument.submission_id", _WHOLE)}
    ELSE {_by("submittedversion", "submissiondocument", "item_id")} END"""


def _municipal(table: str, condition: str = "true") -> str:
    """The municipality's own row, or one on an application of which ``condition`` holds."""
    return f"{_own(table)} OR {_application(f'applications_{table}', condition)}"


def _or_ones_own(table: str, person: str) -> str:
    """For those who read the text, and for the person themselves: that is how they are let in."""
    mine = _in(f"applications_{table}.{person}", "me")
    return f"{mine} OR {_application(f'applications_{table}', _text('a'))}"


# How the text came to be is not for guests. Coarser than the pages, which ask who writes.
_REVISIONS = f"""EXISTS (SELECT 1 FROM applications_sectiontext t
    JOIN applications_application a ON a.id = t.application_id
    WHERE t.id = applications_sectionrevision.text_id AND {_text("a")})"""
_INSIDE = ("sectionopening", "origin")

# Seen by whoever sees the row it hangs on.
_FOLLOWS = {
    "plannedstep": ("localapproval", "approval_id"),
    "approvalstep": ("localapproval", "approval_id"),
    "stepattachment": ("approvalstep", "step_id"),
    "coveragedecision": ("approvalstep", "step_id"),
    "agendaitemapplication": ("agendaitem", "item_id"),
    "agendatext": ("agendaitem", "item_id"),
    "agendatextrevision": ("agendatext", "text_id"),
    "ministryreceipt": ("submission", "submission_id"),
    "wish": ("submittedversion", "item_id"),
    "ministrynote": ("submittedversion", "item_id"),
    "publication": ("submittedversion", "item_id"),
    "referral": ("wish", "wish_id"),
    "exemptionanswer": ("wish", "wish_id"),
    "authority": ("wish", "wish_id"),
    "trialstep": ("participation", "participation_id"),
    "bylaw": ("participation", "participation_id"),
    "bylawpublication": ("bylaw", "by_law_id"),
    "comment": ("commentthread", "thread_id"),
    "mention": ("comment", "comment_id"),
}

POLICIES = {
    "applications_application": _known("applications_application"),
    "applications_participation": _municipal("participation"),
    "applications_deadlineextension": _application("applications_deadlineextension"),
    **{f"applications_{t}": _application(f"applications_{t}", _open("a")) for t in _WORKING},
    **{f"applications_{t}": _application(f"applications_{t}", _text("a")) for t in _INSIDE},
    "applications_sectionrevision": _REVISIONS,
    "applications_readinggrant": _or_ones_own("readinggrant", "reader_id"),
    "applications_breakglass": _or_ones_own("breakglass", "administrator_id"),
    "applications_commentthread": f"""{_application("applications_commentthread", _text("a"))}
        OR (to_guests AND {_in("applications_commentthread.application_id", "sparring")})""",
    "applications_visit": _in("applications_visit.user_id", "me"),
    _VERSION: _VERSION_ROWS,
    _SENT_VERSION: _application(_SENT_VERSION, f"({_text('a')} OR {_was_sent('a')})"),
    _PACKAGE: f"""{_in(f"{_PACKAGE}.network_id", "sent")}
        OR {_of(_SENT_VERSION, f"{_PACKAGE}.id", its="submission_id")}""",
    "applications_submissiondocument": _PACKAGE_FILES,
    "applications_localapproval": _municipal("localapproval", _DECISIONS),
    # A draft is its writer's; what was sent also of those who read the application.
    "applications_message": f"""({_in("applications_message.by_id", "me")}
        OR applications_message.sent_at IS NOT NULL) AND CASE WHEN application_id IS NULL
        THEN {_in("applications_message.by_id", "me")}
        ELSE {_application("applications_message", _text("a"))} END""",
    "applications_agendaitem": _own("agendaitem"),
    **{f"applications_{table}": _by(it, table, key) for table, (it, key) in _FOLLOWS.items()},
}

# Tables with a way to an application that the wall leaves open, each with the reason.
OPEN: dict[str, str] = {}
