from django.urls import path

from networks.views import programmes as views

urlpatterns = [
    # /ordninger/
    path("ordninger/", views.programmes, name="programmes"),
    path("ordninger/ny/", views.new_programme, name="new_programme"),
    # /ordninger/<ordning>/
    path("ordninger/<slug:slug>/", views.programme, name="programme"),
    path("ordninger/<slug:slug>/ret/", views.edit_programme, name="edit_programme"),
    # /ordninger/<ordning>/temaer/
    path("ordninger/<slug:slug>/temaer/nyt/", views.new_theme, name="new_theme"),
    path("ordninger/<slug:slug>/temaer/<int:pk>/", views.edit_theme, name="edit_theme"),
    path("ordninger/<slug:slug>/temaer/<int:pk>/slet/", views.remove_theme, name="remove_theme"),
    # /ordninger/<ordning>/rammer/
    path("ordninger/<slug:slug>/rammer/ny/", views.new_guard_rail, name="new_guard_rail"),
    path("ordninger/<slug:slug>/rammer/<int:pk>/", views.edit_guard_rail, name="edit_guard_rail"),
    path(
        "ordninger/<slug:slug>/rammer/<int:pk>/flyt/",
        views.move_guard_rail,
        name="move_guard_rail",
    ),
    path(
        "ordninger/<slug:slug>/rammer/<int:pk>/slet/",
        views.remove_guard_rail,
        name="remove_guard_rail",
    ),
]
