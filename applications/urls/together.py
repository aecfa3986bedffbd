"""Writing together: who may read, what was written, what is said about it."""

from django.urls import path

from applications.urls.writing import ONE
from applications.views import changes, comments, copying, log, revisions, sharing

urlpatterns = [
    path(f"{ONE}adgang/", sharing.readers, name="readers"),
    path(f"{ONE}deling/", sharing.share, name="share"),
    path(f"{ONE}deling/afsnit/", sharing.open_section, name="open_section"),
    path(f"{ONE}deling/afsnit/<int:opening>/luk/", sharing.close_section, name="close_section"),
    path(f"{ONE}deling/sparring/", sharing.give_grant, name="give_grant"),
    path(f"{ONE}deling/sparring/<int:grant>/luk/", sharing.end_grant, name="end_grant"),
    path("noedadgang/", sharing.break_glass, name="break_glass"),
    path(f"{ONE}begynd-ny/", copying.copy, name="copy"),
    path("forsoeg/sag/<slug:reference>/begynd-ny/", copying.copy_public, name="copy_public"),
    path(f"{ONE}log/", log.log, name="log"),
    # what was written
    path(f"{ONE}aendringer/", changes.changes, name="changes"),
    path(f"{ONE}aendringer/set/", changes.seen, name="seen"),
    path(f"{ONE}besoeg/", changes.visit, name="visit"),
    path(f"{ONE}versioner/<int:number>/gendan/", changes.restore, name="restore_version"),
    path(f"{ONE}afsnit/<int:number>/historik/", revisions.history, name="section_history"),
    path(
        f"{ONE}afsnit/<int:number>/historik/sammenlign/",
        revisions.compare,
        name="compare_revisions",
    ),
    path(f"{ONE}afsnit/<int:number>/historik/<int:pk>/", revisions.revision, name="revision"),
    # what is said about it
    path(f"{ONE}afsnit/<int:number>/kommentarer/", comments.comments, name="comments"),
    path(f"{ONE}kommentarer/<int:pk>/svar/", comments.reply, name="reply_comment"),
    path(f"{ONE}kommentarer/<int:pk>/afslut/", comments.resolve, name="resolve_comment"),
]
