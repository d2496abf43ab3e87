"""The running server of the identity tests."""

from tests.identity.conftest import ann, house

__all__ = ["ann", "house"]
