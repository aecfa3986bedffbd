from django.urls import path

from frikommune.notices import views

app_name = "notices"
urlpatterns = [
    # indbakke/
    path("indbakke/", views.inbox, name="inbox"),
    path("indbakke/laest/", views.read_all, name="read_all"),
    path("indbakke/<int:pk>/", views.notice, name="notice"),
    # mails/
    path("mails/", views.preferences, name="preferences"),
    path("mails/afmeld/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
