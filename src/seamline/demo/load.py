"""Loading the demo companies: the same every time, through the actions that everybody uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from seamline.catalogue.actions import create_channel, create_season
from seamline.catalogue.inputs import ChannelBody, SeasonBody
from seamline.catalogue.product_actions import create_product
from seamline.demo import brand
from seamline.demo.bodies import product_bodies
from seamline.demo.brand import Company
from seamline.feed.change import Actor, Change
from seamline.identity.actions import add_user
from seamline.identity.models import User
from seamline.inventory.actions import create_warehouse
from seamline.inventory.inputs import WarehouseBody
from seamline.organisations.actions import add_organisation
from seamline.organisations.models import Membership, Organisation
from seamline.values.errors import Refused

COMPANIES = (brand.CALDER_WREN, brand.PELL_STREET)
STYLES = sum(len(company.styles) for company in COMPANIES)

Progress = Callable[[], None]


@dataclass(frozen=True)
class Loaded:
    """The organisations that were made, in order."""

    organisations: tuple[int, ...]


def anything_there() -> bool:
    """Whether the installation has an organisation."""
    return Organisation.objects.exists()


def load_demo(actor: Actor, progress: Progress = lambda: None) -> Loaded:
    """The demo user, who owns the demo company and a small second one. `progress` is called after each style.

    Raises Refused where the demo user is in a company already.
    """
    owner_id = _demo_user()
    made = []
    for company in COMPANIES:
        furnished = partial(furnish, company=company, progress=progress)
        made.append(add_organisation(actor, owner_id, company.particulars, furnished))
    return Loaded(tuple(made))


def furnish(change: Change, company: Company, progress: Progress) -> None:
    """Puts seasons, channels, warehouses and styles into a new organisation, inside its own transaction."""
    seasons = {}
    for season in company.seasons:
        body = SeasonBody(name=season.name, starts_on=season.starts_on, ends_on=season.ends_on, closed=season.closed)
        seasons[season.name] = create_season(change, body).id
    for channel in company.channels:
        create_channel(change, ChannelBody(channel_name=channel.name, currency=channel.currency))
    for name in company.warehouses:
        create_warehouse(change, WarehouseBody(name=name))
    for product in product_bodies(company, seasons):
        create_product(change, product)
        progress()


def _demo_user() -> int:
    """The demo user; one without a company is left from a load that was interrupted, and is taken."""
    found = User.objects.filter(email=brand.EMAIL).first()
    if found is None:
        return add_user(brand.EMAIL, brand.PASSWORD, brand.USER_NAME)
    if Membership.objects.filter(user=found).exists():
        raise Refused(f"the demo company is loaded already: {brand.EMAIL} is there")
    return found.pk
