"""Shirts, blouses and jersey."""

from __future__ import annotations

from typing import Final

from seamline.demo.collection.style import (
    AUTUMN_25,
    AUTUMN_26,
    COTTON,
    LINEN,
    MEN_ALPHA,
    SPRING_26,
    WIDE_ALPHA,
    WOMEN_ALPHA,
    WOMEN_NUMERIC,
    Style,
)

_MEN = "62052000"
_WOMEN = "62063000"
_TEE = "61091000"
_SWEAT = "61102091"
_TEE_MELANGE = "85% Cotton, 15% Viscose"

SHIRTS: Final = (
    Style("MSH101", "Aldwick Oxford Shirt", "Shirts",
          "A button-down in washed oxford with a soft, unlined collar.", MEN_ALPHA,
          ("White", "Sky", "Sky Stripe"), COTTON, "PT", _MEN, "0.31", 119, (AUTUMN_25, SPRING_26),
          fit="Regular"),
    Style("MSH102", "Brightwell Poplin Shirt", "Shirts",
          "Crisp two-ply poplin, a cutaway collar and mother-of-pearl buttons.", MEN_ALPHA,
          ("White", "Sky", "Navy Stripe", "Black"), COTTON, "PT", _MEN, "0.24", 129, (SPRING_26,),
          fit="Slim"),
    Style("MSH103", "Corran Flannel Shirt", "Shirts",
          "Brushed on both sides, with two flap pockets and a long tail.", MEN_ALPHA,
          ("Forest Check", "Camel Check"), COTTON, "PT", _MEN, "0.38", 135, (AUTUMN_25,), fit="Regular"),
    Style("MSH104", "Dunmore Cord Overshirt", "Shirts",
          "Eight-wale corduroy to wear over a jumper or under a coat.", MEN_ALPHA,
          ("Tobacco", "Olive", "Navy"), COTTON, "TR", _MEN, "0.62", 165, (AUTUMN_26,), fit="Relaxed"),
    Style("MSH105", "Eastney Linen Shirt", "Shirts", "European linen, garment-washed, with a band collar.",
          MEN_ALPHA, ("White", "Sand", "Sage", "Indigo"), LINEN, "LT", "62059010",
          "0.22", 139, (SPRING_26,), fit="Relaxed"),
    Style("MSH106", "Fenwick Camp Collar Shirt", "Shirts",
          "Short sleeves and an open collar in a fluid, cool twill.", MEN_ALPHA, ("Ecru", "Rust", "Black"),
          "100% Lyocell", "PT", "62053000", "0.23", 125, (SPRING_26,), fit="Boxy"),
    Style("WSH201", "Greta Poplin Shirt", "Shirts",
          "An oversized shirt with a curved hem and a deep back pleat.", WOMEN_NUMERIC,
          ("White", "Sky", "Sky Stripe"), COTTON, "PT", _WOMEN, "0.27", 129, (AUTUMN_25, SPRING_26),
          fit="Oversized"),
    Style("WSH202", "Hedda Silk Blouse", "Shirts",
          "Sand-washed silk that falls softly from a narrow stand collar.", WOMEN_NUMERIC,
          ("Ecru", "Rose", "Navy", "Black"), "100% Silk", "IT", "62061000", "0.16", 229, (AUTUMN_26,)),
    Style("WSH203", "Ilse Linen Shirt", "Shirts",
          "Light linen with dropped shoulders and rolled cuffs held by a tab.", WOMEN_NUMERIC,
          ("White", "Butter", "Sage"), LINEN, "LT", "62069010", "0.21", 139, (SPRING_26,), fit="Relaxed"),
    Style("WSH204", "Junia Pintuck Blouse", "Shirts",
          "Fine pintucks to the yoke, blouson sleeves, covered buttons.", WOMEN_NUMERIC,
          ("White", "Burgundy"), "70% Cotton, 30% Silk", "IN", _WOMEN, "0.18", 149, (AUTUMN_25,)),
    Style("WSH205", "Kaia Denim Shirt", "Shirts", "A western shirt in seven-ounce denim with pearl snaps.",
          WOMEN_ALPHA, ("Light Wash", "Rinse"), COTTON, "TR", _WOMEN, "0.36", 145, (SPRING_26, AUTUMN_26),
          fit="Regular"),
    Style("USH301", "Lowen Work Shirt", "Shirts",
          "A boxy overshirt in dry cotton canvas, cut for everybody.", WIDE_ALPHA,
          ("Ecru", "Olive", "Navy"), COTTON, "PT", _MEN, "0.55", 159, (AUTUMN_26,), fit="Boxy"),
)  # fmt: skip

JERSEY: Final = (
    Style("MJE111", "Alder T-Shirt", "Jersey", "Our everyday T-shirt in a dry, compact 200-gram jersey.",
          WIDE_ALPHA, ("White", "Grey Melange", "Navy", "Black"), COTTON, "PT", _TEE, "0.19", 45,
          (AUTUMN_25, SPRING_26, AUTUMN_26), melange=_TEE_MELANGE, fit="Regular"),
    Style("MJE112", "Birch Pocket T-Shirt", "Jersey",
          "Slub jersey with a chest pocket, washed so that it never shrinks again.", MEN_ALPHA,
          ("Ecru", "Sage", "Brick"), COTTON, "PT", _TEE, "0.18", 49, (SPRING_26,), fit="Relaxed"),
    Style("MJE113", "Cedar Long Sleeve", "Jersey",
          "A long-sleeved T-shirt in interlock, with ribbed cuffs.", MEN_ALPHA,
          ("White", "Olive", "Black"), COTTON, "PT", _TEE, "0.25", 59, (AUTUMN_26,), fit="Regular"),
    Style("MJE114", "Damson Piqué Polo", "Jersey",
          "A close-knit piqué polo with a collar that keeps its shape.", MEN_ALPHA,
          ("White", "Navy", "Forest"), COTTON, "PT", "61051000", "0.24", 79, (SPRING_26,), fit="Slim"),
    Style("WJE211", "Elder T-Shirt", "Jersey", "A soft, slightly cropped T-shirt in long-staple cotton.",
          WOMEN_ALPHA, ("White", "Rose", "Grey Melange", "Black"), COTTON, "PT", _TEE, "0.15", 45,
          (SPRING_26, AUTUMN_26), melange=_TEE_MELANGE, fit="Cropped"),
    Style("WJE212", "Fern Breton Top", "Jersey",
          "A boat neck and the stripes of a sailor's shirt, in heavy jersey.", WOMEN_ALPHA,
          ("Navy Stripe", "Sky Stripe"), COTTON, "PT", _TEE, "0.23", 69, (AUTUMN_25, SPRING_26),
          fit="Regular"),
    Style("UJE311", "Gorse Sweatshirt", "Jersey",
          "Loopback cotton knitted on old machines, with a V at the neck.", WIDE_ALPHA,
          ("Oat", "Grey Melange", "Forest", "Navy"), COTTON, "PT", _SWEAT, "0.52", 110,
          (AUTUMN_25, AUTUMN_26), melange="90% Cotton, 10% Viscose", fit="Regular"),
    Style("UJE312", "Hazel Hooded Sweatshirt", "Jersey",
          "Brushed inside, a lined hood, and a pocket that holds two hands.", WIDE_ALPHA,
          ("Sand", "Charcoal", "Black"), "80% Cotton, 20% Recycled Polyester", "TR", _SWEAT, "0.64", 125,
          (AUTUMN_26,), fit="Relaxed"),
)  # fmt: skip
