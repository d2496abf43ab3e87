"""What the OpenAPI description shows as examples of the catalogue's bodies."""

from __future__ import annotations

from typing import Any, Final

PRODUCT_EXAMPLE: Final[dict[str, Any]] = {
    "product": {
        "product_identifier": "LS-101",
        "name": "Linen Shirt",
        "sizing_system": "S, M, L",
        "category": "Shirts",
        "variations": [
            {
                "color": "White",
                "textile_content": "100% Linen",
                "prices": [{"name": "Wholesale EUR", "wsp_money": "45.00", "msrp_money": "110.00"}],
                "skus": [{"size": "S", "ean": "4006381333931", "sku_number": "LS-101-WHI-S"}],
            }
        ],
    }
}
SKU_EXAMPLE: Final[dict[str, Any]] = {"sku": {"ean": "4006381333931", "sku_number": "LS-101-WHI-S"}}
CHANNEL_EXAMPLE: Final[dict[str, Any]] = {"channel": {"channel_name": "Wholesale USD", "currency": "USD"}}
SEASON_EXAMPLE: Final[dict[str, Any]] = {
    "season": {"name": "Autumn/Winter 2027", "starts_on": "2027-07-01", "ends_on": "2027-12-31"}
}
