"""The Celery application: beat and workers carry wake-ups, rows in the database carry the work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")

app = Celery("frikommune")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["frikommune"])
