"""Colours of a product, with their prices and SKUs: what a product's body changes below it.

Everything is worked out first, in memory, with every problem found; then it is written in a few statements,
whatever the number of SKUs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from seamline.catalogue.inputs import PriceBody, SkuBody, VariationBody
from seamline.catalogue.models import Channel, Price, Product, Sku, Variation
from seamline.feed.bulk import chunked, insert_rows
from seamline.feed.change import Change
from seamline.values.errors import FieldError, Invalid, Refused

_SKU_COLUMNS = (
    "id", "organisation_id", "product_id", "variation_id", "size", "place", "ean", "sku_number",
    "in_stock", "available_to_sell", "available_to_sell_from_stock", "deleted",
)  # fmt: skip


@dataclass
class _Plan:
    """What is to be written, and what is wrong."""

    new_variations: list[Variation] = field(default_factory=list)
    changed_variations: list[Variation] = field(default_factory=list)
    removed_variations: list[int] = field(default_factory=list)
    new_skus: list[tuple[str, Sku]] = field(default_factory=list)
    new_ids: set[int] = field(default_factory=set)
    changed_skus: dict[int, tuple[str, Sku]] = field(default_factory=dict)
    removed_skus: list[Sku] = field(default_factory=list)
    prices: dict[tuple[int, int], Price] = field(default_factory=dict)
    sku_ids: Iterator[int] = field(default_factory=lambda: iter(()))
    renamed: set[int] = field(default_factory=set)
    problems: list[FieldError] = field(default_factory=list)

    def add_sku(self, path: str, sku: Sku) -> None:
        """A SKU that is to be made, and where the request asked for it."""
        self.new_skus.append((path, sku))
        self.new_ids.add(sku.id)

    def problem(self, path: str, message: str) -> None:
        """Notes what is wrong with one field."""
        self.problems.append(FieldError(path, message))


class _Below:
    """What stands below the product now, and the channels that its prices are in."""

    def __init__(self, product: Product) -> None:
        self.channels = {row.name: row for row in Channel.objects.filter(organisation_id=product.organisation_id)}
        rows = Variation.objects.filter(product_id=product.id).order_by("place", "id")
        self.variations = {row.id: row for row in rows}
        self.skus: dict[int, dict[int, Sku]] = defaultdict(dict)
        for sku in Sku.objects.filter(product_id=product.id):
            self.skus[sku.variation_id][sku.id] = sku
        self.prices: dict[tuple[int, int], Price] = {}
        for price in Price.objects.filter(variation_id__in=list(self.variations)):
            self.prices[(price.variation_id, price.channel_id)] = price


def write_variations(
    change: Change, product: Product, sizes: Sequence[str], old_sizes: Sequence[str], bodies: Sequence[VariationBody],
    problems: Sequence[FieldError] = (),
) -> None:  # fmt: skip
    """Brings the product's colours to what `bodies` and `sizes` say.

    Raises Refused, and Invalid with every problem, those that the caller has found included.
    """
    plan = _Plan(problems=list(problems))
    if not bodies and sizes == old_sizes:
        if plan.problems:
            raise Invalid.of(plan.problems)
        return
    below = _Below(product)
    _plan_sizes(change, product, sizes, old_sizes, below, plan)
    colours = sum(body.id is None and not body.destroy for body in bodies)
    plan.sku_ids = iter(change.new_ids("sku", colours * len(sizes)))
    for index, body in enumerate(bodies):
        _plan_variation(change, product, sizes, below, body, f"variations[{index}]", plan)
    _check_colors(below, plan)
    plan.problems += check_codes(
        change.organisation_id,
        [*plan.new_skus, *plan.changed_skus.values()],
        {sku.id for sku in plan.removed_skus},
    )
    if plan.problems:
        raise Invalid.of(plan.problems)
    _write(change, plan)


def _plan_sizes(
    change: Change, product: Product, sizes: Sequence[str], old_sizes: Sequence[str], below: _Below, plan: _Plan
) -> None:
    """A new size makes a SKU in every colour; a new order moves the SKUs."""
    added = [size for size in sizes if size not in old_sizes]
    for variation_id in below.variations:
        present = {sku.size for sku in below.skus[variation_id].values()}
        for size in added:
            if size not in present:
                sku = _new_sku(change, product, variation_id, size, sizes)
                below.skus[variation_id][sku.id] = sku
                plan.add_sku(f"sizing_system[{size}]", sku)
        for sku in below.skus[variation_id].values():
            place = sizes.index(sku.size) if sku.size in sizes else sku.place
            if place != sku.place:
                sku.place = place
                plan.changed_skus[sku.id] = ("sizing_system", sku)


def _plan_variation(
    change: Change, product: Product, sizes: Sequence[str], below: _Below, body: VariationBody, path: str, plan: _Plan
) -> None:
    if body.id is None:
        if body.destroy:
            return
        variation = _plan_new_variation(change, product, sizes, below, body, path, plan)
    else:
        found = below.variations.get(body.id)
        if found is None:
            plan.problem(f"{path}.id", f"is no colour of this product: {body.id}")
            return
        variation = found
        if body.destroy:
            plan.removed_variations.append(variation.id)
            plan.removed_skus += below.skus[variation.id].values()
            return
        _plan_changed_variation(variation, below, body, path, plan)
    for index, sku_body in enumerate(body.skus):
        _plan_sku(change, product, variation, sizes, below, sku_body, f"{path}.skus[{index}]", plan)
    _plan_prices(variation, below, body.prices, path, plan)


def _plan_changed_variation(variation: Variation, below: _Below, body: VariationBody, path: str, plan: _Plan) -> None:
    before = (variation.color, variation.textile_content)
    if body.color is not None:
        variation.color = body.color
    if body.sent("textile_content"):
        variation.textile_content = body.textile_content
    if before != (variation.color, variation.textile_content):
        plan.changed_variations.append(variation)
    if before[0] != variation.color:
        plan.renamed.add(variation.id)
        for sku in below.skus[variation.id].values():
            plan.changed_skus.setdefault(sku.id, (path, sku))


def _plan_new_variation(
    change: Change, product: Product, sizes: Sequence[str], below: _Below, body: VariationBody, path: str, plan: _Plan
) -> Variation:
    if body.color is None:
        plan.problem(f"{path}.color", "is missing")
    variation = Variation(
        id=change.new_id("variation"),
        organisation_id=change.organisation_id,
        product_id=product.id,
        color=body.color or "",
        textile_content=body.textile_content,
        place=max((row.place for row in below.variations.values()), default=-1) + 1,
    )
    below.variations[variation.id] = variation
    plan.new_variations.append(variation)
    given = {sku.size: index for index, sku in enumerate(body.skus) if sku.size}
    for size in sizes:
        sku = _new_sku(change, product, variation.id, size, sizes, next(plan.sku_ids))
        below.skus[variation.id][sku.id] = sku
        where = f"{path}.skus[{given[size]}]" if size in given else path
        plan.add_sku(where, sku)
    return variation


def _plan_sku(
    change: Change, product: Product, variation: Variation, sizes: Sequence[str], below: _Below,
    body: SkuBody, path: str, plan: _Plan,
) -> None:  # fmt: skip
    own = below.skus[variation.id]
    if body.id is not None:
        sku = own.get(body.id)
    else:
        sku = next((row for row in own.values() if row.size == body.size), None)
    if body.destroy and sku is not None:
        plan.removed_skus.append(sku)
    if body.destroy and (sku is not None or body.id is None):
        return
    problem = _sku_problem(body, sku, sizes)
    if problem is not None:
        plan.problem(f"{path}.{problem[0]}", problem[1])
        return
    if sku is None:
        sku = _new_sku(change, product, variation.id, str(body.size), sizes)
        own[sku.id] = sku
        plan.add_sku(path, sku)
    before = (sku.ean, sku.sku_number)
    if body.sent("ean"):
        sku.ean = body.ean
    if body.sent("sku_number"):
        sku.sku_number = body.sku_number
    if sku.id not in plan.new_ids and before != (sku.ean, sku.sku_number):
        plan.changed_skus[sku.id] = (path, sku)


def _sku_problem(body: SkuBody, sku: Sku | None, sizes: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong with the id or the size of a SKU in a body: the key, and the sentence."""
    if sku is not None:
        if body.id is not None and body.size not in (None, sku.size):
            return "size", f"cannot be changed (it is {sku.size}); add the size and remove this one"
        return None
    if body.id is not None:
        return "id", f"is no SKU of this colour: {body.id}"
    if body.size is None:
        return "size", "is missing"
    if body.size not in sizes:
        return "size", f"{body.size} is not in the sizing system ({', '.join(sizes)})"
    return None


