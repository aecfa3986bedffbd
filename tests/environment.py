"""What the suite runs in: set before Django reads its settings (``-p tests.environment``).

Nothing of the caller's environment but ``DATABASE_URL`` and ``TEST_REDIS_URL`` reaches the tests,
so that a developer's own mail server or broker is never written to.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")

# Settings of a running installation that a test must not inherit.
NOT_INHERITED = (
    "EMAIL_URL",
    "REDIS_URL",
    "DOCUMENT_ROOT",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "BASE_URL",
)


def new_folder() -> Path:
    """A private folder for this process, in memory where that can be had, removed at its end.

    An xdist worker is ended too abruptly to remove its own: it gets one inside its parent's.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        folder = Path(os.environ["VAR_DIR"]) / worker
        folder.mkdir(exist_ok=True)
        return folder
    parent = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="frikommune-test-", dir=parent))
    atexit.register(remove_folder, folder, os.getpid())
    return folder


def remove_folder(folder: Path, owner: int) -> None:
    """Remove ``folder`` if this is the process that made it, not a fork of it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def prepare() -> None:
    """Lay down the environment; every xdist worker calls it again and gets its own folder."""
    for name in NOT_INHERITED:
        os.environ.pop(name, None)
    os.environ["FRIKOMMUNE_MODE"] = "test"
    folder = new_folder()
    (folder / "static").mkdir()  # WhiteNoise warns about a folder that does not exist.
    os.environ["VAR_DIR"] = str(folder)
    os.environ["CELERY_BROKER_URL"] = "memory://"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    # Playwright's synchronous calls keep an event loop in the main thread; Django's ORM would
    # take that for an asynchronous view and refuse.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


prepare()
