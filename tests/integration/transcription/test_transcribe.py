from __future__ import annotations

from uuid import uuid4

import pytest

from glowing.exceptions import Conflict, TransientError, UserError
from glowing.jobs.models import Job, State
from tests.factories.streams import VideoClipFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory
from tests.unit.transcription.speech import ScriptedEngine, segment
from tests.wer import word_error_rate
from transcription import pipeline, selectors, services
from transcription.signals import transcript_finished

pytestmark = pytest.mark.django_db


class Interrupted(ScriptedEngine):
    """Recognises until its answers are used up, then fails."""

    def transcribe(self, audio, options, on_progress):
        if not self.answers:
            raise self.error
        return super().transcribe(audio, options, on_progress)

    def __init__(self, *answers, error):
        super().__init__(*answers)
        self.error = error


def test_the_sample_is_heard_almost_without_error(recordings, stream, make_clip, transcribe):
    for recording in recordings:
        transcribe(make_clip(recording.speech, recording.start_ms))

    heard = " ".join(segment.text for segment in selectors.stream_segments(stream))
    said = " ".join(recording.text for recording in recordings)
    assert word_error_rate(said, heard) <= 0.05


def test_utterances_begin_and_end_where_they_were_said(recordings, make_clip, transcribe):
    clip = make_clip(recordings[0].speech)

    transcribe(clip)

    said = [
        (utterance["file_start"] * 1000, utterance["file_end"] * 1000)
        for utterance in recordings[0].utterances
    ]
    heard = [
        (part.words[0]["start_ms"], part.words[-1]["end_ms"])
        for part in selectors.clip_segments(clip)
    ]
    assert heard == [pytest.approx(times, abs=500) for times in said]


def test_windows_give_the_same_words_as_one_piece(recordings, make_clip, transcribe, settings):
    settings.WHISPER_WINDOW_S = 10
    clip = make_clip(recordings[0].speech)

    job = transcribe(clip)

    heard = " ".join(part.text for part in selectors.clip_segments(clip))
    assert len(job.ledger) == 4
    assert word_error_rate(recordings[0].text, heard) <= 0.05


@pytest.mark.parametrize("length_ms", [0, 20, 700, 5_000])
def test_audio_without_speech_gives_an_empty_transcript(length_ms, noise, make_clip, transcribe):
    clip = make_clip(noise(length_ms))

    job = transcribe(clip)

    assert job.state == State.SUCCEEDED
    assert selectors.transcript_of(clip).segments.count() == 0


def test_a_clip_without_sound_gets_an_empty_transcript(make_clip, transcribe):
    clip = make_clip()

    job = transcribe(clip)

    assert job.state == State.SUCCEEDED
    assert selectors.transcript_of(clip).segments.count() == 0


def test_a_stopped_job_goes_on_after_its_last_window(
    noise, make_clip, transcribe, use_engine, settings
):
    settings.WHISPER_WINDOW_S = 20
    clip = make_clip(noise(40_000))
    first = [segment("One."), segment("Two.", 4_000)]
    use_engine(Interrupted(first, error=TransientError("The GPU is full.")))
    job = transcribe(clip)
    second = use_engine(ScriptedEngine([segment("Three.")]))

    Job.objects.filter(pk=job.pk).update(available_at=None)
    job = transcribe.again(job)

    assert job.state == State.SUCCEEDED
    assert [part.text for part in selectors.clip_segments(clip)] == [
        "One.",
        "Two.",
        "Three.",
    ]
    assert len(second.asked) == 1


def test_the_old_transcript_stays_until_the_new_one_is_complete(
    noise, make_clip, transcribe, use_engine
):
    clip = make_clip(noise(5_000))
    SegmentFactory(transcript=TranscriptFactory(clip=clip), text="Old.")

    use_engine(Interrupted(error=UserError("No.", code="transcription.cannot_compute")))
    assert transcribe(clip).state == State.FAILED
    assert [part.text for part in selectors.clip_segments(clip)] == ["Old."]

    use_engine(ScriptedEngine([segment("New.")]))
    assert transcribe(clip).state == State.SUCCEEDED
    assert [part.text for part in selectors.clip_segments(clip)] == ["New."]
    assert clip.transcripts.count() == 1


