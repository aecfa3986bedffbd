"""Who may open which address: one row for every URL name. A missing or stale row fails the suite.

``kind`` says who gets in at all. Rows about one application or one package say in ``get`` and
``post`` which right (tests/access_oracle.py) it takes; None means the method does not exist.
"""

from dataclasses import dataclass

PUBLIC = "public"
SIGNED_IN = "signed_in"
ADMINISTRATOR = "administrator"
CASE_OFFICER = "case_officer"
# Published ones are everybody's who signs in, drafts the administrator's.
TEMPLATE = "template"
APPLICATION = "application"
PACKAGE = "package"
# Sign-in, second factor, own account: django-allauth's own pages on one's own account.
ACCOUNT_OPEN = "account_open"
ACCOUNT = "account"
# A municipality's own pages on its political treatment: walked in
# applications/tests/test_local_pages.py, with its own personas.
OWN = "own"
# Mails and messages one answers for: walked in applications/tests/test_mail_pages.py and
# test_message_pages.py, with their own personas.
MAILS = "mails"
# Facts under an application that take more than its reference to name: a letter, a by-law, another
# municipality of the network. Walked in applications/tests/test_ministry_pages.py.
ANSWERS = "answers"
# An evaluation's own pages: walked in evaluation/tests/test_plan_pages.py, with their own personas.
PLANS = "plans"
# Pages of a library that are not offered: not found, whoever asks.
CLOSED = "closed"


@dataclass(frozen=True)
class Row:
    kind: str
    get: str | None = None
    post: str | None = None


def _application(get=None, post=None):
    return Row(APPLICATION, get, post)


def _rows(kind: str, names: str, prefix: str = "") -> dict[str, Row]:
    return {prefix + name: Row(kind) for name in names.split()}


