"""Trousers, shorts, skirts and denim."""

from __future__ import annotations

from typing import Final

from seamline.demo.collection.style import (
    AUTUMN_25,
    AUTUMN_26,
    COTTON,
    LINEN,
    MEN_TAILORED,
    MEN_WAIST,
    SPRING_26,
    WIDE_ALPHA,
    WOMEN_NUMERIC,
    WOMEN_WAIST,
    Style,
)

_MEN = "62034235"
_WOMEN = "62046239"
_DENIM_MEN = "62034231"
_DENIM_WOMEN = "62046231"
_STRETCH = "98% Cotton, 2% Elastane"
_COMFORT = "92% Cotton, 6% Elastomultiester, 2% Elastane"

TROUSERS: Final = (
    Style("MTR141", "Ambrose Chino", "Trousers",
          "A tapered chino in peached twill, with a hidden coin pocket.", MEN_WAIST,
          ("Sand", "Olive", "Navy"), _STRETCH, "PT", _MEN, "0.48", 129, (AUTUMN_25, SPRING_26, AUTUMN_26),
          fit="Tapered"),
    Style("MTR142", "Bevan Pleated Trouser", "Trousers",
          "A double pleat and a high rise in tropical wool.", MEN_TAILORED, ("Charcoal", "Navy"),
          "100% Wool", "IT", "62034110", "0.46", 189, (AUTUMN_26,), fit="Relaxed"),
    Style("MTR143", "Cathal Cord Trouser", "Trousers",
          "Fourteen-wale corduroy with a straight leg and turn-ups.", MEN_WAIST, ("Tobacco", "Forest"),
          _STRETCH, "PT", "62034233", "0.58", 145, (AUTUMN_25,), fit="Straight"),
    Style("MTR144", "Donal Linen Trouser", "Trousers",
          "A drawstring behind a proper waistband: dressed, but on holiday.", MEN_TAILORED,
          ("Ecru", "Sand", "Navy"), LINEN, "LT", "62034990", "0.39", 149, (SPRING_26,), fit="Relaxed"),
    Style("MTR145", "Evander Short", "Trousers",
          "A pleated short in washed twill that ends above the knee.", MEN_WAIST, ("Ecru", "Sage", "Navy"),
          COTTON, "PT", "62034290", "0.31", 89, (SPRING_26,), fit="Regular"),
    Style("WTR241", "Flora Wide Trouser", "Trousers", "A fluid, wide leg that falls from two deep pleats.",
          WOMEN_NUMERIC, ("Oat", "Olive", "Black"), "78% Viscose, 22% Linen", "PT", "62046918", "0.44",
          159, (SPRING_26, AUTUMN_26), fit="Wide"),
    Style("WTR242", "Gemma Cigarette Trouser", "Trousers",
          "Bi-stretch wool to the ankle, with a clean side zip.", WOMEN_NUMERIC,
          ("Navy", "Charcoal", "Black"), "96% Wool, 4% Elastane", "IT", "62046110", "0.37", 169,
          (AUTUMN_25,), fit="Slim"),
    Style("WTR243", "Honor Barrel Trouser", "Trousers",
          "A curved leg in heavy twill, gathered in at the hem by darts.", WOMEN_NUMERIC,
          ("Ecru", "Tobacco"), COTTON, "TR", _WOMEN, "0.55", 149, (AUTUMN_26,), fit="Barrel"),
    Style("WTR244", "Ines Pleated Skirt", "Skirts", "Sunray pleats to the calf on an elasticated waist.",
          WOMEN_NUMERIC, ("Rust", "Forest", "Black"), "100% Recycled Polyester", "TR", "62045300", "0.38",
          139, (AUTUMN_25, AUTUMN_26)),
    Style("UTR341", "Juno Drawstring Trouser", "Trousers",
          "Garment-dyed poplin with a drawstring, for everybody.", WIDE_ALPHA,
          ("White", "Sky Stripe", "Black"), COTTON, "IN", _WOMEN, "0.28", 99, (SPRING_26,), fit="Relaxed"),
)  # fmt: skip

DENIM: Final = (
    Style("MDE151", "Kit Slim Jean", "Denim", "A slim leg in twelve-ounce comfort denim.", MEN_WAIST,
          ("Mid Wash", "Rinse", "Black"), _COMFORT, "TR", _DENIM_MEN, "0.66", 139,
          (AUTUMN_25, SPRING_26, AUTUMN_26), fit="Slim"),
    Style("MDE152", "Lyle Straight Jean", "Denim",
          "Fourteen-ounce selvedge, woven in Okayama on shuttle looms.", MEN_WAIST, ("Rinse", "Indigo"),
          COTTON, "IT", _DENIM_MEN, "0.82", 189, (AUTUMN_26,), fit="Straight"),
    Style("MDE153", "Mungo Loose Jean", "Denim", "A loose, long leg with a mid-century back cinch.",
          MEN_WAIST, ("Light Wash", "Ecru"), COTTON, "TR", _DENIM_MEN, "0.78", 149, (SPRING_26,),
          fit="Loose"),
    Style("MDE154", "Ned Trucker Jacket", "Denim",
          "A type-two jacket with pleats at the front and a cinch behind.", MEN_TAILORED,
          ("Mid Wash", "Rinse"), COTTON, "TR", "62013000", "0.90", 199, (SPRING_26, AUTUMN_26), fit="Boxy"),
    Style("WDE251", "Orla Straight Jean", "Denim",
          "A high rise and a straight leg that stops at the ankle bone.", WOMEN_WAIST,
          ("Light Wash", "Mid Wash", "Black"), "99% Cotton, 1% Elastane", "TR", _DENIM_WOMEN, "0.61", 139,
          (AUTUMN_25, SPRING_26), fit="Straight"),
    Style("WDE252", "Petra Wide Jean", "Denim", "Full-length and wide in a rigid, washed denim.",
          WOMEN_WAIST, ("Mid Wash", "Ecru"), COTTON, "TR", _DENIM_WOMEN, "0.74", 149,
          (SPRING_26, AUTUMN_26), fit="Wide"),
    Style("WDE253", "Quinn Slim Jean", "Denim", "Power-stretch denim that keeps its shape to the evening.",
          WOMEN_WAIST, ("Rinse", "Black"), _COMFORT, "TR", _DENIM_WOMEN, "0.52", 129, (AUTUMN_25,),
          fit="Slim"),
    Style("WDE254", "Runa Denim Skirt", "Denim", "An A-line midi with a button front and a raw hem.",
          WOMEN_NUMERIC, ("Light Wash", "Indigo"), COTTON, "TR", "62045200", "0.49", 119, (SPRING_26,)),
)  # fmt: skip
