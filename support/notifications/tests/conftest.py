import pytest

from support.accounts.models import User


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@eksempel.dk", name="Anna Æble")


@pytest.fixture
def bo(db):
    return User.objects.create_user("bo@eksempel.dk", name="Bo Berg")
