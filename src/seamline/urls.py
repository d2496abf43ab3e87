"""All paths: those that the rooms declare, the description, the pages."""

from __future__ import annotations

import seamline.catalogue.routes
import seamline.identity.routes
import seamline.inventory.routes
import seamline.organisations.routes  # noqa: F401 - importing the routes declares them
from seamline.api.paths import api_urls
from seamline.web.urls import web_urls

urlpatterns = [*api_urls(), *web_urls()]
handler400 = "seamline.api.middleware.bad_request"
handler404 = "seamline.api.middleware.not_found"
handler500 = "seamline.api.middleware.server_error"
