"""The product's settings, plus handlers whose only effect is a line in a file."""

from frikommune.settings import *  # noqa: F403
from frikommune.settings import env

if not env.bool("REAL_HANDLERS", default=False):
    JOB_HANDLERS = {
        "note": "tests.faults.handlers.note",
        "slow": "tests.faults.handlers.slow",
    }
# The controls, which do their work in a message instead of a row.
CELERY_IMPORTS = ["tests.faults.handlers", "tests.faults.textbook"]
CELERY_BEAT_SCHEDULE["textbook"] = {  # noqa: F405
    "task": "tests.faults.remind",
    "schedule": 2.0,
    "args": [1],
}
NOTES = env.str("NOTES", default="/dev/null")
