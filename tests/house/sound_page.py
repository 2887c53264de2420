"""What every HTML answer must be, whatever page it is: one heading, one main part, unique ids, nothing inline."""

from collections import Counter

from lxml import html


def faults_of(page: str, *, part: bool) -> list[str]:
    """What is wrong with a page (or, with `part`, with a piece of one)."""
    tree = html.fromstring(page if not part else f"<div>{page}</div>")
    faults = []
    ids: Counter[str] = Counter(tree.xpath("//@id"))
    faults += [f"id {name} stands {number} times" for name, number in ids.items() if number > 1]
    faults += [f"inline {name}" for name in tree.xpath("//@*[starts-with(name(), 'on')] | //@style")]
    faults += ["inline script"] if tree.xpath("//script[not(@src)] | //style") else []
    named = "@aria-label or @aria-labelledby or ancestor::label or @type='hidden' or @id=//label/@for"
    faults += [
        f"{e.tag} {e.get('name')} has no label"
        for e in tree.xpath(f"//input[not({named})] | //select[not({named})] | //textarea[not({named})]")
    ]
    faults += [f"label for nothing: {name}" for name in tree.xpath("//label/@for[not(. = //@id)]")]
    if not part:
        faults += [] if tree.get("lang") == "zh-CN" else ["no lang"]
        faults += [] if (tree.findtext(".//title") or "").strip(" ·督办") else ["no title"]
        faults += [f"{len(found)} {name}" for name in ("h1", "main") if len(found := tree.xpath(f"//{name}")) != 1]
        faults += [] if any(tree.xpath("//body/@data-page")) else ["no data-page"]
    return faults
