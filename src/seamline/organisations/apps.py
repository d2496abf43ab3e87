"""The Django application of the room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations and memberships."""

    name = "seamline.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Makes the organisation known to the feed, which renders and stores its document."""
        import seamline.organisations.wire  # noqa: F401, PLC0415 - registers it; needs the models loaded
