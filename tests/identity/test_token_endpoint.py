"""`POST /oauth/token`: contract section 2, and the errors of RFC 6749 section 5.2."""

import re
import time
from typing import Any

import httpx
import pytest

from tests.identity.house import House, Person

SIGN_IN_KEYS = ["access_token", "token_type", "expires_in", "refresh_token", "created_at"]
A_YEAR = 31_536_000


def test_sign_in_answers_the_five_keys_in_their_order(house: House, ann: Person) -> None:
    before = int(time.time())
    answer = house.visitor().post(
        "/oauth/token", json={"email": ann.email, "password": ann.password, "grant_type": "password"}
    )
    body = answer.json()
    assert answer.status_code == 200
    assert list(body) == SIGN_IN_KEYS
    assert re.fullmatch("[0-9a-f]{64}", body["access_token"])
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == A_YEAR
    assert type(body["created_at"]) is int
    assert before <= body["created_at"] <= time.time()


@pytest.mark.parametrize(
    "sending",
    [
        pytest.param(lambda sent: {"json": sent}, id="json"),
        pytest.param(lambda sent: {"data": sent}, id="form"),
        pytest.param(lambda sent: {"params": sent}, id="query"),
        pytest.param(
            lambda sent: {"params": sent, "headers": {"Content-Type": "application/json"}},
            id="query, empty JSON",
        ),
        pytest.param(
            lambda sent: {"json": {**sent, "client_id": "x", "client_secret": "y", "scope": "a b", "what": [1]}},
            id="unknown parameters",
        ),
        pytest.param(lambda sent: {"data": sent, "auth": ("client", "secret")}, id="Basic header"),
        pytest.param(lambda sent: {"json": {**sent, "expires_in": None}}, id="null is absent"),
    ],
)
@pytest.mark.parametrize("name", ["email", "username"])
def test_parameters_come_in_every_way(house: House, ann: Person, name: str, sending: Any) -> None:
    sent = {name: ann.email, "password": ann.password, "grant_type": "password"}
    answer = house.visitor().post("/oauth/token", **sending(sent))
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == SIGN_IN_KEYS


def test_capitals_of_the_email_do_not_matter(house: House, ann: Person) -> None:
    assert house.visitor().post("/oauth/token", json=ann.signing_in(email=ann.email.upper())).status_code == 200


@pytest.mark.parametrize(("asked", "given"), [(3600, 3600), ("7200", 7200), (10**15, 10 * 365 * 86_400)])
def test_the_request_sets_the_life(house: House, ann: Person, asked: object, given: int) -> None:
    body = house.visitor().post("/oauth/token", json=ann.signing_in(expires_in=asked)).json()
    assert body["expires_in"] == given


def test_a_new_grant_leaves_earlier_tokens_valid(house: House, ann: Person) -> None:
    visitor = house.visitor()
    tokens = [visitor.post("/oauth/token", json=ann.signing_in()).json()["access_token"] for _ in range(3)]
    assert [house.organisations(token).status_code for token in tokens] == [200, 200, 200]


def test_an_expired_token_is_refused(house: House, ann: Person) -> None:
    token = house.visitor().post("/oauth/token", json=ann.signing_in(expires_in=1)).json()["access_token"]
    time.sleep(1.1)
    answer = house.organisations(token)
    assert answer.status_code == 401
    assert "expired" in answer.json()["message"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "invalid_request"),
        ({"grant_type": "password", "email": "a@example.com"}, "invalid_request"),
        ({"grant_type": "password", "password": "x"}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "0" * 64}, "invalid_grant"),
        ({"grant_type": "password", "email": "nobody@example.com", "password": "x"}, "invalid_grant"),
        # Wrong types, lengths and characters are refused before anything looks at them.
        ({"grant_type": 5}, "invalid_request"),
        ({"grant_type": ["password"]}, "invalid_request"),
        ({"grant_type": "password", "email": {"a": 1}, "password": "x"}, "invalid_request"),
        ({"grant_type": "password", "email": "a@example.com", "password": 12345678}, "invalid_request"),
        ({"grant_type": "password", "email": "a@example.com", "password": True}, "invalid_request"),
        ({"grant_type": "password", "email": "a\x00@example.com", "password": "x"}, "invalid_request"),
        ({"grant_type": "password", "email": "a@example.com", "password": "x\x00y"}, "invalid_request"),
        ({"grant_type": "password", "email": "a" * 300, "password": "x"}, "invalid_request"),
        ({"grant_type": "password", "email": "a@example.com", "password": "x" * 5000}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x" * 5000}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": ["x"]}, "invalid_request"),
    ],
)
def test_refusals_have_the_codes_of_the_rfc_and_both_texts(house: House, sent: Any, code: str) -> None:
    _assert_refusal(house.visitor().post("/oauth/token", json=sent), code)


