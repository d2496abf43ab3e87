"""What oauthlib asks of us: who may sign in, what a refresh token is worth, where tokens are kept.

oauthlib decides what an OAuth conversation looks like; this class answers its questions from our tables.
There is one for each request, since it also carries what the library's Request has no place for: the address,
the deadline, and the rows found on the way. See docs/decisions/0003-oauthlib.md.
"""

import math
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2 import RequestValidator

from seamline.api.principal import Principal
from seamline.config import current
from seamline.feed.gate import plain_write
from seamline.identity import actions, inspection, issuing, sign_in
from seamline.identity.models import AccessToken
from seamline.identity.throttle import Deadline
from seamline.identity.tokens import INTEGRATION_PREFIX, Pair, new_token, next_pair

LONGEST_LIFE_SECONDS: Final = 10 * 365 * 86_400
"""Ten years: whoever asks for more gets this, and is told so in `expires_in`."""


class Anyone:
    """The one client there is: the contract's programs have no client id, and one they send is ignored."""

    client_id = "anyone"


@dataclass(frozen=True)
class Asker:
    """Who sends the request: from where, under which id, and with whose token, where it needs one."""

    address: str
    request_id: str
    principal: Principal | None = None


class Validator(RequestValidator):
    """Answers oauthlib for one request, within `deadline`. Close it when the answer is made."""

    def __init__(self, asker: Asker, deadline: Deadline, life_seconds: int | None = None) -> None:
        """`life_seconds` is the life that the client asked for, None where it did not."""
        super().__init__()
        self.asker = asker
        self.deadline = deadline
        self.asked_life = life_seconds
        self.now: datetime = timezone.now()
        self._held = ExitStack()
        self._sign_in: sign_in.SignIn | None = None
        self._rotation: issuing.Rotation | None = None

    def close(self) -> None:
        """Lets the next attempt of the same account and address have its turn."""
        self._held.close()

    # Clients: RFC 6749 lets a server that registers none answer to all of them.

    def client_authentication_required(self, request: Request, *_: Any, **__: Any) -> bool:
        """Never: a Basic header and a client secret are ignored (contract section 2)."""
        return False

    def authenticate_client_id(self, client_id: str | None, request: Request, *_: Any, **__: Any) -> bool:
        """Everyone is the same client."""
        request.client = Anyone
        return True

    def validate_grant_type(self, *_: Any, **__: Any) -> bool:
        """Whoever comes may use every grant that there is."""
        return True

    # Scopes: there are none; what a token may do follows from its user's role.

    def get_default_scopes(self, *_: Any, **__: Any) -> list[str]:
        """None."""
        return []

    def get_original_scopes(self, *_: Any, **__: Any) -> list[str]:
        """None."""
        return []

    def validate_scopes(self, *_: Any, **__: Any) -> bool:
        """No scope can be wrong."""
        return True

    # The password grant.

    def validate_user(self, username: str, password: str, *_: Any, **__: Any) -> bool:
        """Whether that is the user's password. Raises TooManyFailuresError and Busy."""
        attempt = sign_in.attempt(username, password, self.asker.address, self.deadline)
        self._sign_in = self._held.enter_context(attempt)
        return self._sign_in is not None

    # The refresh grant; `grants` holds a write open around it.

    def validate_refresh_token(self, refresh_token: str, *_: Any, **__: Any) -> bool:
        """Whether it can be traded; one traded less than a minute ago can, for the same pair again."""
        self.now = timezone.now()  # after the wait for the family, so that times run in the order of the writes
        self._rotation = issuing.find_rotation(refresh_token, self.now)
        return self._rotation is not None

    # Revocation and introspection.

    def revoke_token(self, token: str, *_: Any, **__: Any) -> None:
        """Ends it, whoever shows it (contract section 2). The hint of its type is not needed."""
        if token.startswith(INTEGRATION_PREFIX):
            actions.revoke_shown_integration_token(token, self.asker.request_id)
        else:
            with plain_write(self.deadline.left()):
                actions.revoke_user_token(token)

    def introspect_token(self, token: str, *_: Any, **__: Any) -> dict[str, Any] | None:
        """What it is worth, if it belongs to whoever asks; else None."""
        return inspection.claims_of(token, self.asker.principal) if self.asker.principal else None

    # Tokens.

    def make_access_token(self, request: Request) -> str:
        """A new access token, or the one that the refresh token leads to."""
        return next_pair(str(request.refresh_token)).access if self._rotation else new_token()

    def make_refresh_token(self, request: Request, **_: Any) -> str:
        """A new refresh token, or the one that the refresh token leads to."""
        return next_pair(str(request.refresh_token)).refresh if self._rotation else new_token()

    def life_seconds(self, _: Request) -> int:
        """How long the new token lives: as asked for, else as its predecessor, else as configured."""
        if self.asked_life is not None:
            return min(self.asked_life, LONGEST_LIFE_SECONDS)
        if self._rotation is not None:
            return self._rotation.family.life_seconds
        return current().token_seconds

    def save_bearer_token(self, token: Any, request: Request, *_: Any, **__: Any) -> None:
        """Stores the pair, and adds `created_at`. `expires_in` of a repeated pair is what is left of it."""
        pair = Pair(token["access_token"], token["refresh_token"])
        if self._rotation is not None:
            self._describe(token, issuing.rotate(self._rotation, pair, token["expires_in"], self.now))
        elif self._sign_in is not None:
            with plain_write(self.deadline.left()):
                self._sign_in.settle()
                user = self._sign_in.user
                self._describe(token, issuing.start_family(user, pair, token["expires_in"], self.now))

    def _describe(self, token: dict[str, Any], access: AccessToken) -> None:
        token["created_at"] = int(access.created_at.timestamp())
        left = access.expires_at - max(self.now, access.created_at)
        token["expires_in"] = math.ceil(left.total_seconds())
