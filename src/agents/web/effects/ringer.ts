const TONES_HZ = [660, 880] as const;
const TONE_S = 0.18;
const LOUDNESS = 0.12;

/** Two short tones, made by the browser itself. A browser lets a page be heard only after its first click or key. */
export class Ringer {
  #context: AudioContext | undefined;

  /** To be called upon a click or a key. */
  unlock(): void {
    try {
      this.#context ??= new AudioContext();
      void this.#context.resume().catch(() => undefined);
    } catch {
      // Without a sound device the panel is seen only.
    }
  }

  ring(): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    for (const [index, frequency] of TONES_HZ.entries()) tone(context, frequency, index * TONE_S);
  }
}

function tone(context: AudioContext, frequency: number, delayS: number): void {
  const from = context.currentTime + delayS;
  const loudness = context.createGain();
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02);
  loudness.gain.linearRampToValueAtTime(0, from + TONE_S);
  const source = context.createOscillator();
  source.frequency.value = frequency;
  source.connect(loudness).connect(context.destination);
  source.start(from);
  source.stop(from + TONE_S);
}
