import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Name of a log file: `{pluginName}_{N}.log`, as operators of the original product know it. */
export function logFileName(pluginName: string, number: number): string {
  return `${pluginName}_${number}.log`;
}

/** The number after the highest in the folder; 1 if there is none. @throws if the folder cannot be read. */
export function nextLogNumber(dir: string, pluginName: string): number {
  return 1 + Math.max(0, ...logNumbers(dir, pluginName));
}

/** Deletes log files of this group that were last written before the time (milliseconds since the epoch). */
export function deleteOldLogs(dir: string, pluginName: string, before: number): void {
  for (const number of logNumbers(dir, pluginName)) {
    const file = join(dir, logFileName(pluginName, number));
    try {
      if (statSync(file).mtimeMs < before) rmSync(file);
    } catch {
      // Another process of the group may have deleted it; what cannot be deleted is met again tomorrow.
    }
  }
}

/** Deletes the oldest log files of this group until the others have at most so many bytes. */
export function deleteLogsBeyond(dir: string, pluginName: string, bytes: number): void {
  let total = 0;
  for (const number of logNumbers(dir, pluginName).sort((a, b) => b - a)) {
    const file = join(dir, logFileName(pluginName, number));
    try {
      total += statSync(file).size;
      if (total > bytes) rmSync(file);
    } catch {
      // Another process of the group may have deleted it; what cannot be deleted is met again at the next file.
    }
  }
}

function logNumbers(dir: string, pluginName: string): number[] {
  return readdirSync(dir).flatMap((name) => logFileNumber(name, pluginName) ?? []);
}

/** The number in the name of a log file; undefined if it is none of this group. */
export function logFileNumber(name: string, pluginName: string): number | undefined {
  const prefix = `${pluginName}_`;
  if (!name.startsWith(prefix) || !/^\d{1,15}\.log$/.test(name.slice(prefix.length))) return undefined;
  return Number.parseInt(name.slice(prefix.length), 10);
}
