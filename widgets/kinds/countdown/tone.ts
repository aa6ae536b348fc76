/** Sound a tone of half a second; silence where the browser lets nobody sound. */

const HERTZ = 800;
const SECONDS = 0.5;

export function tone(): void {
  try {
    const audio = new AudioContext();
    const [source, volume] = [audio.createOscillator(), audio.createGain()];
    source.frequency.value = HERTZ;
    volume.gain.setValueAtTime(0.3, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.01, audio.currentTime + SECONDS);
    source.connect(volume).connect(audio.destination);
    source.start();
    source.stop(audio.currentTime + SECONDS);
    setTimeout(() => void audio.close().catch(() => undefined), 2000 * SECONDS);
  } catch (error) {
    console.info("No tone:", error);
  }
}
