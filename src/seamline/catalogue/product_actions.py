"""Changes to products, their colours, sizes, prices and SKUs.

Every function runs inside the caller's open Change and raises Invalid (422, all bad fields at once),
Refused (409) or Missing (404).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from seamline.catalogue.actions import default_season
from seamline.catalogue.inputs import ProductBody, SkuItemBody
from seamline.catalogue.models import Product, ProductSeason, Season, Sku
from seamline.catalogue.rules import ONE_SIZE, split_sizes
from seamline.catalogue.variation_actions import check_codes, write_variations
from seamline.catalogue.wire import image_address, read_sizes
from seamline.feed.change import Change
from seamline.values.errors import FieldError, Invalid, Missing, Refused

_TEXTS = (
    ("product_identifier", "identifier"),
    ("name", "name"),
    ("description", "description"),
    ("not_for_sale", "not_for_sale"),
    ("category", "category"),
    ("sub_category", "sub_category"),
    ("brand", "brand"),
    ("country_of_origin", "country_of_origin"),
    ("intrastat_code", "intrastat_code"),
    ("weight", "weight"),
    ("weight_unit", "weight_unit"),
)


def create_product(change: Change, body: ProductBody) -> Product:
    """A new style with its colours; each colour gets a SKU in each size of the sizing system."""
    problems = [] if body.name else [FieldError("name", "is missing")]
    product = Product(
        id=change.new_id("product"),
        organisation_id=change.organisation_id,
        custom_fields="[]",
        image_url="",
        image_file="",
        sizes=_encode(_sizes_of_new(body)),
    )
    seasons = _season_ids(change, body, problems)
    _take_fields(product, body)
    write_variations(change, product, read_sizes(product.sizes), [], body.variations, problems)
    product.save(force_insert=True)
    ProductSeason.objects.bulk_create(
        ProductSeason(product_id=product.id, season_id=season_id) for season_id in seasons
    )
    change.touch("product", [product.id], event="create", action="create_product")
    return product


def edit_product(change: Change, product_id: int, body: ProductBody) -> Product:
    """Changes what was sent; nested lists by Rails' rule (contract section 1, Bodies)."""
    product = find_product(change.organisation_id, product_id)
    change.remember("product", [product.id])
    problems: list[FieldError] = []
    before = (product.name, product.identifier, product.category)
    old_sizes = read_sizes(product.sizes)
    sizes = old_sizes
    if body.sizing_system is not None:
        sizes = split_sizes(body.sizing_system)[0]
        _check_sizes_in_use(product, old_sizes, sizes, body)
        product.sizes = _encode(sizes)
    seasons = _season_ids(change, body, problems) if body.sent("season_id") else None
    _take_fields(product, body)
    write_variations(change, product, sizes, old_sizes, body.variations, problems)
    product.save(force_update=True)
    if seasons is not None:
        _set_seasons(product, seasons)
    if before != (product.name, product.identifier, product.category):
        change.touch_derived("sku", Sku.objects.filter(product_id=product.id).values_list("id", flat=True))
    change.touch("product", [product.id], event="update", action="edit_product")
    return product


def delete_product(change: Change, product_id: int) -> None:
    """Takes a product out of lists and search; it stays readable by id, and its codes are free again."""
    product = find_product(change.organisation_id, product_id)
    skus = list(Sku.objects.filter(product_id=product.id).values_list("id", flat=True))
    change.touch("product", [product.id], event="delete", action="delete_product")
    change.touch("sku", skus, event="delete", action="delete_product")
    product.deleted = True
    product.save(force_update=True)
    Sku.objects.filter(product_id=product.id).update(deleted=True)


def edit_sku(change: Change, sku_id: int, body: SkuItemBody) -> Sku:
    """Changes a SKU's EAN or number; the product shows it, so the product changes too."""
    sku = Sku.objects.filter(organisation_id=change.organisation_id, id=sku_id).first()
    if sku is None:
        raise Missing(f"there is no SKU {sku_id}")
    if sku.deleted:
        raise Refused("the product of this SKU was deleted")
    change.remember("sku", [sku.id])
    change.remember("product", [sku.product_id])
    if body.sent("ean"):
        sku.ean = body.ean
    if body.sent("sku_number"):
        sku.sku_number = body.sku_number
    problems = check_codes(change.organisation_id, [("", sku)])
    if problems:
        raise Invalid.of(problems)
    sku.save(force_update=True)
    change.touch("sku", [sku.id], event="update", action="edit_sku")
    change.touch("product", [sku.product_id], event="update", action="edit_sku")
    return sku


