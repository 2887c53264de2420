"""No page offers what would be refused: every role walks along every link, and may send every form that it is shown."""

import time
from collections.abc import Callable

from duban.access.roles import Role
from tests.house.pages import rows_of_pages
from tests.house.walk import offered, page_at, walk
from tests.make import make_client
from tests.world import build_world


def test_no_page_offers_what_would_be_refused(db: None, record_property: Callable[[str, object], None]) -> None:
    begun, world = time.perf_counter(), build_world()
    rows = {row.page: row for row in rows_of_pages()}
    opened, forms, wrong = 0, 0, []
    for role in Role:
        for seen in walk(make_client(world.accounts[role]), every_file=False):
            opened += 1
            if seen.status != 200:
                wrong.append(f"{role}: {seen.linked_from} links to {seen.address}, which answers {seen.status}")
                continue
            for each in offered(seen) if seen.is_page else ():
                forms += 1
                row = rows.get(page_at(each.address))
                if row is None or row.expected(role, "POST") in {"403", "404", "405"}:
                    wrong.append(f"{role}: {each.page} offers to send to {each.address}")
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert opened > 13 * 3
    record_property(
        "figure",
        f"offers: {opened} pages walked by {len(Role)} roles, {forms} forms, {time.perf_counter() - begun:.0f} s",
    )
