"""Letters and strokes of each page, taken off while pdfminer interprets it: no layout of its own is guessed.

Coordinates are points from the top left corner of the page as it is seen. Bold is a bold face, a bold weight of the
face's description, letters that are stroked as well as filled, or letters printed twice a hair apart.
"""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import Matrix, apply_matrix_pt

from duban.intake.parsing.gate_pdf import MAX_PAGES
from duban.intake.parsing.messages import refusal

MAX_LETTERS: Final = 50_000  # of one page; a full page has two thousand
MAX_STROKES: Final = 20_000
NO_LETTER: Final = "\ufffd"  # a letter that the file does not tell
_OFF: Final = 20_000.0  # points: the largest page has 14,400; what is further off is on none
_THIN: Final = 3.0  # points: a filled rectangle as thin as this is a stroke
_STRAIGHT: Final = 1.0  # points off the straight that a stroke may be
_BOLD_FACE: Final = re.compile(r"bold|black|heavy|hei|黑", re.I)
_FORCE_BOLD: Final = 1 << 18
_BOLD_WEIGHT: Final = 600
_FILL_AND_STROKE: Final = 2
_UNSEEN: Final = (3, 7)  # modes of printing letters that leave no mark
_TWICE: Final = 0.12  # of the size: as near as this the same letter again makes it bold


@dataclass(frozen=True, slots=True)
class Letter:
    """One printed character: `y` is the base line, `unseen` leaves no mark on the page."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    unseen: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, self.y - 0.35 * self.size


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight upright or level line; x0 ≤ x1, y0 ≤ y1, one pair is equal."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        return self.x0 == self.x1


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as printed; `number` from 1."""

    number: int
    width: float
    height: float
    letters: tuple[Letter, ...]
    strokes: tuple[Stroke, ...]
    images: int


@dataclass(slots=True)
class _Marks:
    width: float = 0
    height: float = 0
    letters: list[tuple[Letter, tuple[float, float]]] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    images: int = 0


class _Collector(PDFTextDevice):
    """Receives what the interpreter draws."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.marks = _Marks()
        self._mode = 0
        self._bold: dict[int, bool] = {}

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        x0, y0, x1, y1 = page.mediabox
        corners = [apply_matrix_pt(ctm, corner) for corner in ((x0, y0), (x1, y1))]
        self.marks = _Marks(abs(corners[0][0] - corners[1][0]), abs(corners[0][1] - corners[1][1]))

    def render_string(self, textstate: Any, *rest: Any) -> None:
        self._mode = textstate.render
        super().render_string(textstate, *rest)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        *_rest: Any,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = NO_LETTER
        advance: float = font.char_width(cid) * fontsize * scaling
        a, b, c, d, _, _ = matrix
        size = abs(fontsize) * math.hypot(c, d)
        length = abs(advance) * math.hypot(a, b)
        x, y = apply_matrix_pt(matrix, (0, rise))
        if font.is_vertical():
            x, y, length = x - size / 2, y - size, size
        bold = self._is_bold(font) or self._mode % 4 == _FILL_AND_STROKE
        if len(self.marks.letters) >= MAX_LETTERS:
            raise refusal("too_complex")
        if 0 < size < _OFF and -_OFF < x <= x + length < _OFF and -_OFF < y < _OFF:  # what is no number is not less
            letter = Letter(text, x, x + length, self.marks.height - y, size, bold, self._mode in _UNSEEN)
            self.marks.letters.append((letter, (a, b)))
        return advance

    def _is_bold(self, font: PDFFont) -> bool:
        key = id(font)
        if key not in self._bold:
            about = font.descriptor
            weight, flags = about.get("FontWeight"), font.flags
            heavy = isinstance(weight, int | float) and weight >= _BOLD_WEIGHT
            name = _name(font.fontname)
            self._bold[key] = bool(_BOLD_FACE.search(name)) or heavy or bool(int(flags) & _FORCE_BOLD)
        return self._bold[key]

    def paint_path(
        self, _gstate: PDFGraphicState, stroke: bool, fill: bool, _evenodd: bool, path: Sequence[Any]
    ) -> None:
        assert self.ctm is not None
        if not stroke and not fill:
            return
        for part in _outlines(path):
            points = [apply_matrix_pt(self.ctm, point) for point in part]
            self.marks.strokes.extend(self._strokes(points, stroked=stroke))
            if len(self.marks.strokes) > MAX_STROKES:
                raise refusal("too_complex")

    def _strokes(self, points: Sequence[tuple[float, float]], *, stroked: bool) -> Iterator[Stroke]:
        xs = [x for x, _ in points]
        ys = [self.marks.height - y for _, y in points]
        if not all(-_OFF < place < _OFF for place in (*xs, *ys)):
            return
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if x1 - x0 <= _THIN or y1 - y0 <= _THIN:
            if x1 - x0 > y1 - y0:
                yield Stroke(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
            elif y1 > y0:
                yield Stroke((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
            return
        if not stroked:
            return
        for (xa, ya), (xb, yb) in zip(zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False):
            if abs(xa - xb) <= _STRAIGHT < abs(ya - yb):
                yield Stroke(xa, min(ya, yb), xa, max(ya, yb))
            elif abs(ya - yb) <= _STRAIGHT < abs(xa - xb):
                yield Stroke(min(xa, xb), ya, max(xa, xb), ya)

    def render_image(self, _name: str, _stream: Any) -> None:
        self.marks.images += 1


def _name(fontname: object) -> str:
    """The name of a face; some programs write it in GBK."""
    if isinstance(fontname, bytes):
        return fontname.decode("gb18030", "replace")
    return str(fontname)


def _outlines(path: Sequence[Any]) -> Iterator[list[tuple[float, float]]]:
    """The corners of every part of a path; a part with a curve is none of straight strokes."""
    part: list[tuple[float, float]] = []
    curved = False
    for operator, *numbers in path:
        if operator == "m":
            if len(part) > 1 and not curved:
                yield part
            part, curved = [(numbers[0], numbers[1])], False
        elif operator == "l":
            part.append((numbers[0], numbers[1]))
        elif operator == "h":
            part.extend(part[:1])
        else:
            curved = True
    if len(part) > 1 and not curved:
        yield part


def sheets(data: bytes) -> Iterator[Sheet]:
    """The pages one after another. Raises Refused where there are too many; any error of pdfminer passes through."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    manager = PDFResourceManager()
    collector = _Collector(manager)
    interpreter = PDFPageInterpreter(manager, collector)
    for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))), start=1):
        if number > MAX_PAGES:
            raise refusal("pdf_pages")
        interpreter.process_page(page)
        yield _turned(number, collector.marks)


