"""The world of tests/access_world.py, for every module that walks it."""

import pytest
from django.db import connection, transaction

from tests.access_world import build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for all tests here, in a transaction that is rolled back at the end.

    Each test has its own transaction inside it, and must not close the connection under it.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DOCUMENT_ROOT", tmp_path_factory.mktemp("kept"))
        block = transaction.atomic()
        block._from_testcase = True
        with block:
            patch.setattr(connection._connections[connection._alias], "close", lambda: None)
            yield build()
            transaction.set_rollback(True)
