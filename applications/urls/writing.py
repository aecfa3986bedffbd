"""An application from its first line to the package that is sent."""

from django.urls import path, re_path

from applications.views import (
    approvals,
    checking,
    drafting,
    presence,
    rows,
    submission,
    text,
    versions,
)

ONE = "ansoegninger/<slug:reference>/"

urlpatterns = [
    path("ansoegninger/", drafting.application_list, name="list"),
    path("ansoegninger/ny/", drafting.create, name="create"),
    path(ONE, drafting.detail, name="detail"),
    path(f"{ONE}forside/", drafting.header, name="header"),
    path(f"{ONE}deltagere/", drafting.participants, name="participants"),
    path(f"{ONE}deltagere/<str:code>/svar/", drafting.answer_invitation, name="answer"),
    # sections
    path(f"{ONE}afsnit/<int:number>/", text.section, name="section"),
    path(f"{ONE}afsnit/<int:number>/gem/", text.autosave, name="autosave"),
    path(f"{ONE}afsnit/<int:number>/tilstede/", presence.presence, name="presence"),
    # rows
    path(f"{ONE}maal/", rows.goals, name="goals"),
    path(f"{ONE}maal/nyt/", rows.goal, name="goal_new"),
    path(f"{ONE}maal/<int:number>/", rows.goal, name="goal"),
    path(f"{ONE}hjemler/", rows.exemptions, name="exemptions"),
    path(f"{ONE}hjemler/ny/", rows.exemption, name="exemption_new"),
    path(f"{ONE}hjemler/<int:number>/", rows.exemption, name="exemption"),
    path(f"{ONE}bilag/", rows.attachments, name="attachments"),
    path(f"{ONE}bilag/<int:number>/fil/", rows.attachment_file, name="attachment_file"),
    re_path(
        r"^ansoegninger/(?P<reference>[-\w]+)/(?P<kind>maal|hjemler|bilag)/(?P<number>\d+)/slet/$",
        rows.delete,
        name="delete_row",
    ),
    path(f"{ONE}rammer/", rows.guard_rails, name="guard_rails"),
    # check, freeze, move
    path(f"{ONE}tjek/", checking.check, name="check"),
    path(f"{ONE}laas/", checking.freeze, name="freeze"),
    path(f"{ONE}genaabn/", checking.unlock, name="unlock"),
    path(f"{ONE}traek/", checking.withdraw, name="withdraw"),
    path(f"{ONE}flyt/", checking.move_round, name="move_round"),
    path("fristforlaengelse/", checking.extend_deadline, name="extend_deadline"),
    path(f"{ONE}versioner/", versions.versions, name="versions"),
    path(f"{ONE}versioner/<int:number>/", versions.version, name="version"),
    path(
        f"{ONE}versioner/<int:number>/fil/<slug:kind>/", versions.version_file, name="version_file"
    ),
    path(f"{ONE}kladde.pdf", versions.preview, name="preview"),
    # political treatment
    path(f"{ONE}politisk/", approvals.approvals, name="approvals"),
    path(f"{ONE}politisk/<str:code>/", approvals.register, name="register_decision"),
    path(f"{ONE}politisk/<str:code>/<int:step>/", approvals.register, name="correct_decision"),
    # packages
    path(f"{ONE}indsend/", submission.submit, name="submit"),
    path("indsendelser/", submission.submissions, name="submissions"),
    path("indsendelser/<slug:reference>/", submission.receipt, name="submission"),
    path(
        "indsendelser/<slug:reference>/<int:position>/<slug:kind>/",
        submission.submission_file,
        name="submission_file",
    ),
    path(
        "indsendelser/<slug:reference>/<int:position>/bilag/<int:number>/",
        submission.submission_attachment,
        name="submission_attachment",
    ),
    path("aegthed/", submission.verify, name="verify"),
]
