import type { Writable } from 'node:stream';
import { type ConsoleStyle, consoleLine } from './console-format.js';
import type { LogRecord } from './log.js';

/** Writes records to standard output, or whatever takes its place, until that fails. */
export class ConsoleOutput {
  readonly #stream: Writable;
  readonly #style: ConsoleStyle;
  readonly #onError = () => {
    this.#broken = true;
  };
  #broken = false;

  constructor(stream: Writable, style: ConsoleStyle) {
    this.#stream = stream;
    this.#style = style;
  }

  /** A reader that went away (a closed pipe) must not end the process: from here on its error is ours. */
  open(): void {
    this.#stream.on('error', this.#onError);
  }

  /** Writes one record. Once the stream has failed it does nothing; it never throws. */
  write(record: LogRecord): void {
    if (this.#broken || this.#stream.destroyed) return;
    try {
      this.#stream.write(consoleLine(record, this.#style));
    } catch {
      this.#broken = true;
    }
  }

  /** Takes the listener off the stream, which stays open: it is not ours. */
  close(): void {
    this.#stream.off('error', this.#onError);
  }
}