def _turned(number: int, marks: _Marks) -> Sheet:
    """The page turned so that most of its letters stand upright; letters printed another way are left out."""
    ways = [_way(direction) for _, direction in marks.letters]
    way = max((0, 90, 180, 270), key=ways.count)
    letters = [letter for (letter, _), own in zip(marks.letters, ways, strict=True) if own == way]
    strokes = marks.strokes
    width, height = marks.width, marks.height
    if way:
        letters = [_turn_letter(letter, way, width, height) for letter in letters]
        strokes = [_turn_stroke(stroke, way, width, height) for stroke in strokes]
        width, height = (height, width) if way != 180 else (width, height)
    return Sheet(number, width, height, tuple(_once(letters)), tuple(strokes), marks.images)


def _way(direction: tuple[float, float]) -> int:
    """Degrees against the clock that a letter's base line is turned, to the next quarter."""
    return round(math.degrees(math.atan2(direction[1], direction[0])) / 90) * 90 % 360


def _turn(x: float, y: float, way: int, width: float, height: float) -> tuple[float, float]:
    if way == 90:
        return height - y, x
    if way == 180:
        return width - x, height - y
    return y, width - x


def _turn_letter(letter: Letter, way: int, width: float, height: float) -> Letter:
    x, y = _turn(letter.x0, letter.y, way, width, height)
    return replace(letter, x0=x, x1=x + letter.x1 - letter.x0, y=y)


def _turn_stroke(stroke: Stroke, way: int, width: float, height: float) -> Stroke:
    xa, ya = _turn(stroke.x0, stroke.y0, way, width, height)
    xb, yb = _turn(stroke.x1, stroke.y1, way, width, height)
    return Stroke(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def _once(letters: Sequence[Letter]) -> Iterator[Letter]:
    """Letters that were printed twice a hair apart, to look bold, once and bold."""
    kept: dict[int, Letter] = {}
    places: dict[tuple[str, int, int], int] = {}
    for at, letter in enumerate(letters):
        reach = _TWICE * letter.size
        cell = (letter.text, round(letter.x0 / 4), round(letter.y / 4))
        near = (places.get((letter.text, cell[1] + dx, cell[2] + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        twin = next(
            (
                other
                for other in near
                if other is not None
                and abs(kept[other].x0 - letter.x0) <= reach
                and abs(kept[other].y - letter.y) <= reach
            ),
            None,
        )
        if twin is not None and letter.text.strip():
            kept[twin] = replace(kept[twin], bold=True)
        else:
            kept[at] = letter
            places[cell] = at
    return iter(kept.values())
