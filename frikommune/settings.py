"""Settings, all from the environment (docs/operator/settings.md lists them).

Three modes: ``production`` refuses to start insecure; ``demo`` is the laptop (SQLite, file-system
broker, mail to files, demo data); ``test`` is the suite.
"""

from pathlib import Path

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

from frikommune.env import env, mode, required, secret_key
from frikommune.logging import configure_logging

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = mode()
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = False
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

if PRODUCTION:
    SECRET_KEY = secret_key()
    ALLOWED_HOSTS = required("ALLOWED_HOSTS", "frikommune.example.dk").split(",")
    BASE_URL = required("BASE_URL", "https://frikommune.example.dk")
    required("DATABASE_URL", "postgres://app:secret@db/frikommune")
    required("CELERY_BROKER_URL", "redis://redis:6379/0")
    required("EMAIL_URL", "smtp+tls://user:secret@mail.example.dk:587")
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; '*' lets anyone spoof one.")
else:
    SECRET_KEY = env.str("SECRET_KEY", default="not-secret-used-by-demo-and-tests-only-" + "x" * 20)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
    BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "django_filters",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "support.accounts",
    "support.jobs",
    "support.audit",
    "support.documents",
    "support.notifications",
    "support.dkfds",
    "support.calendar",
    "networks",
    "applications",
    "evaluation",
    "frikommune",
]

MIDDLEWARE = [
    "frikommune.middleware.RequestId",
    "frikommune.middleware.ActsForNobody",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "frikommune.middleware.CompressedPages",
    "frikommune.middleware.ResponseHeaders",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "support.texts.middleware.RawForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "frikommune.middleware.ActsForPerson",
    "frikommune.middleware.NoEmptySign",
    "frikommune.kept_posts.KeepPostedText",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "support.accounts.sessions.SessionLimits",
    "frikommune.second_factor.SecondFactor",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "frikommune.urls"
WSGI_APPLICATION = "frikommune.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frikommune.context.site",
            ],
            "builtins": ["support.dkfds.templatetags.dkfds", "django.templatetags.l10n"],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'frikommune.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # SELECT FOR UPDATE is silently nothing on SQLite: BEGIN IMMEDIATE serialises writers instead.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # Django's backend, which also tells each session for whom it asks (docs/decisions/0015).
    _database["ENGINE"] = "support.walls.postgresql"
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        "connect_timeout": 5,
        # jit: compiling a list's conditions took ten times as long as answering it (measured).
        "options": "-c lock_timeout=3s -c statement_timeout=30s "
        "-c idle_in_transaction_session_timeout=60s -c jit=off",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Language, time ---------------------------------------------------------------------------

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["frikommune.formats"]

# --- Accounts ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# The address is unique whatever its case, by a constraint on Lower("email") this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "support.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "support.accounts.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Counted before the password is hashed; at most twenty wrong ones an hour for one account.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/15m/key"}
# Who signed in or confirmed it within this many seconds may send to the ministry at once.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
SECOND_FACTOR_FOR_ALL = env.bool("SECOND_FACTOR_FOR_ALL", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Frikommune"
# Single sign-on is configured, not coded: one OpenID Connect provider from the environment.
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {}
if env.str("OIDC_SERVER_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": env.str("OIDC_PROVIDER_ID", default="kommune"),
                "name": env.str("OIDC_NAME", default="Kommunens login"),
                "client_id": required("OIDC_CLIENT_ID", "frikommune"),
                "secret": required("OIDC_CLIENT_SECRET", "secret"),
                "settings": {"server_url": env.str("OIDC_SERVER_URL")},
            }
        ]
    }
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Idle, and in all (support/accounts/sessions.py).
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=3 * 60 * 60)
SESSION_ABSOLUTE_AGE = env.int("SESSION_ABSOLUTE_AGE", default=12 * 60 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "frikommune.views.csrf_failure"
# A 10 MB paste must come back in its field with an error, so it must be read first.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- Cache, jobs, mail ------------------------------------------------------------------------

_redis = env.str("REDIS_URL", default="")
if _redis:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _redis,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
        }
    }

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# A worker named no queues sees to all three. Each has an exchange of its own: queues that share
# one get each other's messages.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in ("mail", "documents", "plans")
]
CELERY_TASK_ROUTES = {
    "frikommune.tasks.sweep_mail": {"queue": "mail"},
    "frikommune.tasks.sweep_documents": {"queue": "documents"},
}
CELERY_TASK_DEFAULT_QUEUE = "plans"
# No ``expires`` anywhere: a worker whose clock is wrong would swallow the ticks (measured).
CELERY_BEAT_SCHEDULE = {
    **{
        f"sweep {queue}": {"task": f"frikommune.tasks.sweep_{queue}", "schedule": 5.0}
        for queue in ("mail", "documents", "plans")
    },
    "tick": {"task": "frikommune.tasks.tick", "schedule": 15.0},
    "nightly": {"task": "frikommune.tasks.nightly", "schedule": crontab(hour=3, minute=10)},
}
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue = str(VAR_DIR / "broker" / "queue")
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # The in and out folder must be the same one.
        "data_folder_in": _queue,
        "data_folder_out": _queue,
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "store_processed": False,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }

