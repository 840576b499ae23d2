import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, type Finding, verdictOf } from '../../domain/check.js';

/** What the disk check looks at. */
export interface DiskCheckOptions {
  /** Folders that are written to; one that does not exist yet is made, as the start would. */
  readonly folders: readonly string[];
  /** Bytes that are free to this user on the disk of a folder. Default: the system's answer. */
  readonly freeBytes?: (folder: string) => number;
}

const MEGABYTE = 1_000_000;
/** A day's log of a busy group, and the write-ahead log of the store. */
const WARN_BELOW = 1_000 * MEGABYTE;
const FAIL_BELOW = 50 * MEGABYTE;

/** Whether the folders can be written, and have room. */
export function diskCheck({ folders, freeBytes = freeOnDisk }: DiskCheckOptions): Check {
  return {
    code: 'HOST_DISK',
    run: async () => {
      const distinct = [...new Set(folders)];
      const seen = distinct.map((folder) => look(folder, freeBytes));
      const fine = seen.map(({ evidence }) => evidence).join(' ');
      return verdictOf(
        seen.flatMap(({ finding }) => finding ?? []),
        fine,
      );
    },
  };
}

function look(
  folder: string,
  freeBytes: (folder: string) => number,
): { readonly evidence: string; readonly finding?: Finding } {
  try {
    writeOnce(folder);
    const free = freeBytes(folder);
    const evidence = `${folder} can be written; ${Math.floor(free / MEGABYTE)} MB are free.`;
    if (free >= WARN_BELOW) return { evidence };
    return {
      evidence,
      finding: { blocks: free < FAIL_BELOW, what: evidence, cure: `Make room on the disk of ${folder}.` },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const cure = 'Give the account that runs Casebridge the right to write there, or configure another folder.';
    return { evidence: '', finding: { blocks: true, what: `${folder} cannot be written: ${reason}.`, cure } };
  }
}

function writeOnce(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `check-${randomUUID()}.tmp`);
  writeFileSync(file, 'casebridge check\n', { mode: 0o600 });
  rmSync(file);
}

function freeOnDisk(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
