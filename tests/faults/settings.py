"""The product's settings, plus handlers whose only effect is a line in a file."""

from frikommune.settings import *  # noqa: F403
from frikommune.settings import env

JOB_HANDLERS = {
    "note": "tests.faults.handlers.note",
    "slow": "tests.faults.handlers.slow",
}
# The control task of test_jobs.py, which does its work in a message instead of a row.
CELERY_IMPORTS = ["tests.faults.handlers"]
NOTES = env.str("NOTES", default="/dev/null")
