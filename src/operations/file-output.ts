import type { Clock } from '../runtime/clock.js';
import { jsonLine } from './console-format.js';
import type { LogRecord } from './log.js';
import type { LineFile } from './log-file.js';

/** Milliseconds after which a file that failed is tried again. */
const RETRY_MS = 30_000;

/** What the output works with. */
export interface FileOutputOptions {
  readonly file: LineFile;
  /** For messages. */
  readonly dir: string;
  readonly clock: Clock;
  /** Says on the console that files fail, or work again. */
  readonly announce: (level: 'warn' | 'note', message: string) => void;
  /** Takes the lines that no file takes. */
  readonly fallback: (record: LogRecord) => void;
}

/**
 * Writes records to the log files. While that fails (disk full, folder not writable) they go to the fallback: said
 * once, tried again every 30 seconds.
 */
export class FileOutput {
  readonly #options: FileOutputOptions;
  #retryAt: number | undefined;

  constructor(options: FileOutputOptions) {
    this.#options = options;
  }

  /** Appends one record as a line of JSON, or hands it to the fallback; it never throws. */
  write(record: LogRecord): void {
    const { file, clock, fallback, announce } = this.#options;
    if (this.#retryAt !== undefined && clock.monotonic() < this.#retryAt) {
      fallback(record);
      return;
    }
    try {
      file.append(jsonLine(record));
    } catch (error) {
      this.#failed(error);
      fallback(record);
      return;
    }
    if (this.#retryAt === undefined) return;
    this.#retryAt = undefined;
    announce('note', `Log files in ${this.#options.dir} are written again.`);
  }

  /** Closes the file. A failure to do so is announced, not thrown. */
  close(): void {
    try {
      this.#options.file.close();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const first = this.#retryAt === undefined;
    this.#retryAt = this.#options.clock.monotonic() + RETRY_MS;
    if (!first) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.announce(
      'warn',
      `Log files in ${this.#options.dir} cannot be written (${reason}). Lines go to the console until they can.`,
    );
  }
}
