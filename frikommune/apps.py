from django.apps import AppConfig


class FrikommuneConfig(AppConfig):
    name = "frikommune"

    def ready(self):
        # Models are loaded only now.
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415

        from frikommune.second_factor import note_demand  # noqa: PLC0415
        from support.accounts.sessions import note_sign_in  # noqa: PLC0415

        user_logged_in.connect(note_sign_in, dispatch_uid="note_sign_in")
        user_logged_in.connect(note_demand, dispatch_uid="note_demand")
