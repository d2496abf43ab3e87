"""Jobs beside the requests."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from seamline.feed.models import Event
from seamline.feed.purge import EVENT_LIFE_MS, purge_events
from seamline.serving import housekeeping
from tests.fixtures import Company
from tests.wire import CheckedClient


@pytest.fixture(scope="module", autouse=True)
def _thread() -> Iterator[None]:
    housekeeping.start()
    yield
    housekeeping.stop()


def test_a_job_that_fails_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    done: list[float] = []

    def fail() -> None:
        raise RuntimeError("on purpose")

    housekeeping.register("fails", 0.05, fail)
    housekeeping.register("works", 0.05, lambda: done.append(time.monotonic()))
    deadline = time.monotonic() + 5
    while len(done) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "fails failed" in caplog.text
    housekeeping.register("fails", 3600, fail)
    housekeeping.register("works", 3600, fail)


def test_events_are_kept_for_thirty_days(company: Company, client: CheckedClient) -> None:
    client.post("/products", json={"name": "Coat", "variations": [{"color": "Red"}]})
    mine = Event.objects.filter(organisation_id=company.organisation_id)
    kept = mine.count()
    assert kept
    old = mine.first()
    assert old is not None
    old.pk, old.sequence = None, -1
    old.created_ms = int(time.time() * 1000) - EVENT_LIFE_MS - 1000
    old.save()
    assert purge_events() >= 1
    assert mine.count() == kept