def test_a_worker_that_lost_its_job_writes_no_segments(noise, make_clip, transcribe, use_engine):
    class Robbed(ScriptedEngine):
        def transcribe(self, audio, options, on_progress):
            Job.objects.update(lease=uuid4())
            return super().transcribe(audio, options, on_progress)

    clip = make_clip(noise(5_000))
    use_engine(Robbed([segment("Too late.")]))

    transcribe(clip)

    assert clip.transcripts.get().segments.count() == 0
    assert selectors.transcript_of(clip) is None


def test_prompt_hotwords_and_language_of_the_stream_reach_the_engine(
    noise, stream, make_clip, transcribe, use_engine
):
    stream.initial_prompt, stream.hotwords, stream.language = "A talk.", "Dashwood", "de"
    stream.save()
    engine = use_engine(ScriptedEngine([]))

    transcribe(make_clip(noise(5_000)))

    ((_, options),) = engine.asked
    assert (options.initial_prompt, options.hotwords, options.language) == (
        "A talk.",
        "Dashwood",
        "de",
    )


def test_the_language_first_heard_holds_for_the_rest(
    noise, make_clip, transcribe, use_engine, settings
):
    settings.WHISPER_WINDOW_S = 10
    engine = use_engine(ScriptedEngine([segment("Ja.")], [segment("Nein.")], language="de"))
    clip = make_clip(noise(20_000))

    transcribe(clip)

    assert [options.language for _, options in engine.asked] == ["", "de"]
    assert selectors.transcript_of(clip).language == "de"


def test_progress_follows_the_audio(
    noise, make_clip, transcribe, use_engine, settings, monkeypatch
):
    settings.WHISPER_WINDOW_S = 10
    seen = []
    store = pipeline.store
    monkeypatch.setattr(
        pipeline, "store", lambda run, *rest: seen.append(run.status.progress) or store(run, *rest)
    )
    use_engine(ScriptedEngine([], []))

    transcribe(make_clip(noise(20_000)))

    assert seen == [pytest.approx(0.5, abs=0.3), pytest.approx(1.0)]


def test_a_finished_transcript_is_announced_in_the_transaction_that_stores_it(
    noise, make_clip, transcribe, use_engine
):
    use_engine(ScriptedEngine([segment("Hello.")]))
    heard = []

    def hear(transcript, job, **_):
        heard.append((transcript.segments.count(), Job.objects.get(pk=job.pk).state))

    transcript_finished.connect(hear)

    transcribe(make_clip(noise(5_000)))

    transcript_finished.disconnect(hear)
    assert heard == [(1, State.SUCCEEDED)]


def test_lost_speech_audio_is_said_to_be_lost(noise, make_clip, transcribe):
    clip = make_clip(noise(1_000))
    clip.audio_tracks.update(speech="audio/nowhere.wav")

    assert transcribe(clip).error_code == "transcription.audio_missing"


def test_a_deleted_clip_ends_its_job(make_clip, transcribe, owner):
    clip = make_clip()
    job = services.request_transcription(clip=clip)
    clip.delete()

    assert transcribe.again(job).error_code == "transcription.clip_deleted"


def test_a_second_request_is_refused_while_one_is_active(make_clip, owner):
    clip = make_clip()
    services.request_transcription(clip=clip)

    with pytest.raises(Conflict) as refusal:
        services.request_transcription(clip=clip)

    assert refusal.value.code == "jobs.already_active"


def test_a_clip_is_ingested_before_it_is_transcribed(owner):
    with pytest.raises(Conflict) as refusal:
        services.request_transcription(clip=VideoClipFactory())

    assert refusal.value.code == "transcription.not_ingested"
