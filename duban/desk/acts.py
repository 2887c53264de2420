"""What every kind of act on the trail is called (动作名称), and the things that acts are about."""

ACT_TITLES: dict[str, str] = {
    "almanac.day_removed": "撤销登记放假调休",
    "almanac.day_set": "登记放假调休",
    "almanac.seeded": "建立工作日历",
    "almanac.year_announced": "登记年度安排",
    "briefing.drafted": "起草通报",
    "briefing.snapshot_taken": "冻结快照",
    "intake.confirmed": "确认建账",
    "intake.discarded": "作废读取",
    "intake.document_corrected": "更正公文要素",
    "intake.proposal_accepted": "采纳建议",
    "intake.proposals_accepted": "成批采纳建议",
    "intake.received": "上传来文",
    "intake.recognised": "重复上传来文",
    "intake.refused": "来文不予读取",
    "intake.row_checked": "核对一行",
    "intake.row_corrected": "改正一行",
    "intake.row_left_out": "剔除一行",
    "intake.row_taken_back": "恢复一行",
    "notice.registered": "登记来源文件",
    "org.collective_settled": "落实集体名称",
    "org.government_added": "登记政府",
    "org.grant_agreed": "同意授权",
    "org.grant_proposed": "提出授权",
    "org.grant_refused": "不同意授权",
    "org.grant_withdrawn": "撤回授权",
    "org.grants_imported": "导入账号表",
    "org.password_changed": "修改密码",
    "org.password_reset": "重置密码",
    "org.sign_in_refused": "登录失败",
    "org.signed_in": "登录",
    "org.signed_out": "退出",
    "org.stand_in_ended": "结束代理",
    "org.stand_in_set": "设定代理",
    "org.user_added": "开通账号",
    "org.user_changed": "调整账号",
    "org.user_closed": "停用账号",
    "org.user_reopened": "恢复账号",
    "returns.accepted": "审核通过",
    "returns.accounts_handed_out": "生成一次性密码单",
    "returns.conflict_dropped": "处理另一份文字",
    "returns.draft_conflict": "两人同时填写",
    "returns.due_day_moved": "重算截止日",
    "returns.month_opened": "开启月报",
    "returns.sent_back": "退回",
    "returns.submitted": "报送",
    "returns.units_added": "补发",
    "returns.year_opened": "开启年度",
    "task.completion_verified": "核实完成",
    "task.reading_corrected": "更正读取",
    "task.registered": "立项",
}

OBJECT_TITLES: dict[str, str] = {
    "almanac.specialday": "特殊日",
    "almanac.year": "公布年份",
    "briefings.briefing": "通报",
    "briefings.storedsnapshot": "快照",
    "intake.batch": "来文批次",
    "ledger.ledger": "台账",
    "ledger.notice": "来源文件",
    "ledger.task": "督查事项",
    "org.government": "政府",
    "org.grant": "授权",
    "org.post": "职务",
    "org.standin": "代理",
    "org.unit": "单位",
    "org.user": "账号",
    "returns.progressreport": "落实情况表",
    "returns.round": "轮次",
    "returns.yearplan": "落实计划表",
}

ADMINISTRATION = ("org", "audit")
"""Rooms whose acts are shown in their full sentence: of the others administrators see the kind only, never the words."""
EVERYDAY = "其他"


def act_title(action: str) -> str:
    """The kind of an act in words."""
    return ACT_TITLES.get(action, EVERYDAY)
