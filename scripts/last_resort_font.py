"""Makes fonts/last-resort.ttf: one glyph, a box, for every character there is. Run again only to change the box.

PDF/A refuses a document in which one character has no glyph. With this face behind all others such a character is
printed as a box and can still be searched and copied.
"""

import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

TARGET = Path(__file__).resolve().parents[1] / "fonts" / "last-resort.ttf"
OUTER, INNER = (60, -60, 940, 820), (110, -10, 890, 770)  # left, bottom, right, top in 1/1000 of the type size
NAMES = {
    "familyName": "Duban Last Resort",
    "styleName": "Regular",
    "uniqueFontIdentifier": "DubanLastResort",
    "fullName": "Duban Last Resort",
    "psName": "DubanLastResort-Regular",
    "version": "Version 1.000",
}


def box() -> Glyph:
    """The outline of a frame."""
    pen = TTGlyphPen(None)
    for (left, bottom, right, top), hole in ((OUTER, False), (INNER, True)):
        corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
        first, *others = reversed(corners) if hole else corners
        pen.moveTo(first)
        for corner in others:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def main() -> None:
    """Write the font; always the same bytes."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": box(), "box": box()})
    builder.setupHorizontalMetrics({".notdef": (1000, 60), "box": (1000, 60)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable(NAMES)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    # Format 13 maps whole ranges to one glyph: 700 bytes instead of megabytes.
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.format, table.reserved, table.length, table.nGroups = 13, 0, 0, 1
    table.cmap = {code: "box" for code in range(0x20, 0x110000) if not 0xD800 <= code < 0xE000}
    builder.font["cmap"].tables = [table]
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(sys.argv[1] if len(sys.argv) > 1 else TARGET)


if __name__ == "__main__":
    main()
