"""The Django application of the room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations and memberships."""

    name = "seamline.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.AutoField"
