"""Images of products: what comes in, what is kept of it, who sees it, what is cleared away."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageCms

from seamline.catalogue.images import FORGET_AFTER_SECONDS, LONGEST_SIDE, MOST_PIXELS, remove_orphans
from seamline.config import current
from tests.api.talk import refused
from tests.catalogue.making import make_product, put, read
from tests.fixtures import Company, Server
from tests.wire import CheckedClient

ORIENTATION, DESCRIPTION = 0x0112, 0x010E
TURNED_RIGHT = 6
ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}


def drawn(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """An image file, red on the left and blue on the right."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    target = BytesIO()
    image.convert(mode).save(target, kind, **options)
    return target.getvalue()


def upload(client: httpx.Client, product_id: int, content: bytes, **headers: str) -> httpx.Response:
    return client.post(
        f"/products/{product_id}/image",
        files={"image": ("shirt", content, "application/octet-stream")},
        headers=headers,
    )


def uploaded(client: httpx.Client, content: bytes) -> tuple[dict[str, Any], Image.Image]:
    """The product after the upload, and the image that is served for it."""
    answer = upload(client, make_product(client)["id"], content)
    assert answer.status_code == 201, answer.text
    product: dict[str, Any] = answer.json()["product"]
    served = client.get(product["image_url"], headers={"Authorization": ""})
    assert served.status_code == 200
    return product, Image.open(BytesIO(served.content))


def place_of(product: dict[str, Any]) -> Path:
    return current().media / str(product["image_url"]).partition("/media/")[2]


@pytest.mark.parametrize("kind", ENDINGS)
def test_an_image_is_served_at_image_url_without_a_token(client: CheckedClient, server: Server, kind: str) -> None:
    product, image = uploaded(client, drawn(kind))
    assert image.format == kind
    assert image.size == (60, 40)
    pattern = rf"{server.base_url}/media/products/([0-9a-f]{{2}})/\1[0-9a-f]{{30}}\.{ENDINGS[kind]}"
    assert re.fullmatch(pattern, product["image_url"])
    assert read(client, f"/products/{product['id']}")["image_url"] == product["image_url"]


def test_the_served_file_may_be_kept_for_ever_and_is_nothing_but_an_image(client: CheckedClient) -> None:
    product, _ = uploaded(client, drawn())
    for answer in (client.get(product["image_url"]), client.head(product["image_url"])):
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert client.head(product["image_url"]).content == b""


@pytest.mark.parametrize("kind", ENDINGS)
def test_it_stands_upright_and_its_metadata_is_gone(client: CheckedClient, kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_RIGHT
    exif[DESCRIPTION] = "taken at home"
    sent = drawn(kind, exif=exif)
    assert b"taken at home" in sent
    product, image = uploaded(client, sent)
    assert image.size == (40, 60)
    assert not dict(image.getexif())
    assert b"taken at home" not in place_of(product).read_bytes()
    pixel = image.convert("RGB").getpixel((20, 50))
    assert isinstance(pixel, tuple)
    assert pixel[2] > 200, "what was on the right is below"
    assert pixel[0] < 50


def test_what_hangs_behind_an_image_does_not_survive(client: CheckedClient) -> None:
    product, _ = uploaded(client, drawn() + b"<script>alert(1)</script>")
    assert b"<script>" not in place_of(product).read_bytes()


def test_colours_of_another_profile_are_brought_to_srgb(client: CheckedClient) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    _, image = uploaded(client, drawn("JPEG", icc_profile=lab))
    assert "icc_profile" not in image.info


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "I;16"])
def test_every_usual_mode_of_a_png_is_read(client: CheckedClient, mode: str) -> None:
    if mode == "I;16":
        target = BytesIO()
        Image.new("I;16", (60, 40), 40_000).save(target, "PNG")
        _, image = uploaded(client, target.getvalue())
        assert image.getpixel((1, 1)) == 40_000 // 256
    else:
        _, image = uploaded(client, drawn(mode=mode))
    assert image.mode in ("L", "RGB", "RGBA")


