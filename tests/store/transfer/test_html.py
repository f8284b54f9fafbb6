"""store.transfer.html: what HTML means is what Hallway's reader shows, and what the Markdown says."""

import random
import re
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from store.text import clean
from store.transfer.html import converted, markdown
from tui.widgets.logical_line import LogicalLine
from tui.widgets.markdown import render


def shown(html: str) -> list[str]:
    """What the reader draws of it, line by line, without blank ones."""
    return [line.first + line.content.plain for line in render(markdown(html)) if line.content.plain.strip()]


def code(html: str) -> list[str]:
    return [line.content.plain for line in render(markdown(html)) if line.kind == "code"]


def styled(html: str, style: str) -> list[str]:
    return [
        line.content.plain[span.start : span.end]
        for line in render(markdown(html))
        for span in line.content.spans
        if span.style == style
    ]


@pytest.mark.parametrize(
    "html, lines",
    [
        ("<p>one\ntwo</p><p>three<br>four</p>", ["one two", "three", "four"]),
        ("<h2>Head</h2><p>text</p><hr><p>end</p>", ["Head", "text", "---", "end"]),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", ["- a", "  - b", "- c"]),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", ["- a", "  b", "- c"]),
        ('<ol start="3"><li>x</li><li>y</li></ol>', ["3. x", "4. y"]),
        ("<ol><li>x<ul><li>y</li></ul></li><li>z</li></ol>", ["1. x", "   - y", "2. z"]),
        ("<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p>c</p>", ["> a", "> > b", "c"]),
        ("<p>press <kbd>Ctrl</kbd>+<kbd>C</kbd></p>", ["press Ctrl+C"]),
        ("<p>10<sup>6</sup> of H<sub>2</sub>O</p>", ["10^6 of H_2O"]),
        ("<p><sub>small print, in a line</sub></p>", ["small print, in a line"]),
        ("<p>a &lt;b&gt; &amp;amp; &quot;c&quot; &nbsp;&mdash; d</p>", ['a <b> &amp; "c" \xa0— d']),
        ("<p>un<em>like</em>ly <b>a:</b>b <i>(c)</i>d</p>", ["unlikely a:b (c)d"]),
        ("<p><b>a</b><i>b</i> <b><i>c</i></b><b> </b>d</p>", ["ab c d"]),
        ("<p>a<b>, </b>b</p>", ["a, b"]),
        ("<p>un<p>closed", ["un", "closed"]),
        ("<dl><dt>term</dt><dd>meaning</dd></dl>", ["term", "- meaning"]),
        ("<table><tr><td><p>one</p><ul><li>two</li></ul></td><td>three</td></tr></table>", ["one", "- two", "three"]),
        ("<div>a<div>b</div>c</div><script>x()</script><style>y</style>", ["a", "b", "c"]),
    ],
)
def test_what_html_means_is_what_is_shown(html: str, lines: list[str]) -> None:
    assert shown(html) == lines


@pytest.mark.parametrize(
    "text",
    [
        "2*3*4 and **kwargs, a * b",
        "__init__ of snake_case and _private_",
        "1. not a list",
        "- nor this",
        "+ or this",
        "# no heading",
        "> no quote",
        "---",
        "=====",
        "* * *",
        "[a](b) and ![c](d) and [e]: f",
        "C:\\new \\\\server\\share \\* \\_",
        "`code` `` and ```",
        "~~~ and ~~a~~",
        "a & b &copy; &#65; &",
        "$5 and $10, 3$ a piece",
        "<b>not bold</b> <!-- nor a comment -->",
        "a | b",
    ],
)
def test_plain_text_stays_plain_text(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for html in (f"<p>{escaped}</p>", f"<ul><li>{escaped}</li></ul>", f"<p>x<br>{escaped}</p>"):
        assert shown(html)[-1].removeprefix("- " if "<li>" in html else "") == text
    found = render(markdown(f"<table><tr><th>h</th><th>i</th></tr><tr><td>{escaped}</td><td>b</td></tr></table>"))
    assert found[-1].content.plain == f"{text} | b"


@pytest.mark.parametrize(
    "text", ["snake_case", "a * b", "C:\\temp", "http://e.org/_a/b_c", "5 > 3 & 2 < 4", "(a) [b] #1!"]
)
def test_nothing_is_escaped_without_need(text: str) -> None:
    assert markdown(text.replace("&", "&amp;").replace("<", "&lt;")) == text


@pytest.mark.parametrize(
    "math",
    [r"$\{0,1\}$", r"$a_1 * b_2 * c$", r"$|\psi\rangle_{AB} = \sum_i \alpha_i$", r"$$x \\ y$$", "$$\na\\\\\nb\n$$"],
)
def test_math_is_kept_and_shown_as_typed(math: str) -> None:
    assert markdown(f"<p>so {math} holds</p>") == f"so {math} holds"
    assert "\n".join(shown(f"<p>so {math} holds</p>")) == f"so {math} holds"


def test_brackets_are_escaped_only_before_an_address() -> None:
    assert markdown("<p>so<sup>[1]</sup> and [2]</p>") == "so[1] and [2]"
    assert shown("<p>[a]<span>(b)</span></p>") == ["[a](b)"]


def test_lines_of_math_that_would_be_a_list_are_joined() -> None:
    assert shown("<p>$$a\n+ b\n= c$$</p>") == ["$$a + b = c$$"]


def test_math_in_a_table_keeps_its_bars() -> None:
    assert shown(
        "<table><tr><th>k</th><th>v</th></tr><tr><td>$|0\\rangle$</td><td><code>a|b</code></td></tr></table>"
    ) == [
        "k | v",
        "$|0\\rangle$ | a|b",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a\n\n\n  b\n",
        "\n\nindented",
        "``` fence\n````",
        "<b> & *x* _y_ $z$",
        "- a\n> b\n# c",
        "\ttab",
        "~~~",
        "x  \n\ny",
    ],
)
def test_code_is_kept_to_the_letter_wherever_it_stands(text: str) -> None:
    inner = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    block = f"<pre><code>{inner}</code></pre>"
    for html in (f"<p>a</p>{block}<p>b</p>", f"<ul><li><p>a</p>{block}</li></ul>", f"<blockquote>{block}</blockquote>"):
        assert "\n".join(code(html)) == text.removesuffix("\n").expandtabs(4)


