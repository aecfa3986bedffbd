from django.urls import path

from networks.views import networks as views

urlpatterns = [
    # /netvaerk/
    path("netvaerk/", views.networks, name="networks"),
    path("netvaerk/<slug:programme>/<slug:slug>/", views.network, name="network"),
    # /kommuner/
    path("kommuner/", views.municipalities, name="municipalities"),
    path("kommuner/<slug:code>/", views.municipality, name="municipality"),
]
