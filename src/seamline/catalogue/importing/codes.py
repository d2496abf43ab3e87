"""SKU numbers and EANs are unique in an organisation: what a file would make clash with what is there."""

from collections.abc import Sequence

from seamline.catalogue.csv import ProductSpec, SkuSpec
from seamline.catalogue.csv.spec import Findings
from seamline.catalogue.importing.existing import Existing, KnownSku, bare
from seamline.catalogue.importing.matching import Matches, describe


def check_codes(
    specs: Sequence[ProductSpec],
    matches: Matches,
    existing: Existing,
    headers: dict[str, str],
    findings: Findings,
) -> set[int]:
    """Record a problem for each number that another SKU has and keeps; SKUs may swap theirs within a file.

    Returns the ids of the SKUs that give up a number which another one takes.
    """
    freed: set[int] = set()
    targets = _targets(specs, matches)
    said = {stored.id: sku for _, sku, stored in targets if stored is not None}
    for spec, sku, stored in targets:
        for holder in existing.holders(sku.ean, sku.sku_number):
            if stored is not None and holder.id == stored.id:
                continue
            freed.add(holder.id)
            taker = said.get(holder.id)
            if sku.sku_number and holder.sku_number == sku.sku_number:
                if taker is None or taker.sku_number in ("", sku.sku_number):
                    _report(spec, sku, "sku_number", holder, existing, headers, findings)
            elif taker is None or not taker.ean or bare(taker.ean) == bare(sku.ean):
                _report(spec, sku, "ean", holder, existing, headers, findings)
    return freed


def _targets(specs: Sequence[ProductSpec], matches: Matches) -> list[tuple[ProductSpec, SkuSpec, KnownSku | None]]:
    """Each SKU of the file that has a number, with the stored SKU that it is, or None for a new one."""
    targets = []
    for spec in specs:
        match = matches.get(spec.key)
        if match is None:  # nobody knows which product it is, and that is its problem
            continue
        for variation in spec.variations:
            known = match.variations.get(variation.color)
            stored = {} if known is None else known.skus
            targets += [(spec, sku, stored.get(sku.size)) for sku in variation.skus if sku.ean or sku.sku_number]
    return targets


def _report(
    spec: ProductSpec, sku: SkuSpec, what: str, holder: KnownSku, existing: Existing,
    headers: dict[str, str], findings: Findings,
) -> None:  # fmt: skip
    product = existing.products[holder.product_id]
    color = next(row.color for row in product.variations.values() if row.id == holder.variation_id)
    code = sku.sku_number if what == "sku_number" else sku.ean
    reason = f"{code} belongs to {color} / {holder.size} of {describe(product)}"
    findings.problem(sku.line, headers.get(what, ""), reason, spec.key)
