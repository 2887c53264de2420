"""`duban work` (值守): one at a time, each part once, a part that fails stops no other, SIGTERM ends it in order."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any
from uuid import uuid4

import pytest

from duban.config import settings as shipped
from duban.config import worker
from duban.errors import NotNow
from duban.lights.models import Evaluation
from duban.messages.models import Message, ReminderRun
from duban.web import lease, probes
from duban.web.models import Probe, Worker
from tests.config.programs import ROOT, duban
from tests.messages.receivers import HttpReceiver
from tests.returns.world import MARCH_DUE, World, april, make_world
from tests.threads import at_once


@pytest.fixture
def world(db: None) -> World:
    """An open year with March open."""
    made = make_world()
    made.open_month()
    return made


@pytest.fixture
def pages(settings: Any) -> Any:
    """A web server in the place of the pages."""
    with HttpReceiver() as receiver:
        settings.ADDRESS = receiver.address.rstrip("/")
        yield receiver


def round_at(at: datetime, *, holder: Any = None) -> bool:
    return worker.run_round(holder=holder or uuid4(), at=at, stop=Event())


class TestARound:
    def test_probes_reminds_and_sends_in_one_go(self, world: World, pages: HttpReceiver) -> None:
        holder = uuid4()
        assert round_at(april(8), holder=holder)
        assert [(each.at, each.ok) for each in Probe.objects.all()] == [(april(8), True)]
        assert pages.posts[0].path == "/readyz"
        assert Message.objects.filter(account=world.filer).count() == 1
        assert round_at(april(8) + timedelta(minutes=1), holder=holder)
        assert ReminderRun.objects.count() == 1
        assert Message.objects.filter(account=world.filer).count() == 1

    def test_reminds_nobody_before_half_past_eight(self, world: World, pages: HttpReceiver) -> None:
        round_at(april(8, 8))
        assert not ReminderRun.objects.exists()

    def test_judges_anew_what_has_become_missing(self, world: World, pages: HttpReceiver) -> None:
        holder = uuid4()
        round_at(MARCH_DUE, holder=holder)
        assert not Evaluation.objects.filter(mark="未报").exists(), "the moment itself is on time"
        round_at(MARCH_DUE + timedelta(minutes=1), holder=holder)
        assert Evaluation.objects.get(task=world.task, period="2022-03").mark == "未报"

    def test_leaves_alone_what_was_judged(self, world: World, pages: HttpReceiver) -> None:
        holder = uuid4()
        round_at(MARCH_DUE + timedelta(minutes=1), holder=holder)
        Evaluation.objects.all().delete()
        round_at(MARCH_DUE + timedelta(minutes=2), holder=holder)
        assert not Evaluation.objects.exists()

    def test_goes_on_after_a_part_that_failed(
        self, world: World, pages: HttpReceiver, caplog: pytest.LogCaptureFixture
    ) -> None:
        Probe.objects.create(at=april(8), ok=True)  # the same moment cannot be kept twice: the first part fails
        assert not round_at(april(8))
        assert ReminderRun.objects.count() == 1
        assert "probe failed" in caplog.text


class TestTheProbe:
    @pytest.mark.parametrize(("status", "alive"), [(200, True), (503, False), (302, False)])
    def test_believes_only_a_plain_yes(self, pages: HttpReceiver, settings: Any, status: int, alive: bool) -> None:
        pages.status, pages.body = status, "http://127.0.0.1:1/" if status == 302 else "{}"
        assert probes.answers(settings.ADDRESS) is alive

    def test_finds_nobody(self) -> None:
        assert not probes.answers("http://127.0.0.1:1")

    def test_calls_the_system_by_a_name_that_it_serves(self, pages: HttpReceiver, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["duban.example.gov.cn"]
        probes.answers(settings.ADDRESS)
        assert pages.posts[0].headers["Host"] == "duban.example.gov.cn"


class TestTheLease:
    AT = datetime(2022, 4, 8, 1, tzinfo=UTC)

    def test_is_held_by_one(self, db: None) -> None:
        first, second = uuid4(), uuid4()
        assert lease.take(first, at=self.AT)
        assert lease.take(first, at=self.AT + timedelta(minutes=1))
        assert not lease.take(second, at=self.AT + timedelta(minutes=2))

    def test_lapses_when_its_holder_died(self, db: None) -> None:
        lease.take(uuid4(), at=self.AT)
        assert lease.take(uuid4(), at=self.AT + lease.LEASE)

    def test_is_free_at_once_when_it_was_given_back(self, db: None) -> None:
        first = uuid4()
        lease.take(first, at=self.AT)
        lease.give_back(first, at=self.AT)
        assert lease.take(uuid4(), at=self.AT)

    def test_is_not_given_back_by_another(self, db: None) -> None:
        first = uuid4()
        lease.take(first, at=self.AT)
        lease.give_back(uuid4(), at=self.AT)
        assert not lease.take(uuid4(), at=self.AT)

    def test_refuses_a_second_worker_with_a_sentence(self, world: World, pages: HttpReceiver) -> None:
        round_at(april(8))
        with pytest.raises(NotNow, match="另一个值守程序正在运行"):
            round_at(april(8))


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_start_at_once_one_works() -> None:
    at = datetime(2022, 4, 8, 1, tzinfo=UTC)
    found = at_once(*[lambda: lease.take(uuid4(), at=at) for _ in range(5)])
    assert [each for each in found if isinstance(each, Exception)] == []
    assert sum(map(bool, found)) == 1
    assert Worker.objects.count() == 1


def wait_for_a_holder(place: Path) -> None:
    """Until a worker holds the lease in the database of that place."""
    for _ in range(600):
        with contextlib.closing(sqlite3.connect(place / "duban.sqlite3", timeout=20)) as connection:
            if connection.execute("SELECT 1 FROM web_worker WHERE holder IS NOT NULL").fetchone():
                return
        time.sleep(0.1)
    pytest.fail("no worker took the lease within a minute")


def test_works_as_a_program_and_ends_when_told() -> None:
    with TemporaryDirectory(dir=shipped.DATA) as folder:
        place = Path(folder)
        assert duban("migrate", data=place).returncode == 0
        once = duban("work", "--once", data=place, DUBAN_ADDRESS="http://127.0.0.1:1")
        assert (once.returncode, once.stderr) == (0, "")
        with subprocess.Popen(
            [sys.executable, "-m", "duban.config.cli", "work"],
            cwd=ROOT,
            env={
                "DUBAN_DATA": str(place),
                "PYTHONUTF8": "1",
                "DUBAN_ADDRESS": "http://127.0.0.1:1",
                "PATH": "/usr/bin",
            },
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            try:
                wait_for_a_holder(place)
                second = duban("work", "--once", data=place, DUBAN_ADDRESS="http://127.0.0.1:1")
                assert second.stderr == "另一个值守程序正在运行，本次退出；它停止五分钟后可以再试。\n"
                running.send_signal(signal.SIGTERM)
                assert running.wait(timeout=30) == 0
            finally:
                running.kill()
            assert running.stderr is not None
            assert running.stderr.read() == "值守已开始，按 Ctrl+C 结束。\n"
        again = duban("work", "--once", data=place, DUBAN_ADDRESS="http://127.0.0.1:1")
        assert again.returncode == 0, "the lease was given back"
