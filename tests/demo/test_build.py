"""The fictional district (演示数据) is built through the product's own actions."""

import re

import pytest

from duban.config.verify import first_broken
from duban.demo.build import GOVERNMENT, build_demo, notice_docx
from duban.errors import NotNow
from duban.ledger.models import Task
from duban.org.models import Government, Membership, User
from tests.make import NOON, make_government


@pytest.fixture
def lines(db: None) -> list[str]:
    """What the command says while it builds."""
    return list(build_demo(at=NOON))


class TestTheDemo:
    def test_is_a_sound_world_marked_as_fictional(self, lines: list[str]) -> None:
        assert Government.objects.get(name=GOVERNMENT).is_demo
        assert Task.objects.count() == 96 + 20
        assert Membership.objects.exists()
        assert first_broken() is None
        assert any("虚构" in line for line in lines)

    def test_prints_accounts_that_open(self, lines: list[str]) -> None:
        printed = [found.groups() for line in lines if (found := re.match(r"  (\w+) +(\w{14})   ", line))]
        assert {name for name, _ in printed} == set(User.objects.values_list("username", flat=True))
        for name, password in printed:
            user = User.objects.get(username=name)
            assert user.check_password(password)
            assert not user.must_change_password

    def test_is_never_mixed_with_real_rows(self, db: None) -> None:
        make_government("云河市竹坞区人民政府")
        with pytest.raises(NotNow, match="空库"):
            list(build_demo(at=NOON))
        assert Government.objects.count() == 1


def test_the_notice_is_the_same_file_each_time() -> None:
    assert notice_docx() == notice_docx()
