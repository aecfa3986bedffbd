from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "support.calendar"
