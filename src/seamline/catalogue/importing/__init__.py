"""Imports product files: compared with the catalogue before the write gate, written behind it at once."""

from seamline.catalogue.importing.choices import Choices, Progress, Report
from seamline.catalogue.importing.run import import_products

__all__ = ["Choices", "Progress", "Report", "import_products"]
