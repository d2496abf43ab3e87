"""What is cleared away, and what must stay for it."""

from datetime import timedelta

from django.utils import timezone

from seamline.feed.gate import plain_write
from seamline.identity.housekeeping import clear_away
from seamline.identity.models import AccessToken, RefreshToken, SignInAllowance, TokenFamily
from seamline.identity.tokens import hash_token
from tests.identity.house import House, Tokens


def test_dead_tokens_go_with_all_that_belongs_to_them(house: House) -> None:
    tokens = house.new_person().tokens()
    family = RefreshToken.objects.get(token_hash=hash_token(tokens.refresh)).family_id
    _move_back(tokens, access=timedelta(days=800), refresh=timedelta(days=800))
    clear_away()
    assert not AccessToken.objects.filter(family_id=family).exists()
    assert not RefreshToken.objects.filter(family_id=family).exists()
    assert not TokenFamily.objects.filter(pk=family).exists()


def test_an_expired_access_token_stays_while_its_organisation_is_to_be_carried_over(house: House) -> None:
    person = house.new_person()
    organisation = house.new_organisation(person)
    house.new_organisation(person)
    tokens = person.tokens()
    house.choose(tokens.access, organisation)
    _move_back(tokens, access=timedelta(days=400), refresh=timedelta(0))
    clear_away()
    assert house.organisations(tokens.access).status_code == 401
    answer = house.visitor().post("/oauth/token", json={"grant_type": "refresh_token", "refresh_token": tokens.refresh})
    assert house.current_organisation(Tokens.of(answer).access) == organisation


def test_forgiven_failures_are_forgotten(house: House) -> None:
    with plain_write():
        SignInAllowance.objects.create(key="forgiven", forgiven_at=timezone.now() - timedelta(seconds=1))
        SignInAllowance.objects.create(key="not yet", forgiven_at=timezone.now() + timedelta(minutes=5))
    clear_away()
    assert set(SignInAllowance.objects.filter(key__in=["forgiven", "not yet"]).values_list("key", flat=True)) == {
        "not yet"
    }


def _move_back(tokens: Tokens, access: timedelta, refresh: timedelta) -> None:
    """As if the pair had been issued that much earlier."""
    with plain_write():
        first = AccessToken.objects.get(token_hash=hash_token(tokens.access))
        first.expires_at -= access
        first.save()
        second = RefreshToken.objects.get(token_hash=hash_token(tokens.refresh))
        second.expires_at -= refresh
        second.save()
