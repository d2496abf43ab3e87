"""Tables of the inventory."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Warehouse(models.Model):
    """Where stock lies. One warehouse of an organisation is the primary one."""

    id = models.IntegerField(primary_key=True)
    organisation_id = models.IntegerField()
    name = models.CharField(max_length=255)
    primary = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="inventory_warehouse_name"),
            models.UniqueConstraint(
                fields=["organisation_id"], name="inventory_warehouse_primary", condition=models.Q(primary=True)
            ),
        ]
