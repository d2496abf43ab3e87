"""Which product of the catalogue each product of a file is, and which colour each of its colours."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from seamline.catalogue.csv import ProductSpec
from seamline.catalogue.csv.spec import Findings
from seamline.catalogue.importing.existing import Existing, KnownProduct, KnownVariation, mark


@dataclass(slots=True)
class Match:
    """What a product of the file is: ``product`` is None for a new one.

    ``variations`` are known by the file's colours, also those that the catalogue has under another name.
    """

    product: KnownProduct | None = None
    variations: dict[str, KnownVariation] = field(default_factory=dict)


Matches = dict[str, Match]
"""Key of a product in the file → what it is."""


def match_products(
    specs: Sequence[ProductSpec], existing: Existing, headers: dict[str, str], findings: Findings
) -> Matches:
    """Match by SKU numbers and EANs where these are known, else by identifier, else by name.

    A product of the file that may be several, and two that are one, are problems.
    """
    matches: Matches = {}
    taken: dict[int, ProductSpec] = {}
    left: dict[tuple[str, str], list[ProductSpec]] = defaultdict(list)
    for spec in specs:
        ids = _by_codes(spec, existing)
        if not ids:
            left[mark(spec.product_identifier, spec.name)].append(spec)
        elif len(ids) > 1 or _contradicts(spec, ids[0], existing):
            _report_torn(spec, ids, existing, headers, findings)
        else:
            _take(spec, existing.products[ids[0]], existing, matches, taken, findings)
    for key, group in left.items():
        free = [product_id for product_id in existing.marked.get(key, ()) if product_id not in taken]
        _match_group(key, group, free, existing, matches, taken, findings)
    return matches


def _by_codes(spec: ProductSpec, existing: Existing) -> list[int]:
    """Products whose SKUs have the file's numbers, in the order of the file."""
    found: dict[int, None] = {}
    for variation in spec.variations:
        for sku in variation.skus:
            for holder in existing.holders(sku.ean, sku.sku_number):
                found[holder.product_id] = None
    return list(found)


def _contradicts(spec: ProductSpec, product_id: int, existing: Existing) -> bool:
    """Whether the identifier leads to another product than the SKU numbers do."""
    marked = existing.marked.get(mark(spec.product_identifier, spec.name), ())
    return bool(spec.product_identifier and marked and product_id not in marked)


def _report_torn(
    spec: ProductSpec, ids: list[int], existing: Existing, headers: dict[str, str], findings: Findings
) -> None:
    """Report every SKU that belongs to another product than the one that the file means."""
    marked = existing.marked.get(mark(spec.product_identifier, spec.name), ())
    home = next((product_id for product_id in ids if product_id in marked), None if marked else ids[0])
    for variation in spec.variations:
        for sku in variation.skus:
            for holder in existing.holders(sku.ean, sku.sku_number):
                if holder.product_id != home:
                    what = "sku_number" if sku.sku_number and holder.sku_number == sku.sku_number else "ean"
                    code = holder.sku_number if what == "sku_number" else holder.ean
                    other = describe(existing.products[holder.product_id])
                    reason = f"{code} belongs to a SKU of another product, {other}"
                    findings.problem(sku.line, headers.get(what, ""), reason, spec.key)


def _match_group(
    key: tuple[str, str], group: list[ProductSpec], free: list[int], existing: Existing,
    matches: Matches, taken: dict[int, ProductSpec], findings: Findings,
) -> None:  # fmt: skip
    """Products of one identifier or name: in their order, where there are as many on both sides."""
    if not free:
        matches.update((spec.key, Match()) for spec in group)
    elif len(free) == len(group):
        for spec, product_id in zip(group, free, strict=True):
            _take(spec, existing.products[product_id], existing, matches, taken, findings)
    else:
        words = f"the identifier {key[0]!r}" if key[0] else f"the name {key[1]!r} and no identifier"
        for spec in group:
            reason = (
                f"{len(free)} products here have {words}, and {len(group)} in the file; "
                "SKU numbers or EANs are needed to tell them apart"
            )
            findings.problem(spec.line, "", reason, spec.key)


def _take(
    spec: ProductSpec,
    known: KnownProduct,
    existing: Existing,
    matches: Matches,
    taken: dict[int, ProductSpec],
    findings: Findings,
) -> None:
    earlier = taken.setdefault(known.id, spec)
    if earlier is not spec:
        reason = f"this is {describe(known)}, as the product on line {earlier.line} is"
        findings.problem(spec.line, "", reason, spec.key)
        return
    matches[spec.key] = Match(known, _match_variations(spec, known, existing))


def _match_variations(spec: ProductSpec, known: KnownProduct, existing: Existing) -> dict[str, KnownVariation]:
    """Match colours by name, then by the numbers of their SKUs.

    A colour whose SKU numbers and EANs are all those of one colour that the file does not name is that one,
    renamed.
    """
    found = {row.color: known.variations[row.color] for row in spec.variations if row.color in known.variations}
    by_id = {row.id: row for row in known.variations.values() if row.color not in found}
    for row in spec.variations:
        if row.color in found:
            continue
        holders = [holder for sku in row.skus for holder in existing.holders(sku.ean, sku.sku_number)]
        ids = {holder.variation_id for holder in holders}
        if len(ids) == 1 and {holder.size for holder in holders} <= {sku.size for sku in row.skus}:
            renamed = by_id.pop(ids.pop(), None)
            if renamed is not None:
                found[row.color] = renamed
    return found


def describe(known: KnownProduct) -> str:
    """A stored product in words."""
    identifier = known.fields["identifier"]
    return f"{identifier or known.fields['name']!r} (id {known.id})"
