"""The running server, as the tests of identity and organisations use it."""

import pytest

from tests.fixtures import Server
from tests.identity.house import House, Person


@pytest.fixture(scope="session")
def house(server: Server) -> House:
    """The shared server with its visitors and its command line."""
    return House(server)


@pytest.fixture
def ann(house: House) -> Person:
    """A user of this test's own, without an organisation."""
    return house.new_person()
