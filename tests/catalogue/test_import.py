"""`seamline import products` and what of it is seen over HTTP."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.catalogue.csv_files import EANS, make_csv, scarf_row, shirt_rows, shopify_csv
from tests.fixtures import Company
from tests.wire import CheckedClient

TEMPLATE = ["product_identifier", "name", "color", "size", "sku_number", "ean", "sizing_system"]


@dataclass
class Desk:
    """Someone who imports files into one company, and looks at the outcome over HTTP."""

    company: Company
    client: CheckedClient
    folder: Path

    def run(self, *arguments: str, stdin: bytes | None = None) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of `seamline …`."""
        from seamline.cli import app

        options = ["--organisation", str(self.company.organisation_id)]
        done = CliRunner().invoke(app, [*arguments, *options], input=stdin)
        assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
        return done.exit_code, done.stdout, done.stderr

    def load(self, data: bytes, *options: str, code: int = 0) -> dict[str, Any]:
        """What an import of `data` reports."""
        file = self.folder / "products.csv"
        file.write_bytes(data)
        exit_code, out, err = self.run("import", "products", str(file), "--json", *options)
        assert exit_code == code, (exit_code, out, err)
        facts: dict[str, Any] = json.loads(out)
        return facts

    def products(self) -> list[dict[str, Any]]:
        """Every product, as the API has it."""
        found: list[dict[str, Any]] = []
        page: int | None = 1
        while page is not None:
            answer = self.client.get("/products", params={"page": page}).json()
            found += answer["products"]
            page = answer["meta"]["next_page"]
        return found

    def export(self) -> bytes:
        """What an export writes."""
        file = self.folder / "export.csv"
        code, _, err = self.run("export", "products", str(file))
        assert code == 0, err
        return file.read_bytes()


@pytest.fixture
def desk(company: Company, client: CheckedClient, tmp_path: Path) -> Desk:
    """A desk of the test's own company."""
    return Desk(company, client, tmp_path)


def hat(**cells: str) -> dict[str, str]:
    return {"product_identifier": "HAT", "name": "Hat", **cells}


def template(*rows: dict[str, str], header: list[str] | None = None) -> bytes:
    return make_csv(header or list(dict.fromkeys([*TEMPLATE, *(name for row in rows for name in row)])), rows)


def assert_documents_are_what_is_rendered(organisation_id: int) -> None:
    from seamline.feed import records
    from seamline.feed.models import Record
    from seamline.feed.resources import find

    for name in ("product", "sku"):
        spec = find(name)
        ids = Record.objects.filter(organisation_id=organisation_id, resource=name, deleted=False)
        stored = records.load(name, list(ids.values_list("record_id", flat=True)))
        rendered = spec.render(list(stored))
        assert rendered.keys() == stored.keys()
        for record_id, row in stored.items():
            if not row.stale:
                fresh = records.encode(spec, rendered[record_id], row.created_ms, row.updated_ms)
                assert row.document == fresh


def test_a_shops_export_becomes_products(desk: Desk) -> None:
    report = desk.load(shopify_csv([*shirt_rows(), scarf_row()]))
    assert (report["products_created"], report["skus_created"], report["written"]) == (2, 7, True)
    shirt, scarf = desk.products()
    assert (shirt["product_identifier"], shirt["name"], shirt["brand"]) == (
        "ocean-shirt",
        "Ocean Shirt",
        "Acme",
    )
    assert (shirt["sizing_system"], shirt["weight"], shirt["weight_unit"]) == ("S, M, L", "0.25", "kg")
    assert shirt["image_url"] == "https://images.example/1.jpg"
    assert [row["color"] for row in shirt["variations"]] == ["Red", "Blue"]
    assert [row["size"] for row in shirt["variations"][0]["skus"]] == ["S", "M", "L"]
    price = shirt["variations"][0]["prices"][0]
    assert (price["wsp_money"], price["msrp_money"]) == ("49.90", "49.90")
    assert scarf["variations"][0]["skus"][0] | {"id": 0} == {
        "id": 0, "color": "Default", "size": "One Size", "ean": EANS[0], "sku_number": "", "in_stock": 0,
        "available_to_sell": 0, "available_to_sell_from_stock": 0, "product_name": "Scarf", "category": "",
    }  # fmt: skip
    seasons = {row["id"]: row["name"] for row in desk.client.get("/seasons").json()["seasons"]}
    assert [seasons[season_id] for season_id in shirt["season_id"]] == ["No season"]
    assert desk.client.get("/skus").json()["meta"]["total_count"] == 7
    assert_documents_are_what_is_rendered(desk.company.organisation_id)


