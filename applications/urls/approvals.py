"""Local political approval: set-up, boards, one municipality's way with one application."""

from django.urls import path

from applications.views import agenda, boards, bodies, chasing, minutes, planning

CODE = "godkendelser/<str:code>/"
BODY = f"{CODE}opsaetning/instanser/<int:pk>/"
LAYOUT = f"{CODE}opsaetning/skabeloner/<int:pk>/"
ITEM = f"{CODE}punkter/<int:pk>/"
CASE = "ansoegninger/<slug:reference>/politisk/<str:code>/plan/"

urlpatterns = [
    # boards
    path("godkendelser/", boards.boards, name="boards"),
    path("godkendelser/netvaerk/<slug:programme>/<slug:slug>/", boards.matrix, name="matrix"),
    path(
        "godkendelser/netvaerk/<slug:programme>/<slug:slug>/paamind/<str:code>/",
        chasing.chase,
        name="chase",
    ),
    path(CODE, boards.board, name="board"),
    path("runder/<int:pk>/godkendelser/", boards.round_board, name="round_board"),
    # set-up
    path(f"{CODE}opsaetning/", bodies.set_up, name="set_up"),
    path(f"{CODE}opsaetning/instanser/ny/", bodies.body, name="new_body"),
    path(BODY, bodies.body, name="edit_body"),
    path(f"{BODY}flyt/", bodies.move_body, name="move_body"),
    path(f"{BODY}moeder/", bodies.calendar, name="calendar"),
    path(f"{BODY}moeder/nyt/", bodies.meeting, name="new_meeting"),
    path(f"{BODY}moeder/indlaes/", bodies.import_meetings, name="import_meetings"),
    path(f"{BODY}moeder/<int:meeting_pk>/", bodies.meeting, name="edit_meeting"),
    path(f"{BODY}moeder/<int:meeting_pk>/aflys/", bodies.cancel_meeting, name="cancel_meeting"),
    path(f"{BODY}moeder/<int:meeting_pk>/hold/", bodies.restore_meeting, name="restore_meeting"),
    path(f"{CODE}opsaetning/skabeloner/ny/", bodies.adopt_layout, name="adopt_layout"),
    path(LAYOUT, bodies.layout, name="edit_layout"),
    path(f"{LAYOUT}overskrifter/ny/", bodies.heading, name="new_heading"),
    path(f"{LAYOUT}overskrifter/<int:heading_pk>/", bodies.heading, name="edit_heading"),
    path(f"{LAYOUT}overskrifter/<int:heading_pk>/flyt/", bodies.move_heading, name="move_heading"),
    path(
        f"{LAYOUT}overskrifter/<int:heading_pk>/slet/", bodies.remove_heading, name="remove_heading"
    ),
    # agenda items
    path(f"{CODE}punkter/", agenda.items, name="items"),
    path(f"{CODE}punkter/nyt/", agenda.new_item, name="new_item"),
    path(ITEM, agenda.item, name="item"),
    path(f"{ITEM}sag/", agenda.item_facts, name="item_facts"),
    path(f"{ITEM}tekst/<int:heading_pk>/", agenda.item_text, name="item_text"),
    path(f"{ITEM}plan/", agenda.place_item, name="place_item"),
    path(f"{ITEM}nyeste/", agenda.present_newest, name="present_newest"),
    path(f"{ITEM}fil/<slug:kind>/", agenda.item_file, name="item_file"),
    # one municipality's way with one application
    path(CASE, planning.plan, name="plan"),
    path(
        "ansoegninger/<slug:reference>/politisk/<str:code>/referat/",
        minutes.minutes,
        name="read_minutes",
    ),
    path(f"{CASE}laeg/", planning.open_plan, name="open_plan"),
    path(f"{CASE}trin/nyt/", planning.add_step, name="add_step"),
    path(f"{CASE}trin/<int:pk>/", planning.step, name="step"),
    path(f"{CASE}trin/<int:pk>/spring/", planning.skip_step, name="skip_step"),
    path(f"{CASE}trin/<int:pk>/med/", planning.restore_step, name="restore_step"),
    path(f"{CASE}trin/<int:pk>/flyt/", planning.move_step, name="move_step"),
    path(f"{CASE}beslutning/<int:pk>/daekning/", planning.covered, name="covered"),
    path(f"{CASE}bilag/<int:pk>/", planning.step_file, name="step_file"),
]
