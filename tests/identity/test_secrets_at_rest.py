"""Of what opens the door only hashes are kept."""

from tests.identity.house import House


def test_no_table_holds_a_token_or_a_password(house: House) -> None:
    person = house.new_person(password="a password that nobody else has")
    organisation = house.new_organisation(person)
    tokens = person.tokens()
    house.choose(tokens.access, organisation)
    refreshed = house.visitor().post(
        "/oauth/token", json={"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    )
    integration = house.new_integration_token(organisation, "For the scan")
    shown = [*tokens, refreshed.json()["access_token"], refreshed.json()["refresh_token"], integration]
    everything = house.everything_stored()
    assert person.email in everything  # the scan sees what is there
    for secret in [*shown, integration.removeprefix("seamline_"), person.password]:
        assert secret not in everything


def test_passwords_are_hashed_with_argon2id(house: House) -> None:
    person = house.new_person()
    ((stored,),) = house.sql("SELECT password FROM identity_user WHERE email = %s", person.email)
    assert str(stored).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_no_log_line_holds_a_query_string(house: House) -> None:
    person = house.new_person(password="a-password-in-a-query")
    answer = house.visitor().post("/oauth/token", params=person.signing_in())
    assert answer.status_code == 200
    log = house.log()
    assert "/oauth/token" in log
    assert person.password not in log
    assert answer.json()["access_token"] not in log
