"""What everybody may read, and the page that makes it so."""

from django.urls import path

from applications.views import public

urlpatterns = [
    path("forsoeg/", public.front, name="public"),
    path("forsoeg/alle/", public.trials, name="public_trials"),
    path("forsoeg/love/", public.laws, name="public_laws"),
    path("forsoeg/nyt.atom", public.feed, name="public_feed"),
    path("forsoeg/data/forsoeg.json", public.data_json, name="public_json"),
    path("forsoeg/data/forsoeg.csv", public.data_csv, name="public_csv"),
    path("forsoeg/sag/<slug:reference>/", public.trial, name="public_trial"),
    path("forsoeg/vedtaegt/<int:pk>/", public.by_law, name="public_by_law"),
    path("forsoeg/vedtaegt/<int:pk>/pdf/", public.by_law_pdf, name="public_by_law_pdf"),
    path("forsoeg/netvaerk/", public.networks, name="public_networks"),
    path("forsoeg/netvaerk/<slug:programme>/<slug:slug>/", public.network, name="public_network"),
    path("ansoegninger/<slug:reference>/offentlig/", public.publish, name="publish"),
]
