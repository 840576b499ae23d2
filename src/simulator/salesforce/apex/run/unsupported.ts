import type { Frame } from './frame.js';

/** Something that Apex has and the simulated org has not, met while code runs. No catch block of Apex stops it. */
export class UnsupportedConstruct extends Error {
  override readonly name = 'UnsupportedConstruct';
  /** What is not there, as the message names it. */
  readonly construct: string;
  #isPlaced = false;

  constructor(construct: string) {
    super(`${construct} is not supported by the simulated org`);
    this.construct = construct;
  }

  /** Puts file and line of the innermost frame that it leaves before the message. */
  placeAt(frame: Frame): void {
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    this.message = `${frame.unit.file}:${frame.line}: ${this.message}`;
  }
}
