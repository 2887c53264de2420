"""The parts of a Word file that are the same for every document: styles, settings, typefaces."""

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from duban.documents.blocks import Align, Role
from duban.documents.docx_words import eighths, element, half_points, twips, twips_of_mm
from duban.documents.looks import (
    BODY_PT,
    DENSE_TYPE,
    DRAFT_GREY,
    DRAFT_PT,
    IMPRINT_PT,
    LINE_PITCH_PT,
    LOOKS,
    PAGE_NUMBER_PT,
    RED,
    TABLE_PADDING_MM,
    TABLE_PADDING_PT,
    TABLE_RULE_PT,
    TABLE_TYPE,
    TRACKING_PT,
    Face,
    Look,
    TableType,
)

PAGE_NUMBER_STYLE = "page_number"
DRAFT_STYLE = "draft"
IMPRINT_STYLE = "imprint"
TABLE_STYLE = "ruled_table"

_LATIN = "Times New Roman"
_JC = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}

# What people find in Word's list of styles.
_STYLE_NAMES = {
    Role.MARK: "公文发文机关标志",
    Role.DOC_NO: "公文发文字号",
    Role.TITLE: "公文标题",
    Role.RECIPIENT: "公文主送机关",
    Role.HEADING1: "公文一级标题",
    Role.HEADING2: "公文二级标题",
    Role.BODY: "公文正文",
    Role.ATTACHMENT_NOTE: "公文附件说明",
    Role.SIGNATURE: "公文署名",
    Role.DATE: "公文成文日期",
    Role.NOTE: "公文附注",
    Role.ATTACHMENT_LABEL: "公文附件序号",
    Role.ATTACHMENT_TITLE: "公文附件标题",
    Role.ATTACHMENT_SUBTITLE: "公文附件副标题",
    Role.FORM_LINE: "公文表格填报项",
}
_ALIGN_NAMES = {Align.LEFT: "左对齐", Align.CENTER: "居中", Align.RIGHT: "右对齐", Align.JUSTIFY: "两端对齐"}

# The faces of the standard are sold; where one is missing Word takes the one named beside it (font table, altName).
_STAND_INS = {
    Face.FANGSONG: "仿宋",
    Face.KAI: "楷体",
    Face.BIAOSONG: "华文中宋",
    Face.HEI: "SimHei",
    Face.SONG: "SimSun",
}


def heading_cell_style(*, dense: bool) -> str:
    """The style of a heading cell."""
    return "cell_heading_dense" if dense else "cell_heading"


def cell_style(align: Align, *, dense: bool) -> str:
    """The style of an ordinary cell."""
    return f"cell_{align.value}_dense" if dense else f"cell_{align.value}"


def styles(word: WordDocument) -> None:
    """Replace the template's styles by one per role, the table's, and the four that Word cannot do without."""
    root = word.styles.element
    for child in list(root):
        root.remove(child)
    root.append(
        element(
            "w:docDefaults",
            element("w:rPrDefault", _letters(Face.FANGSONG, BODY_PT, language=True)),
            element("w:pPrDefault", element("w:pPr")),
        )
    )
    root.append(_style("paragraph", "Normal", "Normal", _plain_paragraph(), default=True))
    root.append(_style("character", "DefaultParagraphFont", "Default Paragraph Font", default=True))
    root.append(_style("table", "TableNormal", "Normal Table", default=True))
    root.append(_style("numbering", "NoList", "No List", default=True))
    for role, look in LOOKS.items():
        letters = _letters(look.face, look.size_pt, color=RED if role is Role.MARK else "")
        root.append(_style("paragraph", role.value, _STYLE_NAMES[role], _paragraph_look(look), letters, based=True))
    number = _letters(Face.SONG, PAGE_NUMBER_PT, latin=Face.SONG)
    root.append(_style("paragraph", PAGE_NUMBER_STYLE, "公文页码", _line("auto", 12), number, based=True))
    draft = _letters(Face.HEI, DRAFT_PT, color=DRAFT_GREY)
    root.append(_style("paragraph", DRAFT_STYLE, "公文草稿标记", draft, based=True))
    imprint = _letters(Face.FANGSONG, IMPRINT_PT)
    root.append(_style("paragraph", IMPRINT_STYLE, "公文版记", _line("exact", LINE_PITCH_PT), imprint, based=True))
    for dense, kind, suffix in ((False, TABLE_TYPE, ""), (True, DENSE_TYPE, "小")):
        cells = [(heading_cell_style(dense=dense), f"公文表头{suffix}", Align.CENTER, Face.HEI)]
        for align, name in _ALIGN_NAMES.items():
            cells.append((cell_style(align, dense=dense), f"公文表格{suffix}{name}", align, Face.FANGSONG))
        for style_id, name, align, face in cells:
            looks = (_cell_look(align, kind), _letters(face, kind.size))
            root.append(_style("paragraph", style_id, name, *looks, based=True))
    root.append(_style("table", TABLE_STYLE, "公文表格", _table_look()))


