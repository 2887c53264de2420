"""All rules in their order: code, level, name, explanation, and the function that judges (预检规则).

Growing: a new rule is a function in one of the modules and a row here; the manual's table is written from the rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from duban.prechecks import box_rules, comparison_rules, figure_rules, sheet_rules, text_figures, text_rules
from duban.prechecks.case import Case
from duban.prechecks.findings import Found, Level

LineRule = Callable[[Case], Iterable[Found]]
SheetRule = Callable[[Sequence[Case]], Iterable[tuple[int, Found]]]


@dataclass(frozen=True)
class Rule:
    """One rule. Exactly one of `line` and `sheet` judges: a line alone, or all lines (index of the line, finding)."""

    code: str
    level: Level
    name: str
    explanation: str
    line: LineRule | None = None
    sheet: SheetRule | None = None


B, W, I = Level.BLOCK, Level.WARN, Level.INFORM  # noqa: E741 (the letters of the table of rules)

RULES: tuple[Rule, ...] = (
    Rule(
        "Q01",
        B,
        "必填未填",
        "“完成情况”“下一步计划”是空的，或者“是否完成阶段目标”没有选。",
        box_rules.required_box_empty,
    ),
    Rule(
        "Q02",
        B,
        "缺指标值",
        "有指标的事项没有填本月累计值；统计数据在报送期限之后才发布的不算缺。",
        figure_rules.value_missing,
    ),
    Rule(
        "Q03",
        B,
        "累计值下降",
        "累计值比上月小，又没有更正说明；增速、满意度一类的指标可以升降，不在此列。",
        figure_rules.value_falls,
    ),
    Rule(
        "Q04",
        W,
        "数值或单位存疑",
        "累计值超过目标的1.5倍，或者与目标、上月、正文相差千倍、万倍。",
        figure_rules.out_of_scale,
    ),
    Rule("Q05", W, "文数不一致", "正文里的累计数、占比或者本月数，与表内填的数对不上。", text_figures.text_differs),
    Rule("Q06", W, "是否与数不一致", "没有达到阶段目标却选“是”，或者都达到了却选“否”。", figure_rules.answer_differs),
    Rule(
        "Q07",
        W,
        "完成说法存疑",
        "写了完成、建成、竣工，进度却不到100%；或者把启动、签约、谋划算作完成。",
        text_figures.claims_too_much,
    ),
    Rule(
        "Q08",
        W,
        "滞后未写问题",
        "低于序时、没有完成阶段目标或者节点过期，“存在问题”却是空的或者“无”。",
        figure_rules.behind_without_problem,
    ),
    Rule(
        "Q09",
        W,
        "问题没有原因",
        "写了存在问题，原因一栏是空的，问题里也没有“因”“由于”“受…影响”。",
        text_rules.problem_without_cause,
    ),
    Rule(
        "Q10",
        I,
        "只有外部原因",
        "连续两个月只写疫情、天气、市场等外部原因，没有应对措施。",
        text_rules.outside_cause_again,
    ),
    Rule(
        "Q11",
        W,
        "下一步没有时间或者责任人",
        "下一步计划没有写哪一天前，或者没有写由谁做。",
        text_rules.step_without_date_or_subject,
    ),
    Rule("Q12", W, "下一步与上月相同", "下一步计划与上月相同，没有新的时间和数字。", comparison_rules.same_next_step),
    Rule(
        "Q13",
        W,
        "完成情况与上月相同",
        "完成情况九成以上与上月相同，又没有新的数字。",
        comparison_rules.same_as_last_month,
    ),
    Rule(
        "Q14",
        W,
        "两项文字相同",
        "完成情况与另一项或者另一单位九成以上相同，数字也相同。",
        sheet=sheet_rules.same_text_twice,
    ),
    Rule("Q15", W, "套话过多", "四成以上的短句是套话，又没有数字、专名和日期。", text_rules.empty_phrases),
    Rule("Q16", W, "没有事实", "完成情况没有数字、地点、日期，也没有具体成果。", text_rules.no_fact),
    Rule(
        "Q17", W, "写的是别的时期", "正文写的是别的月份或者年份；或者下一步的时间已经过去。", text_rules.another_period
    ),
    Rule(
        "Q18", W, "承诺没有下文", "上月承诺的步骤或者到期的节点，本月一字未提。", comparison_rules.promise_not_mentioned
    ),
    Rule("Q19", I, "进度突增", "一个月上升30个百分点以上。", figure_rules.jump),
    Rule("Q20", I, "处处是整数", "一个单位各项进度连续三个月都是5的倍数。", sheet=sheet_rules.round_numbers),
    Rule("Q21", W, "过短或者过长", "完成情况不足20字或者超过300字；其他各栏超过300字。", box_rules.length),
    Rule("Q22", I, "疑似他人工作", "把上级或者其他单位的工作写成自己的。", text_rules.work_of_others),
    Rule("Q23", W, "只有打算", "完成情况写的都是“将”“拟”“计划”。", text_rules.plans_only),
    Rule(
        "Q24",
        I,
        "比较没有基数",
        "只写“同比增长”没有数额，或者只写“位居前列”没有名次。",
        text_rules.comparison_without_base,
    ),
    Rule(
        "Q25",
        W,
        "统计数据没有来源",
        "统计数据还没有发布就填了数，或者经济指标没有写数据来源。",
        figure_rules.statistic_without_source,
    ),
    Rule(
        "Q26", B, "疑似敏感信息", "密级标志、身份证号、手机号、银行卡号、住户门牌、群众姓名。", box_rules.personal_data
    ),
    Rule("Q27", W, "求助没有对象", "写了需协调的事，没有写请哪个单位。", box_rules.help_without_addressee),
    Rule(
        "Q28",
        W,
        "同一事实两处不一",
        "与另一份清单或者另一单位所报的同一事实数字不同。",
        figure_rules.linked_fact_differs,
    ),
    Rule(
        "Q29",
        I,
        "佐证缺失或者过旧",
        "正文提到附件而没有附件，或者附件早于本月。",
        comparison_rules.proof_missing_or_old,
    ),
    Rule("Q30", I, "配合单位未提供", "共同承担的事项，配合单位的情况还没有提供。", comparison_rules.part_missing),
    Rule("Q31", I, "用语不当", "口语、感叹号、过头的自我评价。", box_rules.wording),
)
