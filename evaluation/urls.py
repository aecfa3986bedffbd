from django.urls import path

from evaluation.views import public, results

app_name = "evaluation"
urlpatterns = [
    path("forsoeg/resultater/", public.public_results, name="public_results"),
    path("ansoegninger/<slug:reference>/resultater/", results.results, name="results"),
    path(
        "ansoegninger/<slug:reference>/resultater/<str:code>/", results.follow_up, name="follow_up"
    ),
]
