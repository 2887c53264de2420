"""Reading of published notices (来文): bytes in, a `Reading` out. No Django, no database, no network.

    read(data, filename) -> Reading        raises Refused

Growing: a new file format is a module that makes `blocks.Page`; a new heading goes into `columns`; a new layout
of lists is a module that makes `tables.RawList` from blocks. What follows (units, leads, targets, doubts) stays.
"""

from duban.intake.parsing.reader import read
from duban.intake.parsing.reading import Reading, Refused

__all__ = ["Reading", "Refused", "read"]
