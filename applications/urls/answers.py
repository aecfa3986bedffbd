"""The third track: the ministry's answer, the law, and each municipality's start."""

from django.urls import path

from applications.views import desk, laws, letters, ministry, ministry_notes, starting, starts

ONE = "ansoegninger/<slug:reference>/svar/"
START = "ansoegninger/<slug:reference>/start/<str:code>/"

urlpatterns = [
    path("ministeriet/", desk.desk, name="desk"),
    path("forsoegsstart/", starts.starts, name="starts"),
    path("indsendelser/<slug:reference>/kvittering/", desk.receipt, name="ministry_receipt"),
    path("ordninger/<slug:slug>/afslagsgrunde/", desk.refusal_grounds, name="refusal_grounds"),
    path(
        "ordninger/<slug:slug>/afslagsgrunde/<int:pk>/slet/",
        desk.remove_refusal_ground,
        name="remove_refusal_ground",
    ),
    path(ONE, ministry.answers, name="answers"),
    path(f"{ONE}afslut/", ministry.conclude, name="conclude"),
    path(f"{ONE}<int:number>/", ministry.answer, name="answer_wish"),
    path(f"{ONE}<int:number>/forelaeg/", ministry.share_out, name="share_out"),
    path(f"{ONE}<int:number>/retsakt/", ministry.authority, name="authority"),
    path(f"{ONE}brev/<int:pk>/", letters.letter, name="letter"),
    path(f"{ONE}noter/ny/", ministry_notes.note, name="new_note"),
    path(f"{ONE}noter/<int:pk>/svar/", ministry_notes.reply, name="reply_note"),
    # start
    path(START, starting.start_page, name="start_page"),
    path(f"{START}plan/", starting.plan_start, name="plan_start"),
    path(f"{START}begynd/", starting.start, name="start_trial"),
    path(f"{START}stop/", starting.stop, name="stop_trial"),
    path(f"{START}overhalet/", starting.overtaken, name="overtaken"),
    path(f"{START}deltag/", starting.join, name="join"),
    path(f"{START}vedtaegt/", starting.issue_by_law, name="issue_by_law"),
    path(
        f"{START}vedtaegt/<int:number>/offentliggjort/",
        starting.publish_by_law,
        name="publish_by_law",
    ),
    path(f"{START}vedtaegt/<int:number>/<slug:kind>/", starting.by_law_file, name="by_law_file"),
    # laws
    path("love/", laws.acts, name="acts"),
    path("love/<int:pk>/", laws.act, name="act"),
    path("love/<int:pk>/ret/", laws.edit_act, name="edit_act"),
    path("love/<int:pk>/skridt/", laws.event, name="new_event"),
    path("love/<int:pk>/skridt/<int:event_pk>/", laws.event, name="edit_event"),
    path("love/ny/<slug:slug>/", laws.new_act, name="new_act"),
    path("lovregister/", laws.register, name="register"),
    path("lovregister/netvaerk/", laws.matrix, name="law_matrix"),
]