def test_a_second_import_changes_nothing_and_says_so(desk: Desk) -> None:
    rows = [row | ({"Variant SKU": ""} if "Variant SKU" in row else {}) for row in shirt_rows()]
    data = shopify_csv([*rows, scarf_row()])
    desk.load(data)
    before = desk.products()
    report = desk.load(data)
    assert (report["written"], report["products_unchanged"]) == (False, 2)
    assert desk.products() == before
    _, out, _ = desk.run("import", "products", str(desk.folder / "products.csv"))
    assert "Nothing to do" in out


def test_with_one_problem_nothing_is_written_and_all_problems_are_told(desk: Desk) -> None:
    desk.load(template(hat(sku_number="S1")))
    data = template(
        hat(sku_number="S1"),
        {"name": "Cap", "ean": "123"},
        {"name": "Bag", "sku_number": "S1", "color": "Red"},
        {"name": "Good"},
    )
    report = desk.load(data, code=1)
    assert not report["written"]
    assert [(row["line"], row["column"]) for row in report["problems"]] == [(3, "ean"), (4, "sku_number")]
    assert len(desk.products()) == 1
    code, out, err = desk.run("import", "products", str(desk.folder / "products.csv"))
    assert code == 1
    assert "2 problems; nothing was written" in out
    assert "line 3, ean: '123' has 3 digits" in err


def test_the_good_products_are_written_where_that_is_wished(desk: Desk) -> None:
    desk.load(template({"product_identifier": "OLD", "name": "Old", "sku_number": "S1"}))
    data = template({"name": "Cap", "ean": "123"}, {"name": "Bag", "sku_number": "S1", "color": "B"}, hat())
    before = desk.load(data, "--skip-bad", "--dry-run", code=3)
    report = desk.load(data, "--skip-bad", code=3)
    assert (report["products_skipped"], report["products_created"], report["products_updated"]) == (1, 1, 1)
    assert before | {"dry_run": False, "written": True, "gate_seconds": 0} == report | {"gate_seconds": 0}


def test_a_dry_run_is_the_import_itself_rolled_back(desk: Desk) -> None:
    seasons = desk.client.get("/seasons").json()
    report = desk.load(shopify_csv(shirt_rows()), "--dry-run", "--season", "Winter")
    assert (report["dry_run"], report["written"], report["skus_created"]) == (True, False, 6)
    assert report["gate_seconds"] > 0
    assert desk.products() == []
    assert desk.client.get("/seasons").json() == seasons


def test_only_what_differs_is_changed(desk: Desk) -> None:
    rows = shirt_rows()
    desk.load(shopify_csv([*rows, scarf_row()]))
    shirt, scarf = desk.products()
    for row in rows[:3]:
        row["Variant Price"] = "59.90"
    rows[0]["Title"] = "Ocean Shirt II"
    report = desk.load(shopify_csv([*rows, scarf_row()]))
    assert (report["products_updated"], report["skus_updated"], report["products_unchanged"]) == (1, 0, 1)
    after_shirt, after_scarf = desk.products()
    assert after_scarf == scarf
    assert after_shirt["id"] == shirt["id"]
    assert [row["prices"][0]["msrp_money"] for row in after_shirt["variations"]] == ["59.90", "49.90"]
    assert desk.client.get("/skus").json()["skus"][0]["product_name"] == "Ocean Shirt II"
    history = desk.client.get(f"/products/{shirt['id']}/history").json()["history"]
    assert [(entry["via"], entry["action"]) for entry in history] == [("import", "import_products")] * 2
    assert_documents_are_what_is_rendered(desk.company.organisation_id)


