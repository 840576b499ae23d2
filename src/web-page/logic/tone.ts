/** How something looks: never told by colour alone, a shape and a word go with it. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** A state in words. */
export interface Worded {
  readonly tone: Tone;
  readonly word: string;
}
