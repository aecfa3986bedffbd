"""Addresses by the object they are about; each group has a module."""

from networks.urls import programmes

app_name = "networks"
urlpatterns = [*programmes.urlpatterns]
