"""Loads what is measured: `python -m benchmarks.data PRODUCTS SKUS`, on the database of the environment.

One product of four colours and five sizes is made as any client would make it; the documents of the others are
its own with other numbers. Only what lists read is written for them (their records, the counters of the write
gate), not the rows below, so that 100,000 products take seconds. What is there already is used again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import msgspec

django.setup()

from django.db import connection  # noqa: E402 - needs Django's settings

from seamline.catalogue.inputs import ProductBody  # noqa: E402
from seamline.catalogue.product_actions import create_product  # noqa: E402
from seamline.config import current  # noqa: E402
from seamline.feed.bulk import insert_rows  # noqa: E402
from seamline.feed.change import Actor, Change  # noqa: E402
from seamline.feed.gate import open_change  # noqa: E402
from seamline.feed.models import Record  # noqa: E402
from seamline.identity.actions import Limits, add_integration_token, add_user  # noqa: E402
from seamline.organisations.actions import add_organisation  # noqa: E402
from seamline.serving import tls  # noqa: E402
from seamline.serving.start import prepare  # noqa: E402
from seamline.trade.company import open_company  # noqa: E402

_ACTOR = Actor("benchmark", "cli", "benchmark")
_AT_ONCE = 5_000
_COLUMNS = (
    "resource", "record_id", "organisation_id", "created_ms", "updated_ms", "sequence",
    "version", "revision", "rendered_revision", "deleted", "document",
)  # fmt: skip

Json = dict[str, Any]


def load(products: int, skus: int) -> Json:
    """The facts that the workloads need: token, organisation, how much there is."""
    config = current()
    prepare(config)
    tls.server_files(config)
    facts_file = config.home / f"benchmark-{connection.vendor}.json"
    wanted = {"products": products, "skus": skus}
    if facts_file.exists():
        facts: Json = json.loads(facts_file.read_text())
        if facts["wanted"] == wanted and _count("product") == products and _count("sku") == skus:
            return facts
    if Record.objects.exists():
        raise SystemExit("there is other data in the benchmark's database; remove it, or let --fresh do so")
    facts = {"wanted": wanted, **_company()}
    _fill(facts["organisation_id"], "product", products - 1, _other_product)
    _fill(facts["organisation_id"], "sku", skus - 20, _other_sku)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    facts_file.write_text(json.dumps(facts))
    return facts


def _count(resource: str) -> int:
    return Record.objects.filter(resource=resource).count()


def _company() -> Json:
    owner = add_user("benchmark@example.com", "correct horse battery")
    organisation_id = add_organisation(
        _ACTOR, owner, {"name": "Benchmark", "base_currency": "EUR"}, lambda change: open_company(change, "EUR")
    )
    with open_change(organisation_id, _ACTOR) as change:
        _, token = add_integration_token(change, "Benchmark", Limits(role="owner"))
        create_product(change, ProductBody.model_validate(_body()))
    return {"token": token, "organisation_id": organisation_id, "home": str(Path(current().home))}


def _body() -> Json:
    colours = ("Ecru", "Navy", "Forest", "Grey Melange")
    return {
        "product_identifier": "MSH100001",
        "name": "Aldwick Oxford Shirt",
        "description": "A button-down in washed oxford with a soft, unlined collar.",
        "sizing_system": "XS, S, M, L, XL",
        "category": "Shirts",
        "sub_category": "Men",
        "brand": "Calder Wren",
        "country_of_origin": "PT",
        "intrastat_code": "62052000",
        "weight": "0.31",
        "variations": [
            {
                "color": colour,
                "textile_content": "100% Cotton",
                "prices": [{"name": "Wholesale", "wsp_money": "51.00", "msrp_money": "119.00"}],
                "skus": [
                    {"size": size, "sku_number": f"MSH100001-{colour[:3].upper()}-{size}"}
                    for size in ("XS", "S", "M", "L", "XL")
                ],
            }
            for colour in colours
        ],
    }


def _other_product(product: Json, product_id: int) -> Json:
    product["id"] = product_id
    product["product_identifier"] = f"MSH{100_000 + product_id}"
    for place, variation in enumerate(product["variations"]):
        variation["id"] = product_id * 4 + place
        for sku_place, sku in enumerate(variation["skus"]):
            sku["id"] = product_id * 20 + place * 5 + sku_place
            sku["ean"] = f"{2_900_000_000_000 + sku['id']}"
    return product


def _other_sku(sku: Json, sku_id: int) -> Json:
    sku["id"] = sku_id
    sku["ean"] = f"{2_900_000_000_000 + sku_id}"
    return sku


def _fill(organisation_id: int, resource: str, count: int, make: Callable[[Json, int], Json]) -> None:
    """`count` records more, in changes of a size that SQLite's log stays small with."""
    first = Record.objects.filter(organisation_id=organisation_id, resource=resource).order_by("record_id").first()
    if first is None or first.document is None:
        raise SystemExit(f"there is no rendered {resource} to begin with")
    like: Json = msgspec.json.decode(bytes(first.document))
    for start in range(0, count, _AT_ONCE):
        with open_change(organisation_id, _ACTOR, 60.0) as change:
            number = min(_AT_ONCE, count - start)
            rows = _rows(change, resource, change.new_ids(resource, number), like, make)
            insert_rows(Record, _COLUMNS, list(rows))
            change.gate.counts[resource] = change.gate.counts.get(resource, 0) + number


def _rows(
    change: Change, resource: str, ids: range, like: Json, make: Callable[[Json, int], Json]
) -> Iterator[tuple[Any, ...]]:
    now = change.gate.clock_ms
    for record_id in ids:
        change.gate.sequence += 1
        document = msgspec.json.encode(make(like, record_id))
        yield (resource, record_id, change.organisation_id, now, now, change.gate.sequence,
               1, 1, 1, False, document)  # fmt: skip


if __name__ == "__main__":
    json.dump(load(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
