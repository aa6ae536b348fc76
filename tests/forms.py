"""What a browser would send: the fields of a form as a page has filled them in."""

from __future__ import annotations

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self, action):
        super().__init__()
        self.action, self.sent = action, {}
        self.is_inside, self.name, self.text = False, "", ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, value = given.get("name", ""), given.get("value", "on")
        if tag == "form":
            self.is_inside = given.get("action") == self.action
        elif not self.is_inside or (given.get("type") == "checkbox" and "checked" not in given):
            return
        elif tag in ("textarea", "select"):
            self.name, self.text = name, ""
            self.sent[name] = ""
        elif tag == "option" and "selected" in given:
            self.sent[self.name] = value
        elif tag == "input" and name:
            self.sent[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.is_inside:
            self.sent[self.name] = self.text.removeprefix("\n")


def form_in(page, action):
    """Return what the form with this action sends; `page` is an answer of the test client."""
    reader = _Reader(action)
    reader.feed(page.content.decode())
    assert reader.sent, f"No form goes to {action}"
    return reader.sent