def _plan_prices(variation: Variation, below: _Below, bodies: Sequence[PriceBody], path: str, plan: _Plan) -> None:
    for index, body in enumerate(bodies):
        channel = below.channels.get(body.name)
        if channel is None:
            plan.problem(f"{path}.prices[{index}].name", f"is no channel of yours: {body.name}")
            continue
        place = (variation.id, channel.id)
        price = below.prices.get(place) or Price(
            variation_id=variation.id, channel_id=channel.id, wholesale=Decimal(0), retail=Decimal(0)
        )
        before = (price.wholesale, price.retail)
        if body.sent("wsp_money"):
            price.wholesale = body.wsp_money
        if body.sent("msrp_money"):
            price.retail = body.msrp_money
        if before != (price.wholesale, price.retail):
            plan.prices[place] = below.prices[place] = price


def _new_sku(
    change: Change, product: Product, variation_id: int, size: str, sizes: Sequence[str], sku_id: int | None = None
) -> Sku:
    return Sku(
        id=change.new_id("sku") if sku_id is None else sku_id,
        organisation_id=change.organisation_id,
        product_id=product.id,
        variation_id=variation_id,
        size=size,
        place=sizes.index(size),
        ean="",
        sku_number="",
    )


def _check_colors(below: _Below, plan: _Plan) -> None:
    left = [row.color for row in below.variations.values() if row.id not in plan.removed_variations]
    for color, times in Counter(left).items():
        if times > 1:
            plan.problem("variations", f"the colour {color} stands there twice")


