"""Contract section 3: who asks one thing after the other is slowed and never refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fixtures import Server

RATE = 20


@pytest.fixture
def slow_server(start_server: Callable[..., Server]) -> Server:
    """A server that lets a token send 20 requests a second, and its organisation 30."""
    return start_server(rate_limit_token=str(RATE), rate_limit_organisation="30")


def test_a_client_that_sends_one_request_at_a_time_is_delayed_and_never_refused(slow_server: Server) -> None:
    """Sixty requests as fast as they can be sent, one after the other: all answered, held to about the rate."""
    company = slow_server.company()
    with slow_server.client(company.token) as client:
        started = time.monotonic()
        answers = [client.get("/seasons") for _ in range(60)]
        took = time.monotonic() - started
    assert {answer.status_code for answer in answers} == {200}
    assert took > 0.5, "nothing slowed the client down"
    assert max(answer.elapsed.total_seconds() for answer in answers) < 2.5, "a wait is at most two seconds"


def test_the_organisations_limit_slows_a_sequential_client_too(slow_server: Server) -> None:
    """Two tokens of one organisation, each sequential: together above the organisation's rate, none refused."""
    company = slow_server.company()
    tokens = [company.token, company.token_with("staff")]

    def send(token: str) -> set[int]:
        with slow_server.client(token) as client:
            return {client.get("/seasons").status_code for _ in range(40)}

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, tokens)) == [{200}, {200}]


def test_a_client_with_many_requests_in_flight_is_told_when_to_come_back(slow_server: Server) -> None:
    """429 has whole seconds in Retry-After, a JSON error, and the RateLimit headers."""
    company = slow_server.company()
    with slow_server.client(company.token) as client, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: client.get("/seasons"), range(150)))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused, "150 requests at once passed a limit of 20 a second"
    assert {answer.status_code for answer in answers} == {200, 429}
    for answer in refused:
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.json()["error"] == "too_many_requests"
        assert answer.json()["message"]


def test_every_answer_says_how_much_of_the_limit_is_left(slow_server: Server) -> None:
    """The headers of the IETF draft, on refusals of other kinds as well."""
    company = slow_server.company()
    with slow_server.client(company.token) as client:
        for path in ("/seasons", "/products/999999", "/products?page=x"):
            headers = client.get(path).headers
            assert headers["RateLimit-Limit"] == str(RATE)
            assert 0 <= int(headers["RateLimit-Remaining"]) < RATE
            assert headers["RateLimit-Reset"] == "1"


def test_the_limit_can_be_switched_off(start_server: Callable[..., Server]) -> None:
    """`off` sends no headers and slows nobody."""
    server = start_server(rate_limit_token="off", rate_limit_organisation="off")
    company = server.company()
    with server.client(company.token) as client:
        answer = client.get("/seasons")
    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer.headers
