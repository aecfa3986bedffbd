"""The sign-in page; in demo mode it shows the invented people one can be."""

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required

from applications.management.demo.people import DEMO_PASSWORD, demo_people


class SignIn(LoginView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_accounts"] = demo_people()
            context["demo_password"] = DEMO_PASSWORD
        return context


login = login_not_required(SignIn.as_view())