def check_codes(organisation_id: int, skus: Sequence[tuple[str, Sku]], leaving: Iterable[int] = ()) -> list[FieldError]:
    """EANs and SKU numbers are unique in an organisation; gives every clash, within `skus` and with the rest.

    `skus` come with the path of their body; `leaving` are ids that are removed in the same change.
    """
    problems: list[FieldError] = []
    own = {sku.id for _, sku in skus} | set(leaving)
    for name in ("ean", "sku_number"):
        wanted = [(path, getattr(sku, name)) for path, sku in skus if getattr(sku, name)]
        taken = _codes_taken(organisation_id, name, [code for _, code in wanted], own)
        seen: set[str] = set()
        for path, code in wanted:
            field_name = f"{path}.{name}" if path else name
            if code in taken:
                problems.append(FieldError(field_name, f"{code} belongs to SKU {taken[code]}"))
            elif code in seen:
                problems.append(FieldError(field_name, f"{code} stands twice in this request"))
            seen.add(code)
    return problems


def _codes_taken(organisation_id: int, name: str, codes: Sequence[str], own: set[int]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for part in chunked(codes):
        rows = Sku.objects.filter(organisation_id=organisation_id, deleted=False, **{f"{name}__in": part})
        taken.update({code: sku_id for code, sku_id in rows.values_list(name, "id") if sku_id not in own})
    return taken


def _write(change: Change, plan: _Plan) -> None:
    removed = [sku.id for sku in plan.removed_skus]
    if removed:
        _remove_skus(change, plan.removed_skus)
    if plan.removed_variations:
        Price.objects.filter(variation_id__in=plan.removed_variations).delete()
        Variation.objects.filter(id__in=plan.removed_variations).delete()
    changed = [sku for _, sku in plan.changed_skus.values() if sku.id not in removed]
    change.remember("sku", [sku.id for sku in changed])
    _free_names(plan, changed)
    Variation.objects.bulk_create(plan.new_variations)
    Variation.objects.bulk_update(plan.changed_variations, ["color", "textile_content"], batch_size=500)
    _insert_skus([sku for _, sku in plan.new_skus if sku.id not in removed])
    Sku.objects.bulk_update(changed, ["ean", "sku_number", "place"], batch_size=500)
    Price.objects.bulk_create([price for price in plan.prices.values() if price.pk is None])
    known = [price for price in plan.prices.values() if price.pk is not None]
    Price.objects.bulk_update(known, ["wholesale", "retail"], batch_size=500)
    change.touch("sku", [sku.id for _, sku in plan.new_skus], event="create", action="create_sku")
    change.touch("sku", [sku.id for sku in changed], event="update", action="edit_product")


def _free_names(plan: _Plan, skus: Sequence[Sku]) -> None:
    """What changes its name or codes gives them up first, so that two may swap theirs in one request."""
    for part in chunked([sku.id for sku in skus]):
        Sku.objects.filter(id__in=part).update(ean="", sku_number="")
    if plan.renamed:
        parked = Concat(Value("\x01"), Cast("id", CharField()))
        Variation.objects.filter(id__in=plan.renamed).update(color=parked)


def _insert_skus(skus: Sequence[Sku]) -> None:
    insert_rows(
        Sku,
        _SKU_COLUMNS,
        [
            (sku.id, sku.organisation_id, sku.product_id, sku.variation_id, sku.size, sku.place, sku.ean,
             sku.sku_number, 0, 0, 0, False)
            for sku in skus
        ],
    )  # fmt: skip


def _remove_skus(change: Change, skus: Sequence[Sku]) -> None:
    stocked = [sku for sku in skus if sku.in_stock]
    if stocked:
        raise Refused(f"{stocked[0].size} cannot be removed: {stocked[0].in_stock} units are in stock")
    ids = [sku.id for sku in skus]
    change.touch("sku", ids, event="delete", action="remove_sku")
    Sku.objects.filter(id__in=ids).delete()
