"""A widget of every kind in the middle of a stream, and what a source shows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from chat.incoming import ChatLine
from streams.schedule import Plan, SeriesPlans
from widgets import services

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glowing.accounts.models import User
    from widgets.models import StreamWidget

    Step = Callable[["Live"], None]


@dataclass(frozen=True, slots=True)
class Live:
    """A widget, and what happens to it."""

    widget: StreamWidget
    owner: User

    def act(self, action: str, **payload: Any) -> None:
        services.act(user=self.owner, widget_id=self.widget.pk, action=action, payload=payload)

    def say(self, *lines: tuple[str, str]) -> None:
        """Have people write to the chat."""
        now = timezone.now()
        events = [
            ChatLine(id=f"{now} {name}", at=now, text=text, user_id=f"id-{name}",
                     user_login=name.lower(), user_name=name)
            for name, text in lines
        ]  # fmt: skip
        services.feed(owner=self.owner, events=events)

    def plan(self, *titles: str) -> None:
        """Have series that are streamed every day, one an hour after the other."""
        plans = [
            Plan(series_id=title, title=title, category="Celeste", zone="UTC",
                 start_date=date(2026, 1, 1), start_time=time(hour), end_time=time(hour + 1),
                 rule="daily")
            for hour, title in enumerate(titles, start=18)
        ]  # fmt: skip
        services.feed(owner=self.owner, events=[SeriesPlans(plans=tuple(plans))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`before` happens before the source comes and shows `sees`; after `then` it shows `shows`."""

    config: dict[str, Any] = field(default_factory=dict)
    before: Sequence[Step] = ()
    sees: Sequence[str]
    then: Step
    shows: str
    leaves: str = ""


CASES = {
    "alert": Case(
        config={"sound": "none", "seconds": 60},
        before=[lambda live: live.act("test", type="raid")],
        sees=["raids with"],
        then=lambda live: (live.act("test", type="follow"), live.act("skip")),
        shows="followed",
        leaves="raids with",
    ),
    "bot_integration": Case(
        config={"reply_s": 60},
        before=[lambda live: live.say(("Mira", "!hello"))],
        sees=["Hello Mira!"],
        then=lambda live: live.act("say", text="The raffle is at nine"),
        shows="The raffle is at nine",
        leaves="Hello Mira!",
    ),
    "chat_box": Case(
        before=[
            lambda live: live.say(
                ("Mira", "Good evening!"), ("Jo", "That jump was close"), ("Ada", "What a run")
            )
        ],
        sees=["Mira", "Good evening!", "What a run"],
        then=lambda live: live.say(("Noor", "One more try?")),
        shows="One more try?",
    ),
    "countdown": Case(
        config={"duration": 7200, "title": "Marathon", "text": "until the raffle"},
        before=[lambda live: live.act("start")],
        sees=["Marathon", "until the raffle", "1:59:"],
        then=lambda live: live.act("pause"),
        shows="Paused",
    ),
    "custom": Case(
        config={
            "html": '<p id="text"></p>',
            "css": "p { margin: 6vmin; padding: 2vmin 4vmin; font-size: 8vmin; "
            "background: rgb(20 20 40 / 70%); border-left: 1vmin solid gold; width: max-content }",
            "js": "addEventListener('widget', ({detail}) => text.textContent = detail.text)",
            "data": {"text": "Deaths: 3"},
        },
        sees=["Deaths: 3"],
        then=lambda live: live.act("set_data", data={"text": "Deaths: 4"}),
        shows="Deaths: 4",
        leaves="Deaths: 3",
    ),
    "goal": Case(
        config={"label": "Followers", "target": 200, "start": 120},
        sees=["Followers", "120 / 200"],
        then=lambda live: live.act("add", amount=10),
        shows="130 / 200",
        leaves="120 / 200",
    ),
    "name_queue": Case(
        config={"title": "Play with us"},
        before=[
            lambda live: live.act("open"),
            lambda live: live.say(("Mira", "!join"), ("Jo", "!join"), ("Ada", "!join")),
            lambda live: live.act("pick_next"),
        ],
        sees=["Play with us", "Mira", "Jo", "Ada"],
        then=lambda live: live.say(("Noor", "!join")),
        shows="Noor",
    ),
    "now_playing": Case(
        before=[lambda live: live.act("set_track", title="Clair de lune", artist="Debussy")],
        sees=["Now playing", "Clair de lune", "Debussy"],
        then=lambda live: live.act("set_track", title="Gymnopédie No. 1", artist="Satie"),
        shows="Gymnopédie No. 1",
        leaves="Clair de lune",
    ),
    "poll": Case(
        config={"question": "Which boss next?", "options": ["The dragon", "The hydra"]},
        before=[
            lambda live: live.act("open"),
            lambda live: live.say(("Mira", "1"), ("Jo", "2"), ("Ada", "!vote 1"), ("Noor", "1")),
        ],
        sees=["Which boss next?", "The dragon", "75"],
        then=lambda live: live.act("vote", option=2),
        shows="60",
        leaves="75",
    ),
    "schedule": Case(
        config={"title": "Next streams"},
        before=[lambda live: live.plan("Speedrun practice", "Chill building")],
        sees=["Next streams", "Speedrun practice", "Chill building"],
        then=lambda live: live.plan("Charity marathon"),
        shows="Charity marathon",
        leaves="Speedrun practice",
    ),
    "text_overlay": Case(
        config={"lines": ["Tonight: {game}"], "background": "#101428cc"},
        before=[lambda live: live.act("set_variable", name="game", value="Celeste")],
        sees=["Tonight: Celeste"],
        then=lambda live: live.act("set_text", text="Back in five minutes"),
        shows="Back in five minutes",
        leaves="Tonight: Celeste",
    ),
}
