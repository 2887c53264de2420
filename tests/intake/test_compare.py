"""Another file of a notice that has its ledger (来文比对): its differences are shown, it never makes a second ledger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.errors import NotNow
from duban.intake import actions
from duban.intake.models import Batch
from duban.intake.queries import comparison, registered_notice
from duban.intake.rules import differences
from duban.ledger.models import Ledger, Notice
from duban.org.models import User
from tests.intake.batches import NUMBER, ROWS, docx_with, make_batch
from tests.intake.parsing.papers import as_text, task_table
from tests.make import NOON, make_government, make_notice, make_user


def second_file(office: User, *rows: tuple[str, ...]) -> Batch:
    """The small notice has its ledger; then a file with other rows comes in."""
    actions.confirm(make_batch(office), by=office.as_actor(), at=NOON)
    return make_batch(office, docx_with(*rows))


def compared(batch: Batch) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    notice = registered_notice(batch)
    assert notice is not None
    found = comparison(batch, notice)
    return [(d.place, d.kind, [(c.title, c.before, c.after) for c in d.changes]) for d in found]


class TestASecondFileOfANotice:
    def test_with_the_same_words_differs_in_nothing(self, office: User) -> None:
        rows = [(*ROWS[0][:4], "**区民政局**、\n区财政局"), *ROWS[1:]]  # a line break inside the cell is no change
        assert compared(second_file(office, *rows)) == []

    def test_shows_what_changed_and_what_came_and_went(self, office: User) -> None:
        batch = second_file(
            office,
            (*ROWS[0][:2], "建成社区服务站50个以上。", "陆岚", "区民政局、**区财政局**"),
            ROWS[1],
            ("3", "城市建设", "疏通排水管网。", "各分管副区长", "**区水务局**、各街道办事处"),
            ("5", "^", "新增一项。", "贺知远", "区水务局"),
        )
        assert compared(batch) == [
            (
                "附件1第1项",
                "changed",
                [
                    ("事项内容", "建成社区服务站40个以上。", "建成社区服务站50个以上。"),
                    ("牵头单位", "区民政局", "区财政局"),
                ],
            ),
            ("附件1第4项", "removed", []),
            ("附件1第5项", "added", []),
        ]

    def test_hides_no_row_behind_a_repeated_number(self, office: User) -> None:
        batch = second_file(office, *ROWS[:3], ROWS[3], ("4", "^", "又一个第四项。", "贺知远", "区水务局"))
        assert compared(batch) == [("附件1第4项（第2处）", "added", [])]

    def test_flattened_to_text_differs_in_its_leads_alone(self, office: User) -> None:
        actions.confirm(make_batch(office), by=office.as_actor(), at=NOON)
        received = actions.receive(
            as_text(task_table(*ROWS)).encode(), filename="通知.txt", by=office.as_actor(), at=NOON
        )
        changes = compared(received.batch)
        assert [place for place, _, _ in changes] == ["附件1第1项", "附件1第3项"]
        assert {title for _, _, found in changes for title, _, _ in found} == {"牵头单位"}

    def test_can_never_make_a_second_ledger(self, office: User) -> None:
        batch = second_file(office, *ROWS[:2])
        with pytest.raises(NotNow, match=f"{NUMBER}已经建账，不能再建第二次"):
            actions.confirm(batch, by=office.as_actor(), at=NOON)
        assert (Ledger.objects.count(), Notice.objects.count()) == (1, 1)
        assert Batch.objects.get(pk=batch.pk).state == "read"

    def test_is_no_second_file_in_another_government(self, office: User) -> None:
        other = make_user(government=make_government("云河市竹坞区人民政府"))
        make_notice(by=other, number=NUMBER)
        assert registered_notice(make_batch(office)) is None


places = st.dictionaries(
    st.sampled_from([f"附件1第{n}项" for n in range(1, 6)]),
    st.fixed_dictionaries({"事项内容": st.sampled_from(["一", "二", "一 "]), "牵头单位": st.sampled_from(["", "甲"])}),
)


class TestDifferences:
    @given(places)
    def test_of_a_reading_with_itself_are_none(self, words) -> None:
        assert differences(words, words) == []

    @given(places, places)
    def test_account_for_every_row_of_both(self, before, after) -> None:
        found = {difference.place: difference.kind for difference in differences(before, after)}
        assert len(found) == len(differences(before, after))
        assert {place for place, kind in found.items() if kind == "removed"} == before.keys() - after.keys()
        assert {place for place, kind in found.items() if kind == "added"} == after.keys() - before.keys()

        def bare(words: dict[str, str]) -> dict[str, str]:
            return {title: text.strip() for title, text in words.items()}

        changed = {place for place in before.keys() & after.keys() if bare(before[place]) != bare(after[place])}
        assert {place for place, kind in found.items() if kind == "changed"} == changed