@pytest.mark.parametrize(
    "html, fence",
    [
        ('<pre class="lang-py prettyprint-override"><code>x</code></pre>', "```py"),
        ('<pre><code class="language-c++">x</code></pre>', "```c++"),
        ("<!-- language: lang-js --><pre><code>x</code></pre>", "```js"),
        ("<!-- language: bash -->\n\n<pre><code>x</code></pre>", "```bash"),
        ("<!-- language-all: lang-sql --><pre><code>y</code></pre><p>a</p><pre><code>x</code></pre>", "```sql"),
        ("<!-- language: lang-js --><p>a</p><pre><code>x</code></pre>", "```"),
        ('<pre class="lang-none"><code>x</code></pre>', "```"),
        ("<pre><code>x</code></pre>", "```"),
    ],
)
def test_code_has_the_language_that_its_class_or_comment_says(html: str, fence: str) -> None:
    assert markdown(html).split("\n")[-3:] == [fence, "x", "```"]


def test_code_in_a_line() -> None:
    assert styled("<p>use <code>a*b</code>, <code>`x`</code>s and <code>$HOME</code></p>", "code") == [
        "a*b",
        "`x`",
        "$HOME",
    ]


def test_marks_are_marks() -> None:
    assert styled("<p><strong>a</strong>: <b>b</b>, <em>c <strong>d</strong></em></p>", "strong") == ["a", "b", "d"]
    assert styled("<p><em>a</em> <s>b</s> <del>c</del></p>", "strike") == ["b", "c"]


@pytest.mark.parametrize(
    "address",
    [
        "http://e.org/a_b_c*d*",
        "https://en.wikipedia.org/wiki/A_(b)",
        "http://e.org/?a=1&b=2&copy=3",
        "/relative/1",
        "http://e.org/a#b,c",
        "mailto:a@e.org",
        "http://e.org/x)",
        "http://e.org/a b",
        "http://e.org/<>\\",
    ],
)
def test_links_lead_where_they_led(address: str) -> None:
    escaped = address.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    found = [
        span.style.meta["@click"][1][0]
        for line in render(markdown(f'<p>see <a href="{escaped}">[the] *page*</a>.</p>'))
        for span in line.content.spans
        if not isinstance(span.style, str)
    ]
    wanted = address.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    assert set(found) == {wanted.replace("x)", "x%29")}
    assert shown(f'<p>see <a href="{escaped}">[the] *page*</a>.</p>')[0].startswith("see [the] *page* (")


def test_a_bare_address_stays_bare() -> None:
    assert shown('<p><a href="http://e.org/a_b_">http://e.org/a_b_</a></p>') == ["http://e.org/a_b_"]


def test_links_in_code_stand_behind_it() -> None:
    html = (
        '<pre><code>see <a href="http://e.org/x">x</a>\n</code></pre><p><code><a href="http://e.org/y">y</a></code></p>'
    )
    assert code(html) == ["see x"]
    assert "http://e.org/x" in markdown(html) and "http://e.org/y" in markdown(html)


