"""How right the reader is, style by style: `make bench-intake` prints the table on the published notices of ../shared."""

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from duban.intake.parsing import read
from tests.intake.parsing.corpus import FIGURES, NOTICES, Scored, f1, macro, open_corpus, scored, scorer, web_pages
from tests.intake.parsing.formats import as_xlsx, page_of

TITLES = ("任务", "单位", "牵头", "领导", "目标值")
SEED = ("docx", "doc", "pdf", "html", "xlsx", "txt")
NAMES = {
    "inline-paren": "段末括号",
    "inline-paren-oneline": "段末括号，全文一行",
    "labelled-lines": "标签分行",
    "labelled-inline": "标签在段内",
    "table-flattened-lines": "表格每格一行",
    "table-pipes": "竖线表",
    "table-rows-space": "表格每行一条，空格分列",
    "table-glued": "单元格粘连",
    "numbered-no-units": "编号清单，无单位",
    "headline-detail+inline-paren": "标题指标加细化指标",
    "leader-heading+labelled-lines": "标题写领导，标签分行",
    "leader-heading+lead-subheading": "标题写领导和牵头单位",
    "narrative-clause": "句中“由甲会同乙负责”",
    "mojibake": "夹注拼音",
    "cover-only": "只有通知正文（反例）",
}


def _sum(documents: Sequence[Scored], name: str) -> str:
    """F1 over all tasks of some documents, a dash where nothing is annotated."""
    counts = [each.counts[name] for each in documents if name in each.counts]
    right, extra, missed = (sum(each[at] for each in counts) for at in range(3))
    return f"{f1((right, extra, missed)):.3f}" if right + missed else "—"


def _doubts(documents: Sequence[Scored]) -> str:
    """In doubt of the wrong fields / of the right fields."""
    fields: Counter[tuple[bool, bool]] = sum((each.fields for each in documents), Counter())
    wrong, right = (fields[state, True] + fields[state, False] for state in (False, True))
    asked_wrong = f"{fields[False, True]}/{wrong}" if wrong else "无误读"
    return f"{asked_wrong} | {fields[True, True] / right:.1%}" if right else "— | —"


def _row(title: str, documents: Sequence[Scored]) -> str:
    gold = sum(each.gold for each in documents)
    figures = " | ".join(_sum(documents, name) for name in FIGURES)
    return f"| {title} | {len(documents)} | {gold} | {figures} | {_doubts(documents)} |"


def _seed() -> list[Scored]:
    """The notice that the product was made for, in every format that this machine can read, a list at a time."""
    score = scorer()
    found = []
    for ending in SEED:
        if ending == "doc" and shutil.which("soffice") is None:
            continue
        reading = read(_bytes(ending), f"notice.{ending}").to_json()
        lists = reading["lists"]
        assert isinstance(lists, list)
        for number, item in enumerate(lists, start=1):
            gold = json.loads((NOTICES / "seed" / f"gold_annex{number}.json").read_text(encoding="utf-8"))
            shape = {"entries": item["entries"], "doubts": _doubts_of(reading, item["code"])}
            each = scored(score, f"{ending} 附件{number}", gold, shape)
            if ending in ("txt", "pdf"):  # bold is lost in plain text, and was when this PDF was made
                each = replace(
                    each,
                    counts={name: it for name, it in each.counts.items() if "lead" not in name or name == "leaders"},
                )
            found.append(each)
    return found


def _bytes(ending: str) -> bytes:
    """The notice in a format; there is no published workbook of it, so the Word file is written as one."""
    if ending == "xlsx":
        return as_xlsx(page_of(_bytes("docx")))
    return (NOTICES / "seed" / f"notice.{ending}").read_bytes()


def _doubts_of(reading: dict[str, object], code: str) -> list[dict[str, str]]:
    doubts = reading["doubts"]
    assert isinstance(doubts, list)
    return [doubt for doubt in doubts if doubt["list"] == code]


def main() -> None:
    """Print the table, or one sentence where the notices are not there."""
    if not (NOTICES / "split.json").is_file():
        print(f"没有测量：{NOTICES} 里没有带标注的通知。用环境变量 DUBAN_SHARED 指明所在目录后再运行。")
        return
    documents = list(open_corpus())
    styles: dict[str, list[Scored]] = defaultdict(list)
    for each in documents:
        styles[each.style].append(each)
    print(f"| 版式 | 文件 | 任务 | {' | '.join(TITLES)} | 误读处有疑问 | 读对处有疑问 |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for style in sorted(styles, key=lambda name: -sum(each.gold for each in styles[name])):
        print(_row(NAMES.get(style, style), styles[style]))
    print(_row("合计（按任务）", documents))
    means = " | ".join(f"{macro(documents, name):.3f}" for name in FIGURES)
    print(f"| 平均（按文件） | {len(documents)} | {sum(each.gold for each in documents)} | {means} | | |")
    print(_row("其中同时有网页的，从网页读", list(web_pages())))
    for each in _seed():
        print(_row(f"样本 {each.number}", [each]))
    right = sum(each.unit_sets_right for each in documents) / sum(each.gold for each in documents)
    spurious = sum(each.read for each in documents if each.gold == 0)
    print(f"\n单位全对的任务 {right:.1%}；没有任务的文件误读出 {spurious} 项。", flush=True)


if __name__ == "__main__":
    main()
