"""How a token is shown, and what is answered where it is no good (contract section 1, RFC 6750)."""

import pytest

from tests.identity.house import House, Person


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "{}", "BEARER  {}"])
def test_the_token_comes_with_or_without_bearer(house: House, ann: Person, form: str) -> None:
    answer = house.visitor().get("/organisations", headers={"Authorization": form.format(ann.sign_in())})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer wrong", "Bearer " + "0" * 64, "Basic YTpi", "x" * 5000,
     "Bearer seamline_" + "0" * 64, "Bearer é"],
)  # fmt: skip
def test_no_valid_token_is_a_401_with_a_challenge(house: House, header: str | None) -> None:
    headers = {} if header is None else {b"Authorization": header.encode()}
    answer = house.visitor().get("/organisations", headers=headers)
    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="Seamline", error="invalid_token", error_description="')
    body = answer.json()
    assert set(body) == {"error", "message", "errors", "request_id"}
    assert body["error"] == "invalid_token"


def test_the_refresh_token_opens_nothing(house: House, ann: Person) -> None:
    assert house.organisations(ann.tokens().refresh).status_code == 401


def test_last_use_is_written_later_and_tells_when_and_from_where(house: House, ann: Person) -> None:
    token = ann.sign_in()
    visitor = house.visitor()
    visitor.get("/organisations", headers={"Authorization": f"Bearer {token}"})
    house.wait_for(lambda: house.last_use(token)[0] is not None)
    assert house.last_use(token)[1] == house.address_of(visitor)
