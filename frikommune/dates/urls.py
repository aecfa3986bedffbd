from django.urls import path

from frikommune.dates import feed, views

app_name = "dates"
urlpatterns = [
    # frister/
    path("frister/", views.upcoming, name="list"),
    path("frister/maaned/", views.month, name="month"),
    path("frister/tidslinje/", views.timeline, name="timeline"),
    path("frister/udskrift/", views.to_print, name="print"),
    # frister/kalender/
    path("frister/kalender/", feed.link, name="link"),
    path("frister/kalender/nyt/", feed.renew, name="renew"),
    path("frister/kalender/stop/", feed.stop, name="stop"),
    path("kalender/<str:token>.ics", feed.calendar, name="feed"),
]
