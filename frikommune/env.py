"""The environment, read once and with errors that say what to do."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

MODES = ("production", "demo", "test")


def mode() -> str:
    """``FRIKOMMUNE_MODE``: production unless something else is asked for by name."""
    value = env.str("FRIKOMMUNE_MODE", default="production")
    if value not in MODES:
        raise ImproperlyConfigured(
            f"FRIKOMMUNE_MODE is {value!r}; it must be one of {', '.join(MODES)}."
        )
    return value


def required(name: str, example: str) -> str:
    """The value of ``name``; a missing one stops the start with an example of a right one."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Production needs it, for example {name}={example}"
        )
    return value


def secret_key(least: int = 50) -> str:
    """``SECRET_KEY``, long enough to sign sessions with."""
    key = required("SECRET_KEY", "$(openssl rand -base64 48)")
    if len(key) < least or len(set(key)) < 10:
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak: at least {least} characters, 10 of them different. "
            "Make one with: openssl rand -base64 48"
        )
    return key