TABLE = {
    **_rows(
        PUBLIC,
        """public public_trials public_laws public_feed public_json public_csv public_trial
        public_by_law public_by_law_pdf public_networks public_network""",
        "applications:",
    ),
    **_rows(PUBLIC, "public_results public_results_json public_results_csv", "evaluation:"),
    **_rows(SIGNED_IN, "overview compare", "evaluation:"),
    "evaluation:plan_trial": _application("answers", "reply"),
    **_rows(
        PLANS,
        """plan_network plan words extension versions goal_new goal definition_new definition
        deliverables make deliverable file send prove ask
        figures figure pictures picture export import imported imported_fates comments""",
        "evaluation:",
    ),
    # The network's own people, its ministry and evaluators: evaluation/tests/test_milestones.py.
    **_rows(
        PLANS,
        """sparring new_note note_file comment_note publish_note ask_data answer_data
        new_gathering gathering sign_up recommendations new_recommendation recommendation
        milestones new_milestone move_milestone finish_milestone drop_milestone reopen_milestone""",
        "evaluation:",
    ),
    **_rows(ADMINISTRATOR, "planned new_step planned_step remove_step", "evaluation:"),
    "evaluation:results": _application("answers"),
    "evaluation:follow_up": _application("start", "start"),
    "applications:publish": _application("publish", "publish"),
    **_rows(PUBLIC, "help was robots healthz readyz favicon applications:verify"),
    **_rows(
        ACCOUNT_OPEN,
        """account_login account_logout account_inactive account_signup
        account_email_verification_sent account_reset_password account_confirm_login_code
        account_confirm_email account_reset_password_from_key_done
        account_reset_password_from_key account_reset_password_done mfa_authenticate
        socialaccount_login_cancelled socialaccount_signup openid_connect_login
        openid_connect_callback""",
    ),
    **_rows(
        ACCOUNT,
        """usersessions_list account_reauthenticate account_email account_change_password
        account_set_password
        mfa_index mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp
        mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes
        mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate_webauthn mfa_remove_webauthn
        mfa_edit_webauthn socialaccount_login_error socialaccount_connections
        social/login/cancelled/ social/login/error/ social/signup/ social/connections/""",
    ),
    **_rows(CLOSED, "konto/email/ konto/3rdparty/"),
    "start": Row(SIGNED_IN),
    **_rows(SIGNED_IN, "inbox preferences", "notices:"),
    # A person's own notices, and a link whose signature is the proof: frikommune/tests.
    **_rows(OWN, "notice read_all", "notices:"),
    "notices:unsubscribe": Row(OWN),
    "session_end": Row(SIGNED_IN),
    **_rows(SIGNED_IN, "list month timeline print link", "dates:"),
    # One's own calendar address; what it opens is walked in frikommune/tests/test_feed.py.
    **_rows(OWN, "renew stop feed", "dates:"),
    **_rows(
        SIGNED_IN, "networks network municipalities municipality programmes programme", "networks:"
    ),
    **_rows(
        ADMINISTRATOR,
        """new_programme edit_programme new_theme edit_theme remove_theme new_guard_rail
        edit_guard_rail move_guard_rail remove_guard_rail""",
        "networks:",
    ),
    **_rows(SIGNED_IN, "list submissions rounds round templates", "applications:"),
    **_rows(
        ADMINISTRATOR,
        """break_glass extend_deadline copy_programme new_round edit_round move_date new_template
        edit_template publish_template remove_template copy_template new_section edit_section
        move_section remove_section new_part edit_part move_part remove_part refusal_grounds
        remove_refusal_ground reminder_rules new_reminder_rule reminder_rule edit_reminder_rule
        switch_reminder_rule""",
        "applications:",
    ),
    **_rows(ADMINISTRATOR, "operations retry_job"),
    **_rows(TEMPLATE, "template preview_template", "applications:"),
    "applications:create": Row(CASE_OFFICER),
    "applications:detail": _application("know"),
    "applications:header": _application("edit", "edit"),
    "applications:participants": _application("edit", "edit"),
    "applications:answer": _application(post="answer"),
    "applications:readers": _application("read"),
    "applications:share": _application("edit", "edit"),
    "applications:open_section": _application("edit", "edit"),
    "applications:close_section": _application(post="edit"),
    "applications:give_grant": _application("edit", "edit"),
    "applications:end_grant": _application(post="edit"),
    "applications:section": _application("look", "write_as_guest"),
    "applications:section_history": _application("write"),
    "applications:compare_revisions": _application("write"),
    "applications:revision": _application("write", "write"),
    "applications:comments": _application("look", "comment"),
    "applications:reply_comment": _application(post="read"),
    "applications:resolve_comment": _application(post="read"),
    "applications:copy": _application("copy", "copy"),
    "applications:log": _application("read"),
    "applications:changes": _application("read"),
    "applications:seen": _application(post="read"),
    "applications:visit": _application(post="read"),
    "applications:restore_version": _application("edit", "edit"),
    "applications:autosave": _application(post="write"),
    "applications:presence": _application(post="read"),
    "applications:goals": _application("look"),
    "applications:goal_new": _application("edit", "edit"),
    "applications:goal": _application("edit", "edit"),
    "applications:exemptions": _application("look"),
    "applications:exemption_new": _application("edit", "edit"),
    "applications:exemption": _application("edit", "edit"),
    "applications:attachments": _application("look", "edit_as_guest"),
    "applications:attachment_file": _application("look"),
    "applications:delete_row": _application("edit", "edit"),
    "applications:guard_rails": _application("read", "edit"),
    "applications:check": _application("read"),
    "applications:freeze": _application(post="freeze"),
    "applications:unlock": _application("edit", "edit"),
    "applications:withdraw": _application("submit", "submit"),
    "applications:move_round": _application("submit", "submit"),
    "applications:versions": _application("read"),
    "applications:version": _application("version"),
    "applications:version_file": _application("frozen"),
    "applications:preview": _application("look", "look"),
    "applications:approvals": _application("approvals"),
    "applications:register_decision": _application("speak", "speak"),
    "applications:correct_decision": _application("speak", "speak"),
    **_rows(
        OWN,
        """board set_up new_body edit_body move_body calendar new_meeting import_meetings
        edit_meeting cancel_meeting restore_meeting adopt_layout edit_layout new_heading
        edit_heading move_heading remove_heading items new_item item item_facts item_text place_item
        present_newest item_file
        plan read_minutes open_plan add_step step skip_step restore_step move_step covered
        step_file""",
        "applications:",
    ),
    **_rows(SIGNED_IN, "boards round_board outbox", "applications:"),
    "applications:write_message": _application("message", "message"),
    **_rows(
        MAILS,
        """mail retry_mail settle_mail write_to_round message edit_message test_message
        send_message discard_message""",
        "applications:",
    ),
    "applications:matrix": Row(OWN),
    **_rows(
        ANSWERS,
        """desk copy_public ministry_receipt letter publish_by_law by_law_file join new_act edit_act
        new_event edit_event act""",
        "applications:",
    ),
    **_rows(SIGNED_IN, "acts register law_matrix starts", "applications:"),
    "applications:answers": _application("answers"),
    "applications:new_note": _application("ask", "ask"),
    "applications:reply_note": _application("reply", "reply"),
    "applications:conclude": _application("register", "register"),
    "applications:answer_wish": _application("register", "register"),
    "applications:share_out": _application("register", "register"),
    "applications:authority": _application("register", "register"),
    "applications:start_page": _application("answers"),
    "applications:plan_start": _application("start", "start"),
    "applications:start_trial": _application("start", "start"),
    "applications:stop_trial": _application("start", "start"),
    "applications:overtaken": _application("start", "start"),
    "applications:issue_by_law": _application("start", "start"),
    # The network's coordinator alone: applications/tests/test_chasing.py.
    "applications:chase": Row(OWN),
    "applications:submit": _application("submit", "submit"),
    "applications:submission": Row(PACKAGE, "package"),
    "applications:submission_file": Row(PACKAGE, "package"),
    "applications:submission_attachment": Row(PACKAGE, "package"),
}
