"""The page of the API in a browser: signing in, choosing, trying paths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from seamline.demo.brand import EMAIL, PASSWORD
from seamline.web.pages import DEMO_SIGN_IN
from tests.catalogue.making import make_product, read
from tests.catalogue.test_images import drawn
from tests.fixtures import Company, Server
from tests.web.looking import Look
from tests.wire import CheckedClient


def sign_in(look: Look, email: str, password: str) -> None:
    look.page.get_by_label("E-mail").fill(email)
    look.page.get_by_label("Password").fill(password)
    look.page.get_by_role("button", name="Get a token").click()


def connect(look: Look, company: Company) -> None:
    sign_in(look, company.owner_email, company.owner_password)
    look.page.get_by_role("button", name=company.name).click()
    expect(look.page.locator("#choice-outcome")).to_contain_text(f"You work in {company.name}")


def answer_of(operation: Locator) -> Locator:
    return operation.locator(".live-responses-table").first


@pytest.mark.parametrize(("host", "width"), [("localhost", 1280), ("127.0.0.1", 390)])
def test_three_calls_connect_and_then_paths_answer(
    look: Callable[..., Look], company: Company, client: CheckedClient, host: str, width: int
) -> None:
    make_product(client, name="Harbour Jacket")
    address = f"https://{host}:{company.server.port}"
    opened = look(f"{address}/docs", width)
    connect(opened, company)
    opened.page.get_by_role("link", name="Go on: read the products").click()
    products = opened.operation("Products-get_products")
    products.get_by_role("button", name="Execute").click()
    expect(answer_of(products)).to_contain_text("Harbour Jacket")
    expect(products.locator(".request-url")).to_contain_text(f"{address}/products")
    assert not opened.is_wider_than_the_window()


def test_an_image_can_be_uploaded_from_the_page(
    look: Callable[..., Look], company: Company, client: CheckedClient, tmp_path: Path
) -> None:
    product = make_product(client)
    (tmp_path / "shirt.png").write_bytes(drawn())
    opened = look(f"{company.server.base_url}/docs", width=390)
    connect(opened, company)
    upload = opened.operation("Products-post_products_id_image")
    upload.locator(".opblock-summary-control").click()
    upload.get_by_placeholder("id", exact=True).fill(str(product["id"]))
    upload.locator("input[type=file]").set_input_files(tmp_path / "shirt.png")
    upload.get_by_role("button", name="Execute").click()
    expect(answer_of(upload)).to_contain_text("201")
    assert not opened.is_wider_than_the_window()
    assert read(client, f"/products/{product['id']}")["image_url"]


def test_a_token_can_be_given_by_hand(look: Callable[..., Look], company: Company) -> None:
    opened = look(f"{company.server.base_url}/docs")
    opened.page.get_by_role("button", name="Authorize", exact=True).click()
    dialog = opened.page.locator(".dialog-ux")
    dialog.get_by_role("textbox").fill(company.token)
    dialog.get_by_role("button", name="Apply credentials").click()
    dialog.get_by_role("button", name="Close").click()
    seasons = opened.operation("Seasons-get_seasons")
    seasons.locator(".opblock-summary-control").click()
    seasons.get_by_role("button", name="Execute").click()
    expect(answer_of(seasons)).to_contain_text("200")


def test_a_wrong_password_is_told_in_words(look: Callable[..., Look], company: Company) -> None:
    opened = look(f"{company.server.base_url}/docs")
    opened.expected.append("400")  # the browser's own line about the answer
    sign_in(opened, company.owner_email, "not this one")
    expect(opened.page.locator("#token-outcome .problem")).to_have_text(re.compile(r"\w+"))
    expect(opened.page.get_by_role("button", name=company.name)).to_have_count(0)


def test_the_demo_sign_in_is_offered_where_there_is_one(
    look: Callable[..., Look], start_server: Callable[..., Server]
) -> None:
    assert (EMAIL, PASSWORD) == DEMO_SIGN_IN
    server = start_server(own_home=True)
    button = "Use the demo sign-in"
    expect(look(f"{server.base_url}/docs").page.get_by_role("button", name=button)).to_have_count(0)
    loaded = server.run("demo")
    assert loaded.returncode == 0, loaded.stderr
    opened = look(f"{server.base_url}/docs")
    opened.page.get_by_role("button", name=button).click()
    expect(opened.page.locator("button.choice")).to_have_count(2)
