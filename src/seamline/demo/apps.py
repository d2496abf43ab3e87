"""Django's registration of the demo company."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo company."""

    name = "seamline.demo"
    label = "demo"