def test_a_jpeg_for_print_becomes_one_for_screens(client: CheckedClient) -> None:
    assert uploaded(client, drawn("JPEG", mode="CMYK"))[1].mode == "RGB"


def test_a_large_image_is_made_smaller(client: CheckedClient) -> None:
    _, image = uploaded(client, drawn("JPEG", size=(LONGEST_SIDE * 2, LONGEST_SIDE)))
    assert image.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_second_image_takes_the_place_of_the_first(client: CheckedClient) -> None:
    product, _ = uploaded(client, drawn())
    second = upload(client, product["id"], drawn(size=(10, 10))).json()["product"]
    assert second["image_url"] != product["image_url"]
    assert read(client, f"/products/{product['id']}")["image_url"] == second["image_url"]


def test_an_upload_replaces_an_address_elsewhere_and_the_other_way_round(client: CheckedClient) -> None:
    elsewhere = "https://example.com/shirt.jpg"
    product = make_product(client, image_url=elsewhere)
    ours = upload(client, product["id"], drawn()).json()["product"]["image_url"]
    assert ours != elsewhere
    path = f"/products/{product['id']}"
    assert put(client, path, {"product": {"name": "Renamed", "image_url": ours}})["image_url"] == ours
    assert put(client, path, {"image_url": elsewhere})["image_url"] == elsewhere


def test_delete_takes_an_image_away(client: CheckedClient) -> None:
    product, _ = uploaded(client, drawn())
    answer = client.delete(f"/products/{product['id']}/image")
    assert answer.status_code == 200
    assert answer.json()["product"]["image_url"] == ""
    assert client.delete(f"/products/{product['id']}/image").status_code == 200


def test_history_tells_who_set_the_image(client: CheckedClient) -> None:
    product, _ = uploaded(client, drawn())
    last = client.get(f"/products/{product['id']}/history").json()["history"][-1]
    assert last["action"] == "set_image"
    assert last["changes"] == [{"field": "image_url", "before": "", "after": product["image_url"]}]


def test_an_idempotency_key_holds_for_uploads_too(client: CheckedClient) -> None:
    product = make_product(client)
    first = upload(client, product["id"], drawn(), **{"Idempotency-Key": "image-1"})
    again = upload(client, product["id"], drawn(), **{"Idempotency-Key": "image-1"})
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = upload(client, product["id"], drawn(size=(5, 5)), **{"Idempotency-Key": "image-1"})
    assert refused(other, 409)["error"] == "idempotency_key_reused"


def test_the_field_may_stand_in_the_singular_key(client: CheckedClient) -> None:
    answer = client.post(f"/products/{make_product(client)['id']}/image", files={"product[image]": ("a.png", drawn())})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an image",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        drawn("GIF"),
        drawn("TIFF"),
        drawn("BMP"),
        drawn("PNG")[:-30],
        drawn("PNG")[:20],
        drawn("JPEG", size=(500, 500))[:400],
        drawn("WEBP")[:-10],
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "tiff", "bmp", "short-png", "shorter-png", "short-jpeg", "short-webp"],
)
def test_what_is_no_whole_image_is_422(client: CheckedClient, content: bytes) -> None:
    product = make_product(client)
    problem = refused(upload(client, product["id"], content), 422)
    assert [item["field"] for item in problem["errors"]] == ["image"]
    assert read(client, f"/products/{product['id']}") == product


