"""How alike two texts are (相似度), in percent: the share of characters that both have in the same order.

Source of the rule: domain.md part 4, Q13 and Q14, "character 3-gram Jaccard or difflib ratio". This is the second of
the two, by a library that reckons it without difflib's guesses and a thousand times as fast.
"""

from rapidfuzz import fuzz

from duban.prechecks.words import Words


def are_alike(one: Words, other: Words, *, at_least: int) -> bool:
    """Whether the texts agree in `at_least` percent of their characters, as they stand or clause by clause."""
    as_they_stand = fuzz.ratio(one.bare, other.bare, score_cutoff=at_least)
    return as_they_stand > 0 or fuzz.ratio(one.sorted_bare, other.sorted_bare, score_cutoff=at_least) > 0
