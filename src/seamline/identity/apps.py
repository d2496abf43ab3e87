"""The Django application of the room."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Users, tokens and sign-in."""

    name = "seamline.identity"
    label = "identity"
    default_auto_field = "django.db.models.AutoField"
