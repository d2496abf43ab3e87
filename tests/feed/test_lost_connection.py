"""A PostgreSQL server that drops its connections costs each of them one 503, and no restart of Seamline."""

from __future__ import annotations

from django.db import connection

from tests.fixtures import Company
from tests.wire import CheckedClient


def test_a_lost_database_connection_is_a_503_and_made_anew(company: Company, client: CheckedClient) -> None:
    """Until every kept connection was replaced requests may be refused as busy; then all is as before."""
    assert client.get("/seasons").status_code == 200
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    statuses = [client.get("/products").status_code for _ in range(100)]
    assert set(statuses) <= {200, 503}
    assert statuses[-20:] == [200] * 20
    assert client.post("/seasons", json={"name": "After"}).status_code == 201
