"""Seamline's own settings, with a URL table that knows one view: the floor that the API is measured against."""

from seamline.settings import *  # noqa: F403 - all of them, that is the point

ROOT_URLCONF = "benchmarks.floor_urls"
