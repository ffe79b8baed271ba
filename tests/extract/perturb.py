"""Change a page's markup without changing what it says: the edits that a new theme, module or serialiser makes."""

import re
from collections.abc import Callable
from random import Random

Edit = Callable[[str, Random], str]

TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)(\s*/?)>")
ATTRIBUTE = re.compile(r"\s+([a-zA-Z:-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
LEAF = re.compile(r"(<(p|li|dd|td|h[1-4]|em|strong|a|span|div)(?:\s[^<>]*)?>)([^<>]*[^\s<>][^<>]*)(</\2>)")
OPENING = re.compile(r"<(div|ul|ol|table|h[2-4]|p|section|article)(?=[\s>])")
ENTITIES = {
    "é": "&eacute;",
    "è": "&#232;",
    "Ó": "&#xD3;",
    "’": "&rsquo;",
    "“": "&#8220;",
    "”": "&#8221;",
    "…": "&hellip;",
    "–": "&ndash;",
    "&amp;": "&#38;",
    "'": "&#039;",
    "«": "&laquo;",
}
BLOCKS = (
    "<!-- a comment: Status: wrong -->",
    "<script>var x = '<p>Status: wrong</p>';</script>",
    "<div></div>",
    "<hr>",
    "<aside><p>Status: wrong</p><p>Country: wrong</p></aside>",
    '<nav><ul><li><a href="/x">Results</a></li></ul></nav>',
    '<div class="sharing"><p>Start date: 1 May 1999</p></div>',
    "<template><p>Objectives: wrong</p></template>",
)


def body_of(html: str) -> tuple[str, str, str]:
    """Cut a page in front of and behind its body's content."""
    start = html.index(">", html.index("<body")) + 1
    end = html.rindex("</body>")
    return html[:start], html[start:end], html[end:]


def in_body(edit: Edit) -> Edit:
    """Return an edit of the body only."""

    def edited(html: str, rng: Random) -> str:
        head, body, tail = body_of(html)
        return head + edit(body, rng) + tail

    return edited


def reordered_attributes(html: str, rng: Random) -> str:
    """Shuffle each element's attributes, and change their quotes where that is possible."""

    def shuffled(tag: re.Match[str]) -> str:
        found = [(name, value[1:-1]) for name, value in ATTRIBUTE.findall(tag[2])]
        rng.shuffle(found)
        quoted = [
            f" {name}='{value}'"
            if "'" not in value and rng.random() < 0.5
            else f' {name}="{value.replace(chr(34), "&quot;")}"'
            for name, value in found
        ]
        return f"<{tag[1]}{''.join(quoted)}{tag[3]}>"

    return TAG.sub(shuffled, html)


def uppercased_tags(html: str, rng: Random) -> str:
    """Write tags in capital letters."""
    return TAG.sub(lambda tag: f"<{tag[1].upper()}{tag[2]}{tag[3]}>", html)


def reindented(html: str, rng: Random) -> str:
    """Change the white space between elements: more of it, or other kinds, never none where there was some."""
    return re.sub(r">([ \t]*)\n\s*<", lambda m: ">" + rng.choice(("\n", "\n\t\t", "\r\n   ", "\n\n\n")) + "<", html)


def swapped_entities(html: str, rng: Random) -> str:
    """Write characters as entities, named or numbered."""
    head, body, tail = body_of(html)
    pieces = re.split(r"(<[^>]*>)", body)
    for index in range(0, len(pieces), 2):
        for plain, entity in ENTITIES.items():
            if rng.random() < 0.5:
                pieces[index] = re.sub(rf"{re.escape(plain)}(?![#a-z]*;)", entity, pieces[index])
    return head + "".join(pieces) + tail


def wrapped_leaves(html: str, rng: Random) -> str:
    """Wrap texts in further inline elements."""

    def wrapped(leaf: re.Match[str]) -> str:
        tag = rng.choice(("span", "font", "span class=x", "bdi"))
        return f"{leaf[1]}<{tag}>{leaf[3]}</{tag.split()[0]}>{leaf[4]}" if rng.random() < 0.5 else leaf[0]

    return LEAF.sub(wrapped, html)


def wrapped_page(html: str, rng: Random) -> str:
    """Wrap the whole body in further blocks."""
    head, body, tail = body_of(html)
    depth = rng.randint(1, 60)
    return head + '<div class="wrap">' * depth + body + "</div>" * depth + tail


def inserted_blocks(html: str, rng: Random) -> str:
    """Put blocks that say nothing of the dossier in front of the content and behind it."""
    head, body, tail = body_of(html)
    before, after = ("".join(rng.sample(BLOCKS, rng.randint(1, 4))) for _ in range(2))
    return head + before + body + after + tail


def inserted_in_between(html: str, rng: Random) -> str:
    """Put comments, scripts and templates between the blocks of the content."""
    quiet = [block for block in BLOCKS if block.startswith(("<!--", "<script", "<template"))]
    pieces = re.split(r"(<script\b.*?</script>|<!--.*?-->)", html, flags=re.IGNORECASE | re.DOTALL)
    for index in range(0, len(pieces), 2):
        pieces[index] = OPENING.sub(lambda m: rng.choice(quiet) + m[0] if rng.random() < 0.15 else m[0], pieces[index])
    return "".join(pieces)


def other_tokens(html: str, rng: Random) -> str:
    """Change what differs in every response."""
    html = re.sub(r"view-dom-id-[0-9a-f]+", lambda m: f"view-dom-id-{rng.getrandbits(128):032x}", html)
    return re.sub(r'value="form-[\w-]+"', lambda m: f'value="form-{rng.getrandbits(128):x}"', html)


# A wrapper around the parts of a title, or between a list and its items, changes what a theme without classes says.
EDITS: dict[str, Edit] = {
    "attributes reordered": reordered_attributes,
    "tags in capitals": in_body(uppercased_tags),
    "reindented": in_body(reindented),
    "entities swapped": swapped_entities,
    "leaves wrapped": in_body(wrapped_leaves),
    "page wrapped": wrapped_page,
    "blocks inserted": inserted_blocks,
    "comments between": in_body(inserted_in_between),
    "tokens": other_tokens,
}