def set_image(change: Change, product_id: int, file: str) -> None:
    """Makes an uploaded image (its name below the media folder) the product's own; "" takes it away."""
    product = find_product(change.organisation_id, product_id)
    change.remember("product", [product.id])
    product.image_file = file
    product.image_url = ""
    product.save(force_update=True)
    change.touch("product", [product.id], event="update", action="set_image")


def find_product(organisation_id: int, product_id: int) -> Product:
    """A product that can be changed. Raises Missing; Refused where it was deleted."""
    product = Product.objects.filter(organisation_id=organisation_id, id=product_id).first()
    if product is None:
        raise Missing(f"there is no product {product_id}")
    if product.deleted:
        raise Refused(f"product {product_id} was deleted")
    return product


def _take_fields(product: Product, body: ProductBody) -> None:
    creating = product._state.adding
    for sent, column in _TEXTS:
        if creating or body.sent(sent):
            value = getattr(body, sent)
            setattr(product, column, "" if value is None else value)
    if body.sent("image_url"):
        _take_image_url(product, body.image_url)
    if body.sent("custom_fields"):
        product.custom_fields = _encode([field.model_dump() for field in body.custom_fields])


def _take_image_url(product: Product, url: str) -> None:
    """An address elsewhere, or none, replaces an uploaded image; the upload's own address, as read, does not."""
    uploaded = image_address(product.image_file, "")
    if uploaded and url == uploaded:
        product.image_url = ""
    else:
        product.image_url, product.image_file = url, ""


def _sizes_of_new(body: ProductBody) -> list[str]:
    """The sizing system, else the sizes of the SKUs sent in their order, else the one size."""
    if body.sizing_system is not None:
        return split_sizes(body.sizing_system)[0]
    sizes = dict.fromkeys(sku.size for variation in body.variations for sku in variation.skus if sku.size)
    return list(sizes) or [ONE_SIZE]


def _season_ids(change: Change, body: ProductBody, problems: list[FieldError]) -> list[int]:
    if not body.season_id:
        return [default_season(change).id]
    wanted = list(dict.fromkeys(body.season_id))
    known = set(
        Season.objects.filter(organisation_id=change.organisation_id, id__in=wanted).values_list("id", flat=True)
    )
    problems += [
        FieldError("season_id", f"names no season of yours: {season_id}")
        for season_id in wanted
        if season_id not in known
    ]
    return wanted


def _set_seasons(product: Product, seasons: Sequence[int]) -> None:
    ProductSeason.objects.filter(product_id=product.id).exclude(season_id__in=seasons).delete()
    known = set(ProductSeason.objects.filter(product_id=product.id).values_list("season_id", flat=True))
    ProductSeason.objects.bulk_create(
        ProductSeason(product_id=product.id, season_id=season_id) for season_id in seasons if season_id not in known
    )


def _check_sizes_in_use(product: Product, old: Sequence[str], new: Sequence[str], body: ProductBody) -> None:
    """A size in use cannot be removed (contract section 6): its SKUs go first, or in the same request."""
    removed = set(old) - set(new)
    if not removed:
        return
    leaving = [sku.id for variation in body.variations for sku in variation.skus if sku.destroy and sku.id]
    gone = [variation.id for variation in body.variations if variation.destroy and variation.id]
    left = Sku.objects.filter(product_id=product.id, size__in=removed).exclude(id__in=leaving)
    sizes = list(left.exclude(variation_id__in=gone).values_list("size", flat=True))
    if sizes:
        names = ", ".join(size for size in old if size in sizes)
        raise Refused(
            f"{names} cannot leave the sizing system while SKUs have that size ({len(sizes)}); remove them first",
            [FieldError("sizing_system", f"{names} in use ({len(sizes)})")],
        )


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
