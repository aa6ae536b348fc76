/** Sounds made of tones, so that nothing has to be fetched: OBS hears them with the source. */

type Note = { at: number; hz: number; s: number; type: OscillatorType };

const note = (at: number, hz: number, s: number, type: OscillatorType = "sine"): Note => {
  return { at, hz, s, type };
};

const SOUNDS: Record<string, Note[]> = {
  end: [note(0, 800, 0.5)],
  chime: [note(0, 880, 0.7), note(0.12, 1108.7, 0.7), note(0.24, 1318.5, 0.9)],
  pop: [note(0, 520, 0.12, "triangle"), note(0.09, 780, 0.18, "triangle")],
  fanfare: [
    note(0, 523.3, 0.16, "triangle"),
    note(0.15, 523.3, 0.16, "triangle"),
    note(0.3, 523.3, 0.16, "triangle"),
    note(0.45, 698.5, 0.3, "triangle"),
    note(0.72, 659.3, 0.2, "triangle"),
    note(0.9, 784, 0.7, "triangle"),
  ],
};

let context: AudioContext | undefined;

/** Play a sound at 0 to 100 percent; an unknown one, and one that the browser forbids, is silence. */
export function play(name: string, volume: number): void {
  const notes = SOUNDS[name];
  if (!notes || volume <= 0) return;
  context ??= new AudioContext();
  void context.resume().catch(() => undefined);
  const out = new GainNode(context, { gain: (Math.min(volume, 100) / 100) ** 2 * 0.5 });
  out.connect(context.destination);
  for (const one of notes) sound(context, out, one);
}

function sound(audio: AudioContext, out: AudioNode, { at, hz, s, type }: Note): void {
  const from = audio.currentTime + 0.02 + at;
  const tone = new OscillatorNode(audio, { type, frequency: hz });
  const shape = new GainNode(audio, { gain: 0 });
  shape.gain.setValueAtTime(0.0001, from);
  shape.gain.exponentialRampToValueAtTime(1, from + 0.015);
  shape.gain.exponentialRampToValueAtTime(0.0001, from + s);
  tone.connect(shape).connect(out);
  tone.start(from);
  tone.stop(from + s + 0.05);
}
