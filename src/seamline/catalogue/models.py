"""Tables of the catalogue. Ids come from the write gate; times and versions of a record stand in feed_record."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from seamline.values.money import AmountField


class Season(models.Model):
    """A selling season, such as AW26; every product has at least one."""

    id = models.IntegerField(primary_key=True)
    organisation_id = models.IntegerField()
    name = models.CharField(max_length=255)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="catalogue_season_name"),
        ]


class Channel(models.Model):
    """A way of selling: one currency and one price list. The currency is fixed once made."""

    id = models.IntegerField(primary_key=True)
    organisation_id = models.IntegerField()
    name = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    tax_rate_name = models.CharField(max_length=255, null=True)  # noqa: DJ001 - null on the wire
    closed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="catalogue_channel_name"),
        ]


class Product(models.Model):
    """A style. `sizes` is its sizing system in order; `deleted` styles stay for the documents that name them."""

    id = models.IntegerField(primary_key=True)
    organisation_id = models.IntegerField()
    identifier = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    description = models.TextField()
    sizes = models.TextField(help_text="JSON list of texts")
    image_url = models.CharField(max_length=2000, help_text="an image elsewhere")
    image_file = models.CharField(max_length=200, help_text="an uploaded image, below the media folder")
    not_for_sale = models.BooleanField(default=False)
    category = models.CharField(max_length=255)
    sub_category = models.CharField(max_length=255)
    brand = models.CharField(max_length=255)
    country_of_origin = models.CharField(max_length=2)
    intrastat_code = models.CharField(max_length=255)
    weight = AmountField(default=0)
    weight_unit = models.CharField(max_length=2)
    custom_fields = models.TextField(help_text="JSON list of {name, field_type, value}")
    deleted = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation_id", "identifier"], name="catalogue_product_identifier"),
            models.Index(fields=["organisation_id", "name"], name="catalogue_product_name"),
        ]


class ProductSeason(models.Model):
    """A product is offered in a season; products of several seasons share their SKUs."""

    id = models.BigAutoField(primary_key=True)
    product_id = models.IntegerField()
    season_id = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["product_id", "season_id"], name="catalogue_product_season"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["season_id", "product_id"], name="catalogue_season_products"),
        ]


class Variation(models.Model):
    """A colour of a product."""

    id = models.IntegerField(primary_key=True)
    organisation_id = models.IntegerField()
    product_id = models.IntegerField()
    color = models.CharField(max_length=255)
    textile_content = models.CharField(max_length=255)
    place = models.IntegerField(help_text="colours stand in this order")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["product_id", "color"], name="catalogue_variation_color"),
        ]


class Price(models.Model):
    """What a colour costs in a channel, in the channel's currency; a channel without a row shows 0.00."""

    id = models.BigAutoField(primary_key=True)
    variation_id = models.IntegerField()
    channel_id = models.IntegerField()
    wholesale = AmountField(help_text="WSP, the price charged")
    retail = AmountField(help_text="MSRP, for paper")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["variation_id", "channel_id"], name="catalogue_price_channel"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["channel_id"], name="catalogue_price_list")]


class Sku(models.Model):
    """A colour in a size. The three stock figures are 0 until there is a stock ledger."""

    id = models.IntegerField(primary_key=True)
    organisation_id = models.IntegerField()
    product_id = models.IntegerField()
    variation_id = models.IntegerField()
    size = models.CharField(max_length=100)
    place = models.IntegerField(help_text="the size's place in the sizing system")
    ean = models.CharField(max_length=13)
    sku_number = models.CharField(max_length=255)
    in_stock = models.IntegerField(default=0)
    available_to_sell = models.IntegerField(default=0)
    available_to_sell_from_stock = models.IntegerField(default=0)
    deleted = models.BooleanField(default=False, help_text="its product was deleted; its codes are free again")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["variation_id", "size"], name="catalogue_sku_size"),
            models.UniqueConstraint(
                fields=["organisation_id", "ean"],
                name="catalogue_sku_ean",
                condition=models.Q(deleted=False) & ~models.Q(ean=""),
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "sku_number"],
                name="catalogue_sku_number",
                condition=models.Q(deleted=False) & ~models.Q(sku_number=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["product_id"], name="catalogue_sku_product")]
