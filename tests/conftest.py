"""What holds in every test: `duban verify` is clean after it, a GET writes nothing, an act leaves a trail, pages are sound."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from duban.access.roles import Role
from duban.audit.models import Event
from duban.audit.protection import unprotected
from duban.config.verify import first_broken
from duban.org.models import User
from tests.house.sound_page import faults_of
from tests.make import make_client, make_user

# A busy machine is no defect of the product; what has to be quick is measured by `make bench`.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

# The embedded database is tested as it is used: a file. One in memory locks whole tables, so two threads at once fail.
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(settings.DATA / "test.sqlite3")

_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _flush_with_trail(self: TransactionTestCase) -> None:
    """Emptying a test database is the one moment at which the trail's triggers are in the way."""
    with unprotected(connection):
        _flush(self)


TransactionTestCase._fixture_teardown = _flush_with_trail  # type: ignore[attr-defined]

_WRITES = ("INSERT", "UPDATE", "DELETE")
_NO_ACT = ("django_session", "web_oncekey", "axes_access")
"""Tables of the frame: writing only to them changes nothing that an auditor would ask about."""
_request = Client.request


def _watched_request(self: Client, **request: Any) -> Any:
    """Every request of every test: reading writes nothing, acting leaves a trail, pages are sound."""
    method, path = request.get("REQUEST_METHOD", "GET"), request.get("PATH_INFO", "")
    if not connection.force_debug_cursor:
        connection.queries_log.clear()  # it holds nine thousand: behind that a long test would be watched no more
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as queries:
        response = _request(self, **request)
    # A statement that the driver itself refused has no text.
    asked = [q["sql"] for q in queries.captured_queries if q["sql"]]
    written = [sql for sql in asked if sql.lstrip().upper().startswith(_WRITES)]
    if method in {"GET", "HEAD"}:
        assert not written, f"GET {path} wrote: {written}"
    elif response.status_code < 400:
        acted = [sql for sql in written if not any(table in sql for table in _NO_ACT)]
        assert not acted or Event.objects.count() > before, f"{method} {path} left nothing on the trail: {acted}"
    if response.get("Content-Type", "").startswith("text/html") and response.content:
        found = faults_of(response.content.decode(), part="HTTP_HX_REQUEST" in request)
        assert not found, f"{method} {path}: {found}"
    return response


Client.request = _watched_request  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Argon2 is meant to be slow; tests of passwords themselves ask for it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _invariants_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """`duban verify` is clean after every test that used the database."""
    uses_database = bool({"db", "transactional_db"} & set(request.fixturenames)) or request.node.get_closest_marker(
        "django_db"
    )
    if uses_database:
        request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    yield
    if uses_database and not request.node.get_closest_marker("breaks_invariants"):
        broken = first_broken()
        assert broken is None, broken


@pytest.fixture
def office(db: None) -> User:
    """An officer of the supervision office."""
    return make_user()


@pytest.fixture
def filer(db: None) -> User:
    """A filer of 区教育体育局."""
    return make_user(Role.FILER, name="宋佳")


@pytest.fixture
def office_client(office: User) -> Client:
    """The officer's browser."""
    return make_client(office)


@pytest.fixture
def filer_client(filer: User) -> Client:
    """The filer's browser."""
    return make_client(filer)


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE'].rsplit('.', 1)[-1]}"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What tests have counted (`record_property("figure", …)`) stands at the end of the run."""
    for report in terminalreporter.stats.get("passed", []):
        for name, words in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(str(words))
