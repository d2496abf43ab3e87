"""The doctor finds whatever disagrees, and mends what follows from something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction

from seamline.feed.change import Actor, Change, GateState
from seamline.feed.doctor import check_organisation, repair
from seamline.feed.gate import open_change, plain_write
from seamline.feed.models import Installation, WriteGate
from seamline.feed.restore import LEAP, start_new_epoch
from tests.fixtures import Company
from tests.wire import CheckedClient

ACTOR = Actor("tests", "automatic", "doctor")


@pytest.fixture
def product(client: CheckedClient) -> dict[str, Any]:
    """A product with two SKUs, everything rendered."""
    body = {"name": "Coat", "sizing_system": "S, M", "variations": [{"color": "Red"}]}
    made: dict[str, Any] = client.post("/products", json={"product": body}).json()["product"]
    client.get("/skus")
    return made


def behind_the_feeds_back(sql: str, *parameters: str | int) -> None:
    """Changes a table as no action does."""
    with plain_write(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def findings(company: Company) -> set[tuple[str, str]]:
    """(kind, resource) of everything that is found."""
    return {(each.kind, each.resource) for each in check_organisation(company.organisation_id)}


@pytest.mark.usefixtures("product")
def test_where_all_agrees_there_is_nothing_to_tell(company: Company) -> None:
    assert findings(company) == set()


def test_a_document_that_its_rows_do_not_bear_out_is_found_and_mended(
    company: Company, client: CheckedClient, product: dict[str, Any]
) -> None:
    tag = client.get(f"/products/{product['id']}").headers["ETag"]
    behind_the_feeds_back("UPDATE catalogue_product SET name = 'Cloak' WHERE id = %s", product["id"])
    assert findings(company) == {("document", "product"), ("document", "sku")}
    assert repair(check_organisation(company.organisation_id), ACTOR) == 3
    assert findings(company) == set()
    mended = client.get(f"/products/{product['id']}")
    assert mended.json()["product"]["name"] == "Cloak"
    assert mended.headers["ETag"] != tag


def test_a_record_without_its_row_is_found(company: Company, product: dict[str, Any]) -> None:
    sku = product["variations"][0]["skus"][0]
    behind_the_feeds_back("UPDATE catalogue_sku SET id = -id WHERE id = %s", sku["id"])
    found = findings(company)
    behind_the_feeds_back("UPDATE catalogue_sku SET id = -id WHERE id = %s", -sku["id"])
    assert found == {("record", "sku"), ("document", "product")}
    assert findings(company) == set()


def test_a_row_that_breaks_its_renderer_is_named(company: Company, product: dict[str, Any]) -> None:
    behind_the_feeds_back("UPDATE catalogue_product SET sizes = 'no JSON' WHERE id = %s", product["id"])
    found = check_organisation(company.organisation_id)
    behind_the_feeds_back('UPDATE catalogue_product SET sizes = \'["S", "M"]\' WHERE id = %s', product["id"])
    assert [(each.kind, each.record_id) for each in found] == [("row", product["id"])]
    assert findings(company) == set()


@pytest.mark.usefixtures("product")
def test_a_wrong_count_is_found_and_mended(company: Company, client: CheckedClient) -> None:
    gate = WriteGate.objects.get(pk=company.organisation_id)
    state = msgspec.json.decode(gate.state, type=GateState)
    state.counts["product"] = 17
    behind_the_feeds_back(
        "UPDATE feed_write_gate SET state = %s, sequence = 1 WHERE organisation_id = %s",
        msgspec.json.encode(state).decode(),
        company.organisation_id,
    )
    assert findings(company) == {("count", "product"), ("sequence", "")}
    repair(check_organisation(company.organisation_id), ACTOR)
    assert findings(company) == set()
    assert client.get("/products").json()["meta"]["total_count"] == 1


@contextmanager
def undone_write() -> Iterator[None]:
    """A transaction that leaves no trace."""
    with plain_write():
        yield
        transaction.set_rollback(True)


def test_a_new_epoch_leaps_every_number_but_those_of_invoices(company: Company) -> None:
    with open_change(company.organisation_id, ACTOR) as change:
        assert [change.next_number("invoice"), change.next_number("sales_order")] == [1, 1]
        warehouse = change.new_id("warehouse")
    before = Installation.objects.get(id=1)
    sequence = WriteGate.objects.get(pk=company.organisation_id).sequence
    with undone_write():
        assert start_new_epoch() != before.epoch
        gate = WriteGate.objects.get(pk=company.organisation_id)
        assert gate.sequence == sequence + LEAP
        later = Change(company.organisation_id, ACTOR, msgspec.json.decode(gate.state, type=GateState))
        assert [later.next_number("invoice"), later.next_number("invoice")] == [2, 3]
        assert later.next_number("sales_order") == 2 + LEAP
        assert later.next_number("of_a_kind_that_may_have_been_lost") == 1 + LEAP
        assert later.new_id("warehouse") > warehouse + LEAP
        assert later.new_id("of_a_kind_that_may_have_been_lost") == 1 + LEAP
    assert Installation.objects.get(id=1).epoch == before.epoch