def test_a_blank_cell_leaves_what_is_there(desk: Desk) -> None:
    header = [*TEMPLATE, "brand", "description", "not_for_sale"]
    full = hat(brand="Acme", description="Round", not_for_sale="TRUE", sku_number="S1", ean=EANS[0])
    desk.load(template(full, header=header))
    report = desk.load(template(hat(), header=header))
    assert report["products_unchanged"] == 1
    assert desk.products()[0]["brand"] == "Acme"


def test_new_sizes_and_colours_join_a_product_in_their_order(desk: Desk) -> None:
    desk.load(template(*(hat(color="Red", size=size) for size in ("S", "L"))))
    report = desk.load(template(hat(color="Red", size="M"), hat(color="Blue", size="XS")))
    assert (report["skus_created"], report["products_updated"]) == (2, 1)
    (product,) = desk.products()
    assert product["sizing_system"] == "XS, S, M, L"
    sizes = {row["color"]: [sku["size"] for sku in row["skus"]] for row in product["variations"]}
    assert sizes == {"Red": ["S", "M", "L"], "Blue": ["XS"]}
    assert_documents_are_what_is_rendered(desk.company.organisation_id)


def test_a_size_in_use_cannot_leave_the_sizing_system(desk: Desk) -> None:
    desk.load(template(*(hat(size=size) for size in ("S", "L"))))
    report = desk.load(template(hat(size="S", sizing_system="S, M")), code=1)
    assert [(row["line"], row["column"]) for row in report["problems"]] == [(2, "sizing_system")]
    assert desk.load(template(hat(size="S", sizing_system="L, M, S")))["products_updated"] == 1
    assert [row["size"] for row in desk.products()[0]["variations"][0]["skus"]] == ["L", "S"]


def test_a_product_is_found_by_its_numbers_when_its_identifier_is_new(desk: Desk) -> None:
    desk.load(template(hat(sku_number="S1", ean=EANS[0])))
    (before,) = desk.products()
    report = desk.load(template({"product_identifier": "CAP", "name": "Cap", "sku_number": "S1"}))
    assert report["products_updated"] == 1
    (after,) = desk.products()
    assert (after["id"], after["product_identifier"], after["name"]) == (before["id"], "CAP", "Cap")
    assert after["variations"][0]["skus"][0]["ean"] == EANS[0]


def test_numbers_of_two_products_in_one_are_a_problem(desk: Desk) -> None:
    other = {"product_identifier": "CAP", "name": "Cap", "sku_number": "S2"}
    desk.load(template(hat(sku_number="S1"), other))
    report = desk.load(template(hat(sku_number="S1", size="S"), hat(sku_number="S2", size="M")), code=1)
    assert [(row["line"], row["column"]) for row in report["problems"]] == [(3, "sku_number")]
    assert "another product, 'CAP'" in report["problems"][0]["reason"]


def test_skus_may_swap_their_numbers(desk: Desk) -> None:
    def numbers() -> dict[str, str]:
        skus = desk.products()[0]["variations"][0]["skus"]
        return {sku["size"]: sku["sku_number"] for sku in skus}

    desk.load(template(hat(sku_number="S1", size="S"), hat(sku_number="S2", size="M")))
    desk.load(template(hat(sku_number="S2", size="S"), hat(sku_number="S1", size="M")))
    assert numbers() == {"S": "S2", "M": "S1"}
    report = desk.load(template(hat(sku_number="S1", size="S")), code=1)
    assert "S1 belongs to Default / M of 'HAT'" in report["problems"][0]["reason"]
    assert numbers() == {"S": "S2", "M": "S1"}


def test_a_colour_with_another_name_is_the_same_colour_by_its_numbers(desk: Desk) -> None:
    desk.load(template(*(hat(color="Red", size=size, sku_number=f"R{size}") for size in "SM")))
    (before,) = desk.products()
    report = desk.load(template(*(hat(color="Crimson", size=size, sku_number=f"R{size}") for size in "SM")))
    (after,) = desk.products()
    assert [row["color"] for row in after["variations"]] == ["Crimson"]
    assert after["variations"][0]["id"] == before["variations"][0]["id"]
    assert any("renamed 'Crimson'" in note["text"] for note in report["notes"])
    assert {sku["color"] for sku in desk.client.get("/skus").json()["skus"]} == {"Crimson"}
    assert_documents_are_what_is_rendered(desk.company.organisation_id)


