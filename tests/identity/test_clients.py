"""Clients that nobody here wrote: curl with the seed article's calls, requests-oauthlib, Authlib."""

import json
import subprocess
from typing import Any

from authlib.integrations.httpx_client import OAuth2Client
from oauthlib.oauth2 import LegacyApplicationClient
from requests_oauthlib import OAuth2Session

from tests.identity.house import House, Person


def test_the_conversation_of_the_article_with_curl(house: House) -> None:
    person = house.new_person()
    organisation = house.new_organisation(person)
    house.new_organisation(person)
    credentials = {"email": person.email, "password": person.password, "grant_type": "password"}
    status, token = _curl(house, "/oauth/token", "-H", "Content-type: application/json", "-d", json.dumps(credentials))
    assert status == 200
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 31_536_000
    bearer = ["-H", f"Authorization: Bearer {token['access_token']}", "-H", "Content-type: application/json"]
    status, found = _curl(house, "/organisations", *bearer)
    assert status == 200
    assert found["organisations"][0]["id"] == organisation
    status, done = _curl(
        house, "/organisations/set_current_org", *bearer, "-d", json.dumps({"organizationId": organisation})
    )
    assert (status, done) == (201, {"Status": "Updated"})
    status, _ = _curl(house, f"/organisations/{organisation}", *bearer)
    assert status == 200
    bare = ["-H", f"Authorization: {token['access_token']}"]
    assert _curl(house, f"/organisations/{organisation}", *bare)[0] == 200


def test_requests_oauthlib_signs_in_and_refreshes(house: House, ann: Person) -> None:
    session = OAuth2Session(client=LegacyApplicationClient(client_id="anything"))
    session.verify = str(house.ca_file)
    session.trust_env = False  # else a certificate file of this machine's own would come first
    url = f"{house.url}/oauth/token"
    token = session.fetch_token(url, username=ann.email, password=ann.password, client_secret="ignored")
    assert session.get(f"{house.url}/organisations").status_code == 200
    refreshed = session.refresh_token(url, refresh_token=token["refresh_token"])
    assert refreshed["access_token"] != token["access_token"]
    assert session.get(f"{house.url}/organisations").status_code == 200


def test_authlib_signs_in_and_refreshes(house: House, ann: Person) -> None:
    url = f"{house.url}/oauth/token"
    with OAuth2Client("anything", "ignored", verify=house.tls(), token_endpoint=url) as client:
        token = client.fetch_token(url, username=ann.email, password=ann.password)
        assert client.get(f"{house.url}/organisations").status_code == 200
        refreshed = client.refresh_token(url, refresh_token=token["refresh_token"])
        assert refreshed["access_token"] != token["access_token"]
        assert client.get(f"{house.url}/organisations").status_code == 200


def _curl(house: House, path: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        ["curl", "-s", "--cacert", str(house.ca_file), "-w", "\n%{http_code}", *arguments, house.url + path],
        check=True,
        capture_output=True,
        text=True,
    )
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)
