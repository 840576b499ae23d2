import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { logFileNumber } from '../log-folder.js';

/** Which log files are wanted. */
export interface LogWish {
  readonly dir: string;
  readonly pluginName: string;
  /** Files last written before this are left out. Milliseconds since the epoch. */
  readonly since: number;
  /** Bytes of all files together, as they are on disk. */
  readonly maxBytes: number;
}

/** A log file that goes in, from `start` to `end` (exclusive), bytes. */
export interface ChosenLog {
  readonly name: string;
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Something that did not go in. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** What of the log folder goes in, newest first, and what does not. */
export interface LogChoice {
  readonly chosen: readonly ChosenLog[];
  readonly left: readonly LeftOut[];
}

/** Chooses log files of a group, newest first; of the one that does not fit as a whole its end. */
export function chooseLogs(wish: LogWish): LogChoice {
  const left: LeftOut[] = [];
  const chosen: ChosenLog[] = [];
  let room = wish.maxBytes;
  for (const { name, size, writtenAt } of newestFirst(wish, left)) {
    if (writtenAt < wish.since) left.push({ what: name, why: 'It is older than was asked for.' });
    else if (room === 0 && size > 0) left.push({ what: name, why: fullText(wish.maxBytes) });
    else {
      const start = Math.max(0, size - room);
      if (start > 0) left.push({ what: `${name}, its first ${start} bytes`, why: fullText(wish.maxBytes) });
      chosen.push({ name, path: join(wish.dir, name), start, end: size });
      room -= size - start;
    }
  }
  return { chosen, left };
}

interface SeenLog {
  readonly name: string;
  readonly size: number;
  readonly writtenAt: number;
}

function newestFirst({ dir, pluginName }: LogWish, left: LeftOut[]): readonly SeenLog[] {
  const numbered = names(dir, left).flatMap((name) => {
    const number = logFileNumber(name, pluginName);
    return number === undefined ? [] : [{ name, number }];
  });
  return numbered
    .sort((a, b) => b.number - a.number)
    .flatMap(({ name }) => {
      try {
        const { size, mtimeMs } = statSync(join(dir, name));
        return [{ name, size, writtenAt: mtimeMs }];
      } catch (error) {
        left.push({ what: name, why: `It could not be looked at: ${reason(error)}.` });
        return [];
      }
    });
}

function names(dir: string, left: LeftOut[]): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    left.push({ what: 'all log files', why: `The folder ${dir} could not be read: ${reason(error)}.` });
    return [];
  }
}

/** An error of the system in a few words. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fullText(maxBytes: number): string {
  return `Newer log files fill the ${Math.round(maxBytes / 1_048_576)} MB that diagnostics take.`;
}
