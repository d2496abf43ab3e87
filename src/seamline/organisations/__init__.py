"""Organisations: the companies that keep their books here, their members, roles and permissions."""
