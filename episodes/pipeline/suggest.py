"""The worker side of suggesting episodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from episodes.models import Suggestion
from episodes.selectors import silences_of, speech_of
from episodes.suggest import Plan, SuggestionOptions, suggest
from streams.models import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from episodes.suggest import Proposal
    from glowing.jobs.run import Run

KIND = "episodes.suggest"


def suggest_episodes(run: Run) -> None:
    """Propose episodes for the stream of a job, and log what was left out and why."""
    stream = Stream.objects.get(pk=run.job.record_id)
    options = SuggestionOptions(**run.job.input) if run.job.input else None
    with run.step("suggest", share=1.0):
        plan = plan_stream(stream, options)
    for one in plan.dropped:
        run.log(f"Left out {one.start_ms / 1000:.1f} s to {one.end_ms / 1000:.1f} s: {one.reason}.")
    run.log(f"{len(plan.proposals)} episodes found.")
    with run.complete():
        store_plan(stream, plan)


def plan_stream(stream: Stream, options: SuggestionOptions | None = None) -> Plan:
    """Look for episodes in a stream; without options by the rule for its length."""
    duration_ms = stream.duration_ms or 0
    silences = silences_of(stream)
    speech = speech_of(stream, silences)
    options = options or SuggestionOptions.for_duration(duration_ms)
    return suggest(speech, silences, duration_ms, options)


@transaction.atomic
def store_plan(stream: Stream, plan: Plan) -> list[Suggestion]:
    """Replace the open suggestions of a stream; what a person decided on is not proposed again."""
    Suggestion.objects.filter(stream=stream, state=Suggestion.State.PROPOSED).delete()
    decided = list(Suggestion.objects.filter(stream=stream))
    return Suggestion.objects.bulk_create(
        Suggestion(
            owner_id=stream.owner_id,
            stream=stream,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            title=one.title,
            reasons=list(one.reasons),
        )
        for one in plan.proposals
        if not _is_decided(one, decided)
    )


def _is_decided(proposal: Proposal, decided: Iterable[Suggestion]) -> bool:
    """Say whether half of a proposal or more lies in a suggestion that was decided on."""
    return any(
        2 * (min(proposal.end_ms, one.end_ms) - max(proposal.start_ms, one.start_ms))
        >= proposal.end_ms - proposal.start_ms
        for one in decided
    )
