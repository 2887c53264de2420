"""Papers of reporting: the sheet of one-time passwords."""

from datetime import date

from duban.documents.blocks import Align, Column, OfficialDocument, Role, Table, cell, paragraph
from duban.returns.actions.opening import HandOut

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def password_sheet(handed: HandOut, *, government: str, day: date) -> OfficialDocument:
    """一次性密码单: to be cut into strips and handed out in person; it says which units still wait for an account."""
    sheet = handed.sheet
    title = f"{government}督办系统一次性密码单"
    table = Table(
        (
            Column("单位", 58),
            Column("账号", 50),
            Column("一次性密码", 48, Align.CENTER),
        ),
        tuple((cell(each.unit), cell(each.username), cell(each.password)) for each in sheet),
        row_height_mm=9,
    )
    told = [paragraph(Role.ATTACHMENT_TITLE, title)]
    if sheet:
        told.append(
            paragraph(
                Role.BODY,
                f"{day.year}年{day.month}月{day.day}日生成，共{len(sheet)}个单位。请沿行裁开，当面交给填报人。"
                "首次登录后须自设密码，本单随即作废。",
            )
        )
    if handed.waiting:
        names = "、".join(handed.waiting)
        told.append(
            paragraph(
                Role.BODY, f"{len(handed.waiting)}个单位的填报账号已提出开通，待安全管理员核准后再发放：{names}。"
            )
        )
    return OfficialDocument(issuer=government, title=title, blocks=(*told, table) if sheet else tuple(told))