def test_pictures_are_links_and_named() -> None:
    made = converted('<p><img src="http://e.org/a.png" alt="a [plan]"><img src="http://e.org/b.png">text</p>')
    assert made.images == ("http://e.org/a.png", "http://e.org/b.png")
    assert shown('<p><img src="http://e.org/a.png" alt="a [plan]">text</p>') == [
        "[image: a [plan]] http://e.org/a.png text"
    ]
    once = '<a href="http://e.org/a.png"><img src="http://e.org/a.png" alt="A"></a>'
    assert shown(once) == ["[image: A] http://e.org/a.png"]
    twice = '<p><a href="http://e.org/large.png"><img src="http://e.org/a.png" alt="A"></a>Figure 1</p>'
    assert shown(twice) == ["[image: A] http://e.org/a.png (http://e.org/large.png) Figure 1"]
    assert converted('<img src="data:image/png;base64,AAAA" alt="dot">') == ("dot", ())


def test_tables_have_all_their_cells() -> None:
    html = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert [line.kind for line in render(markdown(html))] == ["table", "table"]
    assert shown(html)[1] == "1 | 2"


def test_no_control_character_comes_through_an_entity() -> None:
    made = markdown("<p>a&#27;[31m&#8238;b</p><pre>&#x9b;c</pre>")
    assert made == clean(made) and "\x1b" not in made


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "b", "span", "table><tr><td", "pre", "p"])
def test_nesting_without_end_gives_the_text_alone(tag: str) -> None:
    assert shown(f"<{tag}>" * 5000 + "words") == ["words"]


@pytest.mark.parametrize(
    "piece", ["<!--", "<a", "</", "<![", "<ol><li>a", "<b>", "$$a ", "<sup>2</sup>", "`", "<table><tr><td>a"]
)
def test_hostile_html_takes_time_by_its_length(piece: str) -> None:
    def took(size: int) -> float:
        html = (piece * size)[:size] + ">"
        began = time.process_time()
        markdown(html)
        return time.process_time() - began

    took(1000)
    # Eight times the length; what takes time by its square would take 64 times as long.
    assert min(took(64_000) for _ in range(3)) < 40 * max(took(8_000), took(8_000), 0.005)


HTML = st.lists(
    st.one_of(
        st.sampled_from(
            re.findall(
                r"\S+",
                "<p> </p> <b> </b> <i> <em> </i> <ul> <li> </ul> <ol> <pre> <code> </pre> <a> </a> <td> <tr> <table>"
                " <br> <!-- --> <sup> </sup> <blockquote> <h1> <dd> <img> &lt; &#0; $ $$ * _ ` \\ | # - 1.",
            )
        ),
        st.text(max_size=5),
        st.sampled_from(['<a href="x">', '<img src="y" alt="z">', '<ol start="x">', '<td colspan="x">', "\n", "  "]),
    ),
    max_size=30,
).map("".join)


@given(HTML)
def test_any_text_becomes_clean_markdown_and_the_same_each_time(html: str) -> None:
    made = markdown(html)
    assert made == clean(made) == markdown(html)


def words(lines: list[LogicalLine]) -> Counter[str]:
    # The numbers of a list are its marks; the signs that a raised or lowered text gets join no words.
    text = "\n".join(line.content.plain for line in lines)
    return Counter(re.findall(r"[^\W_]+", text))


@pytest.mark.parametrize("site", ["quantumcomputing", "closed.gadgets", "closed.htw"])
def test_real_posts_keep_their_code_links_and_words(shared_data: Path, site: str) -> None:
    rows = ElementTree.parse(shared_data / "stackexchange" / site / "Posts.xml").getroot()
    chosen = random.Random(site).sample(
        [str(row.get("Body")) for row in rows if row.get("PostTypeId") in ("1", "2")], 80
    )
    coded = [str(row.get("Body")) for row in rows if "<pre" in str(row.get("Body"))]
    for html in chosen + coded:
        made = markdown(html)
        lines = render(made)
        soup = BeautifulSoup(html, "html.parser")
        drawn = "\n".join(line.content.plain for line in lines if line.kind == "code")
        for block in soup.find_all("pre"):
            text = block.get_text()
            # A line end right after <pre> is none of the code (HTML, 13.1.2.5); the reader ends at the last line.
            text = text[1:] if str(block).startswith("<pre>\n") else text
            assert text.rstrip("\n").expandtabs(4) in drawn
        for link in soup.find_all("a"):
            assert str(link.get("href") or "").strip() in made
        apart = Counter(re.findall(r"[^\W_]+", soup.get_text(" ")))
        joined = Counter(re.findall(r"[^\W_]+", soup.get_text()))
        assert not (apart & joined) - words(lines)