def test_an_ean_that_lost_its_zero_is_the_one_that_is_there(desk: Desk) -> None:
    desk.load(template(hat(ean="036000291452")))
    report = desk.load(template(hat(ean="36000291452")))
    assert report["products_unchanged"] == 1
    assert [(note["line"], note["column"]) for note in report["notes"]] == [(2, "ean")]


def test_seasons_are_made_and_set_as_the_file_says(desk: Desk) -> None:
    report = desk.load(template(hat(seasons="AW26|SS27")))
    assert report["seasons_created"] == 2
    seasons = {row["name"]: row["id"] for row in desk.client.get("/seasons").json()["seasons"]}
    assert desk.products()[0]["season_id"] == [seasons["AW26"], seasons["SS27"]]
    assert desk.load(template(hat(seasons="SS27|AW26")))["products_unchanged"] == 1
    desk.load(template(hat(seasons="SS27")))
    assert desk.products()[0]["season_id"] == [seasons["SS27"]]
    desk.load(template({"name": "Cap"}), "--season", "Basics")
    seasons = {row["name"]: row["id"] for row in desk.client.get("/seasons").json()["seasons"]}
    assert desk.products()[1]["season_id"] == [seasons["Basics"]]


def test_channels_are_named_and_never_made(desk: Desk) -> None:
    channel = desk.client.get("/channels").json()["channels"][0]
    name, currency = channel["channel_name"], channel["currency"]
    wrong = "USD" if currency != "USD" else "EUR"
    assert desk.load(template(hat(**{f"wsp: {name}": "1"})))["written"]
    report = desk.load(template(hat(**{"wsp: Nowhere": "1", f"wsp: {name} ({wrong})": "1"})), "--skip-bad", code=1)
    assert [row["column"] for row in report["problems"]] == ["Nowhere", name]
    report = desk.load(shopify_csv([scarf_row()]), "--channel", "Nowhere", code=1)
    assert "no channel 'Nowhere'" in report["problems"][0]["reason"]


def test_a_shops_prices_go_to_the_channel_that_is_named(desk: Desk) -> None:
    made = desk.client.post("/channels", json={"channel": {"channel_name": "Pounds", "currency": "GBP"}})
    assert made.status_code == 201
    report = desk.load(shopify_csv([scarf_row()]), "--channel", "Pounds", "--wsp-percentage", "50")
    assert report["written"]
    prices = {row["name"]: row for row in desk.products()[0]["variations"][0]["prices"]}
    assert (prices["Pounds"]["wsp_money"], prices["Pounds"]["msrp_money"]) == ("10.00", "20.00")
    assert sorted(row["msrp_money"] for row in prices.values()) == ["0.00", "20.00"]


def test_an_uploaded_image_stays(desk: Desk) -> None:
    from seamline.catalogue.product_actions import set_image
    from seamline.feed.change import Actor
    from seamline.feed.gate import open_change

    desk.load(shopify_csv(shirt_rows()))
    (product,) = desk.products()
    with open_change(desk.company.organisation_id, Actor("tests", "automatic", "r")) as change:
        set_image(change, product["id"], "own.png")
    assert desk.load(shopify_csv(shirt_rows()))["products_unchanged"] == 1
    assert desk.products()[0]["image_url"].endswith("/media/own.png")


def test_what_changes_between_the_comparison_and_the_gate_is_compared_again(desk: Desk) -> None:
    import io

    from seamline.catalogue.csv import read_products
    from seamline.catalogue.importing import import_products
    from seamline.feed.change import Actor

    stages: list[str] = []

    def interfere(stage: str) -> None:
        stages.append(stage)
        if stages == ["Comparing", "Writing"]:
            assert desk.client.post("/products", json={"product": {"name": "Hat"}}).status_code == 201

    file = read_products(io.BytesIO(template({"name": "Hat", "brand": "Acme"})))
    actor = Actor("tests", "import", "r")
    report = import_products(desk.company.organisation_id, file, actor, progress=interfere)
    assert stages == ["Comparing", "Writing"] * 2
    assert (report.products_created, report.products_updated, report.written) == (0, 1, True)
    assert [(row["name"], row["brand"]) for row in desk.products()] == [("Hat", "Acme")]


