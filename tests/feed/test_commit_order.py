"""Contract section 3: no id becomes visible after a higher one, no `updated_at` after a later one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import httpx
from django.db import connection

from seamline.catalogue.actions import create_season, edit_season
from seamline.catalogue.inputs import ProductBody, SeasonBody
from seamline.catalogue.models import Season
from seamline.catalogue.product_actions import create_product
from seamline.feed.change import Actor
from seamline.feed.gate import open_change
from tests.fixtures import Company

ACTOR = Actor("a test", "automatic", "test-commit-order")


def in_threads(*works: Callable[[], None]) -> None:
    """Runs all of `works` at once, each on a database connection of its own; fails where one of them does."""
    failures: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told below, in the thread that can fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a writer or reader hangs"
    assert not failures, failures


class Poller:
    """A client in production: walks forward with `since_id` or `since_updated_at`, and never looks back."""

    def __init__(self, client: httpx.Client, parameter: str) -> None:
        self._client = client
        self._parameter = parameter
        self.seen: list[tuple[str, int]] = []

    def run_until(self, enough: Callable[[], bool]) -> None:
        """Polls without a pause until `enough`, then once more to the end."""
        while not enough():
            self._poll()
            time.sleep(0.005)
        while self._poll():
            pass

    def _poll(self) -> int:
        answer = self._client.get("/products", params=self._position())
        assert answer.status_code == 200, answer.text
        records = answer.json()["products"]
        self.seen += [(record["updated_at"], record["id"]) for record in records]
        return len(records)

    def _position(self) -> dict[str, str | int]:
        if not self.seen:
            return {} if self._parameter == "since_id" else {"since_updated_at": "2000-01-01", "since_id": 0}
        moment, record_id = self.seen[-1]
        if self._parameter == "since_id":
            return {"since_id": record_id}
        return {"since_updated_at": moment, "since_id": record_id}


def write_slowly_and_fast(organisation_id: int, writers: int, each: int) -> list[Callable[[], None]]:
    """Writers of which every other one dawdles between its statements and its commit; one rolls back at times."""

    def writer(number: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(each):
                try:
                    with open_change(organisation_id, ACTOR, wait_seconds=60) as change:
                        create_product(change, ProductBody(name=f"{number}-{turn}"))
                        if number % 2 == 0:
                            time.sleep(0.02)
                        if (number + turn) % 7 == 0:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    pass

        return work

    return [writer(number) for number in range(writers)]


def test_a_slow_writer_that_commits_after_a_fast_one_is_lost_to_no_poller(
    company: Company, client: httpx.Client
) -> None:
    """Both ways of polling see every committed product once, while ten writers commit at their own pace."""
    done = threading.Event()
    pollers = [Poller(client, "since_id"), Poller(client, "since_updated_at")]
    writers = write_slowly_and_fast(company.organisation_id, writers=10, each=8)
    left = threading.Semaphore(0)

    def counted(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            finally:
                left.release()

        return run

    def watch() -> None:
        for _ in writers:
            left.acquire()
        done.set()

    in_threads(
        watch,
        *(counted(work) for work in writers),
        *(lambda poller=poller: poller.run_until(done.is_set) for poller in pollers),
    )
    total = client.get("/products").json()["meta"]["total_count"]
    assert 0 < total < 80, "some writers roll back"
    for poller in pollers:
        ids = [record_id for _, record_id in poller.seen]
        assert len(ids) == len(set(ids)) == total
        assert poller.seen == sorted(poller.seen)
        assert ids == sorted(ids)


def test_all_records_of_a_transaction_have_one_time_and_each_transaction_a_later_one(
    company: Company, client: httpx.Client
) -> None:
    """`updated_at` is `max(now, last + 1 ms)`, also when transactions come faster than the clock ticks."""
    times = []
    for turn in range(20):
        with open_change(company.organisation_id, ACTOR) as change:
            for colour in ("one", "two"):
                create_product(change, ProductBody(name=f"{turn} {colour}"))
            times.append(change.gate.clock_ms)
    assert times == sorted(set(times))
    shown = [record["updated_at"] for record in client.get("/products").json()["products"]]
    assert shown[0::2] == shown[1::2]
    assert len(set(shown)) == 20


def test_a_write_that_is_rolled_back_leaves_nothing(company: Company, client: httpx.Client) -> None:
    """No record, no id lost from sight, no event, no history; the next write takes the same number."""
    with open_change(company.organisation_id, ACTOR) as change:
        first = create_season(change, SeasonBody(name="first")).id
    try:
        with open_change(company.organisation_id, ACTOR) as change:
            create_season(change, SeasonBody(name="never"))
            edit_season(change, first, SeasonBody(name="renamed"))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with open_change(company.organisation_id, ACTOR) as change:
        second = create_season(change, SeasonBody(name="second")).id
    assert second == first + 1
    names = [season["name"] for season in client.get("/seasons").json()["seasons"]]
    assert names[-2:] == ["first", "second"]
    assert len(client.get(f"/seasons/{first}/history").json()["history"]) == 1
    assert not Season.objects.filter(name="never").exists()


def test_organisations_do_not_wait_for_each_other_on_postgresql(company: Company, other_company: Company) -> None:
    """The gate is the organisation's own; SQLite has one writer for all."""
    if connection.vendor != "postgresql":
        return
    inside = threading.Event()
    release = threading.Event()

    def slow() -> None:
        with open_change(company.organisation_id, ACTOR) as change:
            create_season(change, SeasonBody(name="slow"))
            inside.set()
            assert release.wait(20)

    def other() -> None:
        assert inside.wait(20)
        with open_change(other_company.organisation_id, ACTOR, wait_seconds=2) as change:
            create_season(change, SeasonBody(name="not held up"))
        release.set()

    in_threads(slow, other)
