import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../runtime/clock.js';
import { deleteLogsBeyond, deleteOldLogs, logFileName, nextLogNumber } from './log-folder.js';

const DAY_MS = 86_400_000;

/** Where and how log files are written. */
export interface LogFileOptions {
  readonly dir: string;
  readonly pluginName: string;
  /** Bytes; a line that would make the file larger goes into the next one. */
  readonly maxFileSize: number;
  /** Bytes of all files of the group together; the one that is written is kept in any case. */
  readonly maxTotalSize: number;
  readonly keepDays: number;
  readonly clock: Clock;
}

/** Takes text and has written it when it returns. */
export interface LineFile {
  /** @throws the system's error; nothing of the text is left behind then. */
  append(text: string): void;
  close(): void;
}

/**
 * The log files of a group: a new one at the first line, on each new day (local time), and when one is full. Written
 * synchronously, so that no line is lost whatever ends the process.
 */
export class RotatingLogFile implements LineFile {
  readonly #options: LogFileOptions;
  #descriptor: number | undefined;
  #size = 0;
  #day = '';

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  append(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    const descriptor = this.#descriptorFor(bytes.length);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      this.#size += bytes.length;
    } catch (error) {
      this.#giveUpTorn(descriptor);
      throw error;
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    closeSync(descriptor);
  }

  #descriptorFor(length: number): number {
    const day = new Date(this.#options.clock.now()).toDateString();
    const full = this.#size > 0 && this.#size + length > this.#options.maxFileSize;
    if (this.#descriptor !== undefined && day === this.#day && !full) return this.#descriptor;
    this.close();
    this.#descriptor = this.#openNext();
    this.#size = 0;
    this.#day = day;
    return this.#descriptor;
  }

  #openNext(): number {
    const { dir, pluginName, maxFileSize, maxTotalSize, keepDays, clock } = this.#options;
    mkdirSync(dir, { recursive: true });
    deleteOldLogs(dir, pluginName, clock.now() - keepDays * DAY_MS);
    // The new file needs its room, too.
    deleteLogsBeyond(dir, pluginName, maxTotalSize - maxFileSize);
    for (let number = nextLogNumber(dir, pluginName); ; number += 1) {
      try {
        return openSync(join(dir, logFileName(pluginName, number)), 'ax', 0o640);
      } catch (error) {
        // Another instance of the group that shares the folder was faster.
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }

  /** A line that was written in part is taken back, and the next one begins a new file. */
  #giveUpTorn(descriptor: number): void {
    try {
      ftruncateSync(descriptor, this.#size);
      this.close();
    } catch {
      this.#descriptor = undefined;
    }
  }
}