def test_products_that_cannot_be_told_apart_are_a_problem(desk: Desk) -> None:
    for _ in range(2):
        assert desk.client.post("/products", json={"product": {"name": "Hat"}}).status_code == 201
    report = desk.load(template({"name": "Hat"}), code=1)
    assert "2 products here have the name 'Hat'" in report["problems"][0]["reason"]


def test_a_deleted_product_is_not_met_again(desk: Desk) -> None:
    data = template(hat(sku_number="S1"))
    desk.load(data)
    assert desk.client.delete(f"/products/{desk.products()[0]['id']}").status_code == 200
    assert desk.load(data)["products_created"] == 1
    assert len(desk.products()) == 1


def test_an_export_comes_back_the_same_here_and_elsewhere(
    desk: Desk, new_company: Callable[..., Company], tmp_path: Path
) -> None:
    desk.load(shopify_csv([*shirt_rows(), scarf_row()]))
    body: dict[str, Any] = {
        "name": "=1+1",
        "description": "-\r\n two 'lines' \n",
        "sizing_system": "Wide, Narrow",
        "weight": "1.2345",
        "weight_unit": "lb",
        "country_of_origin": "IT",
        "intrastat_code": "6505",
        "not_for_sale": True,
        "image_url": "https://images.example/h.png",
    }
    red = {"color": "@red", "textile_content": "Wool", "skus": [{"size": "Wide", "sku_number": "+1"}]}
    body["variations"] = [red]
    for product in (body, {"name": "Twin"}, {"name": "Twin"}, {"name": "Bare", "variations": []}):
        assert desk.client.post("/products", json={"product": product}).status_code == 201
    first = desk.export()
    assert desk.load(first)["products_unchanged"] == 6
    assert desk.export() == first
    other = new_company()
    with other.client() as client:
        elsewhere = Desk(other, client, tmp_path / "elsewhere")
        elsewhere.folder.mkdir()
        assert elsewhere.load(first)["products_created"] == 6
        assert elsewhere.export() == first
        assert elsewhere.load(first)["products_unchanged"] == 6
        assert_documents_are_what_is_rendered(other.organisation_id)


def test_standard_streams_and_files_that_are_not_there(desk: Desk) -> None:
    code, out, _ = desk.run("import", "products", "-", stdin=template(hat()))
    assert (code, "Created 1 product, 1 SKU" in out) == (0, True)
    code, out, _ = desk.run("export", "products", "-")
    assert (code, out.lstrip("\ufeff")[:19]) == (0, "product_identifier,")
    code, _, err = desk.run("import", "products", str(desk.folder / "none.csv"))
    assert (code, "cannot be read" in err) == (1, True)
    code, _, err = desk.run("export", "products", str(desk.folder / "none" / "x.csv"))
    assert (code, "cannot be written" in err) == (1, True)


def test_many_variants_in_one_import(desk: Desk) -> None:
    rows = [
        {"product_identifier": f"P{number}", "name": f"Product {number}", "color": color, "size": size,
         "sku_number": f"{number}-{color}-{size}", "wsp: Wholesale": ""}
        for number in range(300)
        for color in ("Red", "Blue", "Green")
        for size in ("S", "M", "L", "XL")
    ]  # fmt: skip
    name = desk.client.get("/channels").json()["channels"][0]["channel_name"]
    data = template(*rows).replace(b"wsp: Wholesale", f"wsp: {name}".encode())
    report = desk.load(data)
    assert (report["products_created"], report["skus_created"]) == (300, 3600)
    renumbered = data.replace(b"-Red-", b"-Rouge-")
    assert desk.load(renumbered)["skus_updated"] == 1200
    assert desk.client.get("/skus").json()["meta"]["total_count"] == 3600
    assert len(desk.products()) == 300
    assert_documents_are_what_is_rendered(desk.company.organisation_id)
