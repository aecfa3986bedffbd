"""A page with one of everything, for the tests and for looking at."""

from django.urls import include, path

from support.dkfds.tests.kitchen_sink import kitchen_sink, plain

urlpatterns = [
    path("", plain, name="start"),
    path("uden-dato/", plain, name="no_date"),
    path("hjaelp/", plain, name="help"),
    path("konto/", include("allauth.urls")),
    path("alt/", kitchen_sink, name="kitchen_sink"),
]
