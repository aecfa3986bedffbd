"""The floor page's own server: the product's tables behind Django's usual middlewares, no more."""

from frikommune.settings import *  # noqa: F403
from frikommune.settings import BASE_DIR, INSTALLED_APPS

ROOT_URLCONF = "bench.urls"
# "frikommune" holds no tables, and wants allauth.
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(("allauth", "frikommune"))]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "bench" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
WSGI_APPLICATION = "bench.wsgi.application"