def _style(
    kind: str, style_id: str, name: str, *looks: BaseOxmlElement, default: bool = False, based: bool = False
) -> BaseOxmlElement:
    marks = {"default": "1"} if default else {"customStyle": "1"}
    made = element("w:style", element("w:name", val=name), type=kind, styleId=style_id, **marks)
    if based:
        made.append(element("w:basedOn", val="Normal"))
    made.append(element("w:qFormat"))
    made.extend(looks)
    return made


def _letters(
    face: Face, size_pt: float, *, latin: str = _LATIN, color: str = "", language: bool = False
) -> BaseOxmlElement:
    fonts = element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=face, cs=latin)
    made = element("w:rPr", fonts)
    if color:
        made.append(element("w:color", val=color))
    # Only 三号 has to be narrowed to 28 characters a line; 0 takes it off again in styles based on Normal.
    made.append(element("w:spacing", val=twips(TRACKING_PT if size_pt == BODY_PT else 0)))
    made.append(element("w:sz", val=half_points(size_pt)))
    made.append(element("w:szCs", val=half_points(size_pt)))
    if language:
        made.append(element("w:lang", val="en-US", eastAsia="zh-CN"))
    return made


def _plain_paragraph() -> BaseOxmlElement:
    """No widow control and no gaps between Chinese and Latin letters: both would break the grid."""
    return element(
        "w:pPr",
        element("w:widowControl", val="0"),
        element("w:autoSpaceDE", val="0"),
        element("w:autoSpaceDN", val="0"),
        element("w:spacing", before="0", after="0", line=twips(LINE_PITCH_PT), lineRule="exact"),
        element("w:jc", val="both"),
    )


def _paragraph_look(look: Look) -> BaseOxmlElement:
    made = element("w:pPr")
    if look.keep_with_next:
        made.append(element("w:keepNext"))
    if look.size_pt > BODY_PT:
        # LibreOffice gives type above 三号 two lines of the page's grid, whatever the line height says.
        made.append(element("w:snapToGrid", val="0"))
    if look.blank_above or look.blank_below:
        above, below = twips(look.blank_above * LINE_PITCH_PT), twips(look.blank_below * LINE_PITCH_PT)
        made.append(element("w:spacing", before=above, after=below))
    if look.first_line_chars:
        first = twips(look.first_line_chars * look.size_pt)
        made.append(element("w:ind", firstLineChars=str(look.first_line_chars * 100), firstLine=first))
    made.append(element("w:contextualSpacing"))
    made.append(element("w:jc", val=_JC[look.align]))
    if look.level is not None:
        made.append(element("w:outlineLvl", val=str(look.level - 1)))
    return made


def _line(rule: str, points: float) -> BaseOxmlElement:
    return element("w:pPr", element("w:spacing", line=twips(points), lineRule=rule))


def _cell_look(align: Align, kind: TableType) -> BaseOxmlElement:
    """Text in tables keeps off the page's grid, which would spread it to 22 lines a page."""
    made = element("w:pPr", element("w:snapToGrid", val="0"))
    made.append(element("w:spacing", line=twips(kind.line), lineRule="exact"))
    made.append(element("w:jc", val=_JC[align]))
    return made


def _table_look() -> BaseOxmlElement:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    beside, above = twips_of_mm(TABLE_PADDING_MM), twips(TABLE_PADDING_PT)
    rule = eighths(TABLE_RULE_PT)
    return element(
        "w:tblPr",
        element("w:tblBorders", *(element(f"w:{e}", val="single", sz=rule, space="0", color="auto") for e in edges)),
        element(
            "w:tblCellMar",
            element("w:top", w=above, type="dxa"),
            element("w:left", w=beside, type="dxa"),
            element("w:bottom", w=above, type="dxa"),
            element("w:right", w=beside, type="dxa"),
        ),
    )


def word_settings(word: WordDocument) -> None:
    """Different footers on odd and even pages, punctuation closed up, today's layout rules (compatibility mode 15)."""
    root = word.settings.element
    for child in list(root):
        root.remove(child)
    modern = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}
    root.append(element("w:evenAndOddHeaders"))
    root.append(element("w:characterSpacingControl", val="compressPunctuation"))
    root.append(element("w:compat", element("w:compatSetting", **modern)))


def attach_font_table(word: WordDocument) -> None:
    """Name a stand-in for each typeface that office computers may lack."""
    fonts = (
        element("w:font", element("w:altName", val=other), element("w:charset", val="86"), name=face)
        for face, other in _STAND_INS.items()
    )
    data = etree.tostring(element("w:fonts", *fonts), xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, data, word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)
