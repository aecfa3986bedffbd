from django.apps import AppConfig


class DkfdsConfig(AppConfig):
    name = "support.dkfds"
