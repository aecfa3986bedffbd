"""Addresses by the object they are about; each group has a module."""

from networks.urls import networks, programmes

app_name = "networks"
urlpatterns = [*networks.urlpatterns, *programmes.urlpatterns]
