"""Seasons, channels, products, variations (colours), prices, SKUs."""
