"""Changes to seasons and channels, and what a new company starts with.

Every function runs inside the caller's open Change and raises Invalid (422), Refused (409) or Missing (404).
Products and SKUs: `product_actions`.
"""

from __future__ import annotations

from seamline.catalogue.inputs import ChannelBody, SeasonBody
from seamline.catalogue.models import Channel, Price, ProductSeason, Season
from seamline.feed.change import Change
from seamline.values.errors import FieldError, Invalid, Missing, Refused

DEFAULT_SEASON = "No season"
"""Products that name no season go here: the contract's `season_id` is never empty."""


def create_season(change: Change, body: SeasonBody) -> Season:
    """A new season; its name is unique in the organisation."""
    if body.name is None:
        raise Invalid.of([FieldError("name", "is missing")])
    season = Season(
        id=change.new_id("season"),
        organisation_id=change.organisation_id,
        name=body.name,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        closed=body.closed,
    )
    _check_season(season)
    season.save(force_insert=True)
    change.touch("season", [season.id], event="create", action="create_season")
    return season


def edit_season(change: Change, season_id: int, body: SeasonBody) -> Season:
    """Changes what was sent of a season."""
    season = find_season(change.organisation_id, season_id)
    if body.name is not None:
        season.name = body.name
    for name in ("starts_on", "ends_on", "closed"):
        if body.sent(name):
            setattr(season, name, getattr(body, name))
    _check_season(season)
    season.save(force_update=True)
    change.touch("season", [season.id], event="update", action="edit_season")
    return season


def delete_season(change: Change, season_id: int) -> None:
    """Removes a season that no product is in."""
    season = find_season(change.organisation_id, season_id)
    products = ProductSeason.objects.filter(season_id=season.id).count()
    if products:
        raise Refused(f"season {season.name} is in use: {products} products are in it")
    change.touch("season", [season.id], event="delete", action="delete_season")
    season.delete()


def find_season(organisation_id: int, season_id: int) -> Season:
    """A season of the organisation. Raises Missing."""
    season = Season.objects.filter(organisation_id=organisation_id, id=season_id).first()
    if season is None:
        raise Missing(f"there is no season {season_id}")
    return season


def default_season(change: Change) -> Season:
    """The season of products that name none; made when it is first needed."""
    season = Season.objects.filter(organisation_id=change.organisation_id, name=DEFAULT_SEASON).first()
    return season or create_season(change, SeasonBody(name=DEFAULT_SEASON))


def _check_season(season: Season) -> None:
    problems = []
    same_name = Season.objects.filter(organisation_id=season.organisation_id, name=season.name)
    if same_name.exclude(id=season.id).exists():
        problems.append(FieldError("name", "is taken by another season"))
    if season.starts_on and season.ends_on and season.ends_on < season.starts_on:
        problems.append(FieldError("ends_on", "must not be before starts_on"))
    if problems:
        raise Invalid.of(problems)


def create_channel(change: Change, body: ChannelBody) -> Channel:
    """A new channel. It stands in every product from now on, at 0.00, so all products are derived anew."""
    if body.channel_name is None or body.currency is None:
        sent = {"channel_name": body.channel_name, "currency": body.currency}
        raise Invalid.of([FieldError(name, "is missing") for name, value in sent.items() if value is None])
    channel = Channel(
        id=change.new_id("channel"),
        organisation_id=change.organisation_id,
        name=body.channel_name,
        currency=body.currency,
        tax_rate_name=body.tax_rate_name or None,
        closed=body.closed,
    )
    _check_channel(channel)
    channel.save(force_insert=True)
    change.touch("channel", [channel.id], event="create", action="create_channel")
    change.touch_derived_everywhere("product")
    return channel


def edit_channel(change: Change, channel_id: int, body: ChannelBody) -> Channel:
    """Changes what was sent of a channel. A new name stands in every product."""
    channel = find_channel(change.organisation_id, channel_id)
    if body.currency is not None and body.currency != channel.currency:
        raise Invalid.of([FieldError("currency", f"is fixed once a channel is made ({channel.currency})")])
    if body.channel_name is not None and body.channel_name != channel.name:
        channel.name = body.channel_name
        change.touch_derived_everywhere("product")
    if body.sent("tax_rate_name"):
        channel.tax_rate_name = body.tax_rate_name or None
    if body.sent("closed"):
        channel.closed = body.closed
    _check_channel(channel)
    channel.save(force_update=True)
    change.touch("channel", [channel.id], event="update", action="edit_channel")
    return channel


def delete_channel(change: Change, channel_id: int) -> None:
    """Removes a channel that no colour has a price in."""
    channel = find_channel(change.organisation_id, channel_id)
    prices = Price.objects.filter(channel_id=channel.id).exclude(wholesale=0, retail=0).count()
    if prices:
        raise Refused(f"channel {channel.name} is in use: {prices} colours have a price in it")
    change.touch("channel", [channel.id], event="delete", action="delete_channel")
    change.touch_derived_everywhere("product")
    Price.objects.filter(channel_id=channel.id).delete()
    channel.delete()


def find_channel(organisation_id: int, channel_id: int) -> Channel:
    """A channel of the organisation. Raises Missing."""
    channel = Channel.objects.filter(organisation_id=organisation_id, id=channel_id).first()
    if channel is None:
        raise Missing(f"there is no channel {channel_id}")
    return channel


def _check_channel(channel: Channel) -> None:
    problems = []
    same_name = Channel.objects.filter(organisation_id=channel.organisation_id, name=channel.name)
    if same_name.exclude(id=channel.id).exists():
        problems.append(FieldError("channel_name", "is taken by another channel"))
    if channel.tax_rate_name:
        problems.append(FieldError("tax_rate_name", "is not the name of a tax rate; none are set up"))
    if problems:
        raise Invalid.of(problems)