@pytest.mark.parametrize("life", [0, -1, "0", "-5", "soon", 1.5, True, [1], {"a": 1}])
def test_a_life_that_is_no_number_of_seconds_is_refused(house: House, ann: Person, life: object) -> None:
    _assert_refusal(house.visitor().post("/oauth/token", json=ann.signing_in(expires_in=life)), "invalid_request")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"text"', b'{"email": "\\ud800"}'])
def test_a_body_that_is_no_object_is_refused(house: House, body: bytes) -> None:
    answer = house.visitor().post("/oauth/token", content=body, headers={"Content-Type": "application/json"})
    _assert_refusal(answer, "invalid_request")


def test_a_wrong_password_and_an_unknown_email_look_the_same(house: House, ann: Person) -> None:
    wrong = house.visitor().post("/oauth/token", json=ann.signing_in(password="not hers"))
    unknown = house.visitor().post("/oauth/token", json=ann.signing_in(email="nobody@example.com"))
    _assert_refusal(wrong, "invalid_grant")
    assert _without_id(wrong) == _without_id(unknown)


def test_a_wrong_password_and_an_unknown_email_take_the_same_time(house: House, ann: Person) -> None:
    def fastest(sent: dict[str, object]) -> float:
        times = []
        for _ in range(8):
            visitor = house.visitor()
            visitor.get("/organisations")  # connect first
            started = time.perf_counter()
            visitor.post("/oauth/token", json=sent)
            times.append(time.perf_counter() - started)
        return min(times)

    wrong = fastest(ann.signing_in(password="not hers"))
    unknown = fastest(ann.signing_in(email="nobody-at-all@example.com"))
    # Without the same hashing one of them would take a tenth of the other.
    assert 0.5 < wrong / unknown < 2


def test_a_deactivated_user_is_refused_and_so_are_the_tokens(house: House) -> None:
    gone = house.new_person()
    token = gone.sign_in()
    house.command("user", "deactivate", gone.email)
    assert house.organisations(token).status_code == 401
    _assert_refusal(house.visitor().post("/oauth/token", json=gone.signing_in()), "invalid_grant")
    house.command("user", "activate", gone.email)
    assert house.organisations(gone.sign_in()).status_code == 200
    assert house.organisations(token).status_code == 401


def test_a_new_password_ends_all_tokens(house: House) -> None:
    person = house.new_person()
    token = person.sign_in()
    house.command("user", "password", person.email, "--password-stdin", stdin="a better one\n")
    assert house.organisations(token).status_code == 401
    _assert_refusal(house.visitor().post("/oauth/token", json=person.signing_in()), "invalid_grant")
    answer = house.visitor().post("/oauth/token", json=person.signing_in(password="a better one"))
    assert answer.status_code == 200


def test_only_post_is_answered(house: House) -> None:
    answer = house.visitor().get("/oauth/token")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert answer.json()["error_description"] == answer.json()["message"]


def _assert_refusal(answer: httpx.Response, code: str) -> None:
    body = answer.json()
    assert answer.status_code == 400, answer.text
    assert body["error"] == code
    assert body["message"]
    assert body["error_description"] == body["message"]
    assert body["request_id"] == answer.headers["X-Request-Id"]
    assert isinstance(body["errors"], list)
    assert answer.headers["Cache-Control"] == "no-store"


def _without_id(answer: httpx.Response) -> dict[str, object]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}
