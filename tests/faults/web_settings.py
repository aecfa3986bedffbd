"""The product's settings for a web process of its own: static files straight from the tree."""

from frikommune.settings import *  # noqa: F403

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
