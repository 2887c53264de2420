"""PDF files with text as blocks: the same paragraphs and grids as a Word file gives (PDF 读取).

`device` takes letters and strokes off the pages, `lines` makes lines and paragraphs,
`grids` tables with strokes, `gaps` tables without, `tables` joins what page breaks cut, `pages` puts the blocks in order.
"""
