from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from frikommune import errors, health, operations, session_end, signing_in, views

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", views.start, name="start"),
    path("hjaelp/", views.help_page, name="help"),
    path("was", views.accessibility, name="was"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("drift/", operations.operations, name="operations"),
    path("drift/job/<int:pk>/proev-igen/", operations.retry_job, name="retry_job"),
    path("konto/login/", signing_in.login, name="account_login"),
    path("konto/session/", session_end.session_end, name="session_end"),
    # People come in by invitation: their address and sign-in are not theirs alone to change.
    path("konto/email/", errors.closed),
    path("konto/3rdparty/", errors.closed),
    path("konto/", include("allauth.urls")),
    path("", include("frikommune.notices.urls")),
    path("", include("frikommune.dates.urls")),
    path("", include("networks.urls")),
    path("", include("evaluation.urls")),
    path("", include("applications.urls")),
    path(
        "favicon.ico",
        login_not_required(RedirectView.as_view(url="/static/site/favicon.svg")),
        name="favicon",
    ),
]
