"""Signing in: is this the user's password, and may it be tried at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from seamline.feed.errors import Busy
from seamline.feed.gate import plain_write
from seamline.identity import passwords, throttle
from seamline.identity.models import User, normal_email

_turns = throttle.Turns()


@dataclass(frozen=True)
class SignIn:
    """An attempt whose password was right: the user, and what is to be settled when its tokens are stored."""

    user: User
    settle: Callable[[], None]


@contextmanager
def attempt(email: str, password: str, address: str, deadline: throttle.Deadline) -> Iterator[SignIn | None]:
    """Checks a password; None where the e-mail is unknown, the password wrong or the user deactivated.

    These three take the same time and look the same. Whoever gets a SignIn calls its `settle` inside the
    write that stores the tokens; without that the attempt goes on counting as failed.

    Raises TooManyFailuresError, and Busy when the deadline has passed.
    """
    key = normal_email(email)
    user = User.objects.filter(email=key).first()
    share = throttle.share_for(key, user, address)
    with _turns.of(share.pair_key, deadline):
        throttle.take(share, deadline)
        right = _check(user, password, share, deadline)
        if user is None or not right or not user.is_active:
            yield None
            return
        yield SignIn(user, lambda: throttle.succeeded(share, user))


def _check(user: User | None, password: str, share: throttle.Share, deadline: throttle.Deadline) -> bool:
    try:
        return passwords.is_correct(password, user.password if user else None)
    except Busy:
        with plain_write(max(0.5, deadline.left())):
            throttle.give_back(share)
        raise
