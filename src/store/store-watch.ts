import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Clock } from '../runtime/clock.js';

/** What a watch over the files of a running process works with. */
export interface StoreWatchOptions {
  readonly clock: Clock;
  /** Paths of files that the process has open; one that is not there at the start is left out. */
  readonly files: readonly string[];
  /** Told once for each change. */
  readonly onReplaced: (error: CasebridgeError) => void;
}

const LOOK_EVERY_MS = 60_000;
const MISSING = 'missing';

/**
 * Notices that an open file was removed or replaced: what is written then goes nowhere, and the lock on it keeps no second
 * process out. The files are never opened here, since closing one would end SQLite's locks on it.
 */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  /** By path: device and inode of the open file, and of what was last seen there. */
  readonly #open = new Map<string, string>();
  readonly #seen = new Map<string, string>();
  #cancel: () => void = () => undefined;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  /** Notes what is open and begins to look, once a minute. */
  start(): void {
    for (const file of this.#options.files) {
      const found = present(file);
      if (found === undefined || found === MISSING) continue;
      this.#open.set(file, found);
      this.#seen.set(file, found);
    }
    this.#plan();
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel();
  }

  #plan(): void {
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#look();
      this.#plan();
    });
  }

  #look(): void {
    for (const [file, open] of this.#open) {
      const now = present(file);
      if (now === undefined || now === this.#seen.get(file)) continue;
      this.#seen.set(file, now);
      if (now !== open) this.#options.onReplaced(replaced(file, now));
    }
  }
}

/** Undefined if it cannot be told. */
function present(file: string): string | undefined {
  try {
    return identity(statSync(file, { bigint: true }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'ENOENT' || code === 'ENOTDIR' ? MISSING : undefined;
  }
}

function identity({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

function replaced(file: string, now: string): CasebridgeError {
  const what = now === MISSING ? 'was removed' : 'is another file';
  return new CasebridgeError(
    'CASEBRIDGE_STORE_REPLACED',
    `The ${basename(file)} that this process works with ${what}: ${file}.`,
  );
}
