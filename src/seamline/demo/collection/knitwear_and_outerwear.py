"""Knitwear, coats and jackets."""

from __future__ import annotations

from typing import Final

from seamline.demo.collection.style import (
    AUTUMN_25,
    AUTUMN_26,
    COTTON,
    MEN_ALPHA,
    MEN_TAILORED,
    MERINO,
    SPRING_26,
    WIDE_ALPHA,
    WOMEN_ALPHA,
    WOMEN_NUMERIC,
    WOOL,
    Style,
)

_WOOL_MEN = "61101130"
_WOOL_WOMEN = "61101190"
_COTTON_WOMEN = "61102099"
_CASHMERE = "61101290"
_COAT_MEN = "62012000"
_COAT_WOMEN = "62022000"
_JACKET_MEN = "62013000"
_SHELL = "62014090"

KNITWEAR: Final = (
    Style("MKN121", "Ansel Crew Neck", "Knitwear",
          "Fine-gauge merino, fully fashioned, for every day of the week.", MEN_ALPHA,
          ("Oat", "Navy", "Charcoal", "Black"), MERINO, "IT", _WOOL_MEN, "0.29", 149,
          (AUTUMN_25, AUTUMN_26), fit="Regular"),
    Style("MKN122", "Baird Cable Jumper", "Knitwear",
          "Six-ply lambswool in honeycomb and cable, as on the western isles.", MEN_ALPHA,
          ("Ecru", "Forest", "Navy"), "100% Lambswool", "GB", _WOOL_MEN, "0.78", 219, (AUTUMN_25,),
          fit="Regular"),
    Style("MKN123", "Callan Roll Neck", "Knitwear",
          "A ribbed roll neck in merino that sits close under a jacket.", MEN_ALPHA,
          ("Camel", "Charcoal", "Black"), MERINO, "IT", _WOOL_MEN, "0.36", 169, (AUTUMN_26,), fit="Slim"),
    Style("MKN124", "Doran Knitted Polo", "Knitwear",
          "A polo in crêpe cotton yarn with a one-piece collar.", MEN_ALPHA, ("Ecru", "Sage", "Navy"),
          COTTON, "PT", "61051000", "0.33", 129, (SPRING_26,), fit="Regular"),
    Style("MKN125", "Edan Shawl Cardigan", "Knitwear",
          "Chunky half-cardigan stitch, a deep shawl collar, horn buttons.", MEN_ALPHA,
          ("Oat", "Chestnut"), "70% Wool, 30% Alpaca", "PE", _WOOL_MEN, "0.92", 269, (AUTUMN_26,),
          fit="Relaxed"),
    Style("WKN221", "Frida Crew Neck", "Knitwear", "A small, neat jumper in extra-fine merino.",
          WOMEN_ALPHA, ("Oat", "Rose", "Navy", "Black"), MERINO, "IT", _WOOL_WOMEN, "0.24", 139,
          (AUTUMN_25, AUTUMN_26), fit="Slim"),
    Style("WKN222", "Gilda Cashmere V-Neck", "Knitwear",
          "Two-ply cashmere, brushed lightly, with a deep V.", WOMEN_ALPHA,
          ("Camel", "Grey Melange", "Burgundy"), "100% Cashmere", "IT", _CASHMERE, "0.27", 289,
          (AUTUMN_25,)),
    Style("WKN223", "Hilma Alpaca Jumper", "Knitwear",
          "Brushed alpaca with balloon sleeves: all warmth, no weight.", WOMEN_ALPHA,
          ("Ecru", "Ochre", "Forest"), "68% Alpaca, 22% Polyamide, 10% Wool", "PE", _WOOL_WOMEN, "0.38",
          199, (AUTUMN_26,), fit="Oversized"),
    Style("WKN224", "Isolde Cardigan", "Knitwear",
          "A cropped cardigan in pointelle cotton with glass buttons.", WOMEN_ALPHA,
          ("White", "Butter", "Sky"), COTTON, "PT", _COTTON_WOMEN, "0.26", 129, (SPRING_26,),
          fit="Cropped"),
    Style("WKN225", "Jonna Rib Vest", "Knitwear",
          "A high-necked vest in rib, for over a shirt or over nothing.", WOMEN_ALPHA, ("Oat", "Charcoal"),
          MERINO, "IT", _WOOL_WOMEN, "0.19", 109, (AUTUMN_26,), fit="Slim"),
    Style("WKN226", "Kerstin Cotton Jumper", "Knitwear", "Moss stitch in a dry cotton tape yarn.",
          WOMEN_ALPHA, ("Ecru", "Sage", "Brick"), COTTON, "PT", _COTTON_WOMEN, "0.41", 135, (SPRING_26,),
          fit="Relaxed"),
    Style("UKN321", "Lorne Fisherman Jumper", "Knitwear",
          "Half-cardigan stitch in undyed wool; it opens and closes with you.", WIDE_ALPHA,
          ("Ecru", "Navy"), WOOL, "GB", _WOOL_MEN, "0.81", 225,
          (AUTUMN_25, AUTUMN_26), fit="Regular"),
)  # fmt: skip