# What each kind of job runs; called with the job's ``ref`` (support/jobs/runner.py).
JOB_HANDLERS = {
    "agenda.documents": "applications.tasks.render_agenda",
    "notices.digest": "support.notifications.tasks.digest",
    "evaluation.documents": "evaluation.tasks.render_deliverable",
    "figures.read": "evaluation.tasks.read_figures",
    "figures.save": "evaluation.tasks.save_figures",
    "by_law.documents": "applications.tasks.render_by_law",
    "preview.documents": "applications.tasks.render_preview",
    "submission.documents": "applications.tasks.render_submission",
    "version.documents": "applications.tasks.render_version",
}

# Who tells of dates on the page Frister and in people's calendars (support/calendar/entries.py).
DATE_PROVIDERS = [
    "networks.dates.programmes",
    "networks.dates.memberships",
    "networks.dates.lead_terms",
    "applications.dates.rounds",
    "applications.dates.extensions",
    "applications.dates.meetings",
    "applications.dates.starts",
    "applications.dates.acts",
    "evaluation.dates.milestones",
    "evaluation.dates.gatherings",
    "evaluation.dates.data_requests",
]

EMAIL_TIMEOUT = 10
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    MAIL_TRANSPORT = "smtp"
else:
    MAIL_TRANSPORT = "files"
MAIL_FOLDER = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Frikommune <noreply@frikommune.example>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who hears when a job is given up or a mail is refused; without it only the log does.
ALARM_MAILBOX = env.str("ALARM_MAILBOX", default="")
# Where ministry mail really goes. Every mode but production needs it, so that a demo never
# writes to a ministry.
MINISTRY_MAILBOX_OVERRIDE = env.str(
    "MINISTRY_MAILBOX_OVERRIDE", default="" if PRODUCTION else "ministeriet@frikommune.example"
)

# Who answers for accessibility on the /was page: "Navn, telefon, e-mail".
ACCESSIBILITY_CONTACT = env.str("ACCESSIBILITY_CONTACT", default="")

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
DOCUMENT_ROOT = Path(env.str("DOCUMENT_ROOT", default=str(VAR_DIR / "documents")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"

# clamd, asked about every upload: "unix:/run/clamav/clamd.ctl" or "tcp://127.0.0.1:3310".
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")

# --- Forms ------------------------------------------------------------------------------------

CRISPY_TEMPLATE_PACK = "dkfds"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["dkfds"]
CRISPY_FAIL_SILENTLY = False
_TEXT_INPUTS = [
    *("text", "email", "number", "url", "password"),
    *("date", "datetime", "time", "tel", "search"),
]
CRISPY_CLASS_CONVERTERS = {
    **{f"{kind}input": "form-input" for kind in _TEXT_INPUTS},
    "textarea": "form-input",
    "select": "form-select",
    "selectmultiple": "form-select",
    "checkboxinput": "form-checkbox",
    "clearablefileinput": "form-input",
    "fileinput": "form-input",
}

# --- Logs -------------------------------------------------------------------------------------

LOGGING_CONFIG = None
configure_logging(json=PRODUCTION, level=env.str("LOG_LEVEL", default="INFO"))

if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
