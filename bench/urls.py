from django.urls import path

from bench import floor

urlpatterns = [
    path("gulv/", floor.page, name="floor"),
    path("gulv/gem/<int:pk>/", floor.save, name="floor_save"),
]