OUTERWEAR: Final = (
    Style("MOU131", "Aske Wool Overcoat", "Outerwear",
          "A single-breasted coat in felted wool with a concealed placket.", MEN_TAILORED,
          ("Camel", "Navy", "Charcoal"), "80% Wool, 20% Polyamide", "PT", _COAT_MEN, "1.55", 449,
          (AUTUMN_25, AUTUMN_26)),
    Style("MOU132", "Bryn Waxed Jacket", "Outerwear",
          "Waxed cotton, a corduroy collar and a game pocket behind.", MEN_ALPHA, ("Olive", "Navy"),
          COTTON, "GB", _JACKET_MEN, "1.30", 379, (AUTUMN_25,), fit="Regular"),
    Style("MOU133", "Colm Chore Jacket", "Outerwear",
          "The French worker's jacket in moleskin, with three patch pockets.", MEN_ALPHA,
          ("Tobacco", "Indigo", "Black"), COTTON, "PT", _JACKET_MEN, "0.84", 229, (SPRING_26, AUTUMN_26),
          fit="Boxy"),
    Style("MOU134", "Drever Down Jacket", "Outerwear",
          "Responsible down in a matt recycled shell, taped at the shoulders.", MEN_ALPHA,
          ("Forest", "Black"), "Shell: 100% Recycled Polyamide. Filling: 90% Down, 10% Feathers", "LT",
          _SHELL, "0.88", 349, (AUTUMN_26,), fit="Regular"),
    Style("MOU135", "Elphin Mac", "Outerwear", "A raglan raincoat in bonded cotton, seams taped by hand.",
          MEN_TAILORED, ("Sand", "Navy"), COTTON, "GB", _JACKET_MEN, "1.10", 425, (SPRING_26,)),
    Style("WOU231", "Freya Wrap Coat", "Outerwear",
          "A long wrap coat in double-faced wool, unlined and tied at the waist.", WOMEN_NUMERIC,
          ("Oat", "Camel", "Black"), "90% Wool, 10% Cashmere", "IT", _COAT_WOMEN, "1.40", 549,
          (AUTUMN_25, AUTUMN_26)),
    Style("WOU232", "Gudrun Quilted Jacket", "Outerwear",
          "Onion-quilted, collarless, with a cotton lining.", WOMEN_ALPHA, ("Ecru", "Sage", "Navy"),
          "100% Recycled Polyester", "TR", "62024090", "0.56", 219, (SPRING_26,), fit="Boxy"),
    Style("WOU233", "Hanne Trench Coat", "Outerwear",
          "Double-breasted gabardine with storm flaps and a belt.", WOMEN_NUMERIC, ("Sand", "Black"),
          COTTON, "PT", "62023000", "1.15", 429, (SPRING_26, AUTUMN_26)),
    Style("WOU234", "Inger Shearling Gilet", "Outerwear",
          "Merino shearling from tanneries that fully trace their hides.", WOMEN_ALPHA,
          ("Ecru", "Chestnut"), "100% Sheepskin", "IT", "43031090", "1.05", 499, (AUTUMN_26,)),
    Style("UOU331", "Jarl Parka", "Outerwear",
          "The archive parka, made for showrooms and shop windows alone.", WIDE_ALPHA, ("Olive",),
          "Shell: 100% Cotton. Lining: 100% Wool", "LT", _JACKET_MEN, "1.70", 479, (AUTUMN_26,),
          fit="Relaxed", for_sale=False),
)  # fmt: skip