def test_a_small_file_of_many_pixels_is_never_decoded(client: CheckedClient) -> None:
    side = int((MOST_PIXELS * 4) ** 0.5)
    target = BytesIO()
    Image.new("1", (side, side)).save(target, "PNG")
    assert len(target.getvalue()) < 100_000
    problem = refused(upload(client, make_product(client)["id"], target.getvalue()), 422)
    assert "pixels" in problem["message"]
    target = BytesIO()
    Image.new("1", (MOST_PIXELS // 5_000 + 1, 5_000)).save(target, "PNG")
    refused(upload(client, make_product(client)["id"], target.getvalue()), 422)


def test_a_file_over_the_limit_is_413(company: Company, start_server: Callable[..., Server]) -> None:
    small = start_server(image_limit="2000", body_limit="2000")
    with small.client(company.token) as client:
        product = make_product(client)
        refused(upload(client, product["id"], b"x" * 2001), 413)
        refused(upload(client, product["id"], b"x" * 200_000), 413)
        assert upload(client, product["id"], drawn()).status_code == 201


def test_a_request_that_is_no_such_form_is_refused_in_words(client: CheckedClient) -> None:
    path = f"/products/{make_product(client)['id']}/image"
    refused(client.post(path), 415)
    refused(client.post(path, json={"image": "shirt.png"}), 415)
    refused(client.post(path, data={"image": "shirt.png"}), 415)
    refused(client.post(path, content=drawn(), headers={"Content-Type": "image/png"}), 415)
    assert "curl -F" in refused(client.post(path, files={"image": (None, "shirt.png")}), 422)["message"]
    unknown = refused(client.post(path, files={"photo": ("shirt.png", drawn())}), 400)
    assert unknown["errors"][0]["field"] == "photo"
    assert "nearest known name is image" in unknown["message"]
    malformed = client.post(path, content=b"x", headers={"Content-Type": "multipart/form-data"})
    refused(malformed, 400)


def test_images_of_other_companies_cannot_be_set(client: CheckedClient, other_company: Company) -> None:
    product = make_product(client)
    with other_company.client() as other:
        refused(upload(other, product["id"], drawn()), 404)
        refused(other.delete(f"/products/{product['id']}/image"), 404)
    assert read(client, f"/products/{product['id']}") == product


def test_the_same_photograph_has_another_address_in_another_company(
    client: CheckedClient, other_company: Company
) -> None:
    with other_company.client() as other:
        theirs, _ = uploaded(other, drawn())
    ours, _ = uploaded(client, drawn())
    assert ours["image_url"] != theirs["image_url"]


def test_who_may_only_read_sets_no_image(client: CheckedClient, company: Company) -> None:
    product = make_product(client)
    with company.client(company.token_with("accountant")) as reader:
        problem = refused(upload(reader, product["id"], drawn()), 403)
    assert problem["errors"] == [{"field": "permission", "message": "catalogue.write"}]


def test_a_deleted_product_gets_no_image(client: CheckedClient) -> None:
    product = make_product(client)
    client.delete(f"/products/{product['id']}")
    refused(upload(client, product["id"], drawn()), 409)


@pytest.mark.parametrize("name", ["../secret.key", "products/ab/x.png", "products/../../secret.key", "products/", "x"])
def test_nothing_else_is_served_as_an_image(anonymous: CheckedClient, name: str) -> None:
    refused(anonymous.get(f"/media/{name.replace('..', '%2e%2e')}"), 404)


def aged(file: Path) -> Path:
    before = time.time() - FORGET_AFTER_SECONDS - 60
    os.utime(file, (before, before))
    return file


def test_images_that_no_product_names_are_cleared_away_after_a_day(client: CheckedClient) -> None:
    product, _ = uploaded(client, drawn())
    replaced = aged(place_of(product))
    kept = aged(place_of(upload(client, product["id"], drawn(size=(10, 10))).json()["product"]))
    deleted, _ = uploaded(client, drawn(size=(11, 11)))
    client.delete(f"/products/{deleted['id']}")
    still_read_by_id = aged(place_of(deleted))
    fresh, _ = uploaded(client, drawn(size=(12, 12)))
    client.delete(f"/products/{fresh['id']}/image")
    unfinished = kept.with_name(".upload-abc")
    unfinished.touch()
    aged(unfinished)
    assert remove_orphans() >= 2
    assert not replaced.exists()
    assert not unfinished.exists()
    assert kept.exists()
    assert still_read_by_id.exists()
    assert place_of(fresh).exists(), "its product may be about to be written"


def test_an_image_that_is_sent_again_is_young_again(client: CheckedClient) -> None:
    product, _ = uploaded(client, drawn(size=(13, 13)))
    file = aged(place_of(product))
    client.delete(f"/products/{product['id']}/image")
    again, _ = uploaded(client, drawn(size=(13, 13)))
    assert place_of(again) == file
    assert time.time() - file.stat().st_mtime < 600
