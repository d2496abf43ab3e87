"""Warehouses, and what is in them."""
