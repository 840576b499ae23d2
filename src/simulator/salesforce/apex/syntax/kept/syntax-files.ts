import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Syntax } from '../ast.js';

const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;
const DIGEST_BYTES = 32;
const EXTENSION = '.syntax';

/**
 * Keeps the syntax of sources in files, one each, between processes: parsing the package anew costs seconds, as the
 * parser learns its grammar in each process again. A file begins with a digest over the reading code, the key and the
 * content; what does not fit, for whatever reason, is as if it were not there. Failures to write are ignored.
 */
export class SyntaxFiles {
  readonly #folder: string;
  readonly #code: string;
  #tidied = false;

  /** @param code stands for what reads sources; files of other code are not used. */
  constructor(folder: string, code: string) {
    this.#folder = folder;
    this.#code = code;
  }

  /** What is kept under the key, if it is whole and of the same code. */
  read(key: string): Syntax | undefined {
    try {
      const file = readFileSync(this.#path(key));
      const content = file.subarray(DIGEST_BYTES);
      if (!this.#digest(key, content).equals(file.subarray(0, DIGEST_BYTES))) return undefined;
      const syntax: unknown = deserialize(content);
      return isSyntax(syntax) ? syntax : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps syntax under the key, so that no reader sees half a file. Removes what was written more than 30 days ago. */
  write(key: string, syntax: Syntax): void {
    const content = serialize(syntax);
    const path = this.#path(key);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      replace(path, Buffer.concat([this.#digest(key, content), content]));
      this.#tidy(statSync(path).mtimeMs);
    } catch {
      // What cannot be kept is parsed anew the next time.
    }
  }

  /** @param now by the clock of the file system, which dates the files. */
  #tidy(now: number): void {
    if (this.#tidied) return;
    this.#tidied = true;
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (now - statSync(path).mtimeMs > MAX_AGE_MS) rmSync(path, { force: true });
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${key}${EXTENSION}`);
  }

  #digest(key: string, content: Buffer): Buffer {
    return createHash('sha256').update(`${this.#code} ${key} `).update(content).digest();
  }
}

/** @throws Error if the file system refuses. */
function replace(path: string, bytes: Buffer): void {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    writeFileSync(unfinished, bytes, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function isSyntax(value: unknown): value is Syntax {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return ['class', 'interface', 'enum', 'trigger'].includes(String(value.kind));
}
