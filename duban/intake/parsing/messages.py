"""Every reason for refusing a file: a stable code, what happened, and what to do next. One table, no other words."""

from __future__ import annotations

from typing import Final

from duban.intake.parsing.reading import Refused

_RESAVE: Final = "请用 Word 或 WPS 打开原文件，另存为 .docx 后重新上传。"
_RESAVE_AS_EITHER: Final = "请用 Word 或 WPS 打开原文件，文字另存为 .docx、表格另存为 .xlsx 后重新上传。"
_ASK_SENDER: Final = "请向发文单位索取完好的原件，或另存为 .docx 后重新上传。"
_PLAIN: Final = "请在 Word 或 WPS 中删除该内容，另存为 .docx 后重新上传。"

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    # what the file is
    "empty": ("文件是空的，没有任何内容。", "请检查文件是否已正确保存，重新上传。"),
    "too_big": ("文件超过 20 MB，未读取。", "请删除文件中的图片等大件内容，或只保留通知正文和任务表后重新上传。"),
    "type_not_allowed": (
        "暂不能读取此类文件，目前可读取 .docx、.doc、.wps、.pdf、.xlsx、.xls、.html 和 .txt 文件。",
        _RESAVE_AS_EITHER,
    ),
    "content_mismatch": ("文件的实际内容与扩展名不符，未读取。", _RESAVE_AS_EITHER),
    "needs_converter": (
        "本机没有可用的 LibreOffice，不能读取 .doc 和 .wps 文件。",
        "请用 Word 或 WPS 打开原文件，另存为 .docx 后重新上传；或请管理员安装 LibreOffice。",
    ),
    "conversion_failed": ("文件无法转换为 .docx，未读取。", _RESAVE),
    "encrypted": ("文件已加密，无法读取。", "请取消密码后重新上传。"),
    "secret": (
        "文件带有密级标志，本系统不得处理涉密文件，未保存任何内容。",
        "请按保密规定线下办理；如系误标，请由定密责任人解除密级标志后再上传。",
    ),
    "no_tasks": (
        "文件中没有找到任务分解表，未读取。",
        "请确认上传的是带有任务分解表（含任务内容和责任单位）的通知，附件另存的请上传附件。",
    ),
    "too_complex": (
        "文件结构过于复杂，读取所需资源超过限额，未读取。",
        "请只保留通知正文和任务表，另存为 .docx 后重新上传。",
    ),
    # the zip container of a docx or xlsx
    "zip_broken": ("文件已损坏或不完整，无法打开。", _ASK_SENDER),
    "zip_parts": ("文件内部的部件过多，未读取。", _RESAVE),
    "zip_duplicate": ("文件内部有同名部件，内容不可信，未读取。", _RESAVE),
    "zip_path": ("文件内部有不安全的路径，未读取。", _RESAVE),
    "zip_symlink": ("文件内部有指向外部的链接，未读取。", _RESAVE),
    "zip_header_lie": ("文件内部标明的大小与实际不符，内容不可信，未读取。", _RESAVE),
    "zip_bomb_ratio": ("文件解压后异常膨胀，未读取。", _RESAVE),
    "zip_bomb_size": ("文件解压后超过 100 MB，未读取。", "请删除文件中的图片等大件内容后重新上传。"),
    "part_too_big": ("文件内部有超过 50 MB 的部件，未读取。", "请拆分文件或删除大件内容后重新上传。"),
    # active and foreign content
    "macro": ("文件含有宏，未读取。", "请另存为不含宏的 .docx 后重新上传。"),
    "ole": ("文件嵌有其他程序的对象，未读取。", _PLAIN),
    "altchunk": ("文件引用了嵌入的其他格式内容，未读取。", _RESAVE),
    "external_link": ("文件链接了外部数据，未读取。", _PLAIN),
    "external_relationship": ("文件引用了外部模板、图片或文件，未读取。", "请断开外部链接，另存为 .docx 后重新上传。"),
    # the XML inside
    "dtd": ("文件内部含有不允许的文档类型声明，未读取。", _RESAVE),
    "xml_malformed": ("文件内部格式错误，无法解析。", _ASK_SENDER),
    "xml_encoding": ("文件内部使用了不支持的字符编码，未读取。", _RESAVE),
    "xml_depth": ("文件内部层次过深，未读取。", _RESAVE),
    "xml_elements": ("文件内部元素过多，未读取。", "请拆分文件后重新上传。"),
    "grid_span": ("表格中有跨列数异常的单元格，未读取。", "请检查并重做该表格，另存为 .docx 后重新上传。"),
    "sheet_too_large": (
        "工作表超过 20000 行或 200 列，未读取。",
        "请删除任务表以外的行、列和合并单元格，另存为 .xlsx 后重新上传。",
    ),
    "table_too_large": ("表格超过 20000 行，未读取。", "请拆分表格后重新上传。"),
    # PDF
    "pdf_scanned": (
        "文件是扫描件或图片，没有可读取的文字。",
        "请向发文单位索取电子原件（.docx 或带文字的 PDF），或识别为文字并校对后另存为 .docx 上传。",
    ),
    "pdf_unmapped": (
        "PDF 没有写明字符是什么字，读出来会是乱码，未读取。",
        "请用生成该文件的程序另存为 .docx 后重新上传。",
    ),
    "pdf_broken": ("PDF 文件已损坏或不完整，无法打开。", _ASK_SENDER),
    "pdf_pages": ("PDF 超过 500 页，未读取。", "请只保留通知正文和任务表后重新上传。"),
    "pdf_bomb": ("PDF 内部内容解压后异常膨胀，未读取。", _ASK_SENDER),
    "pdf_active": ("PDF 含有脚本、附件或可执行的动作，未读取。", "请用“打印为 PDF”重新生成不含这些内容的文件后上传。"),
    "polyglot": ("文件结尾之后还有其他内容，内容不可信，未读取。", _ASK_SENDER),
    # plain text
    "text_encoding": ("无法识别文本的字符编码，未读取。", "请用记事本另存为 UTF-8 编码后重新上传。"),
    "text_nul": ("文本中含有非文本内容，未读取。", "请用记事本另存为 UTF-8 编码的纯文本后重新上传。"),
}


def refusal(code: str) -> Refused:
    """The refusal of that code, ready to raise."""
    message, hint = REFUSALS[code]
    return Refused(code, message, hint)
