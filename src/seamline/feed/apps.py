"""Django's registration of the feed."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """Write gate, records, outbox, history."""

    name = "seamline.feed"
    label = "feed"
