"""Django's registration of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages and their assets."""

    name = "seamline.web"
    label = "web"
