from django.apps import AppConfig


class FrikommuneConfig(AppConfig):
    name = "frikommune"
