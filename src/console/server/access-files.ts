import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { API_ACCESS_FILE, type ApiAccess } from '../api-access.js';

/** Where the tokens of a running group are left for those who may use them. */
export interface TokenStore {
  /** @param token what people log in with; undefined if users are configured: an old one is taken away. */
  leaveConsoleToken(token: string | undefined): void;
  leaveApiAccess(access: ApiAccess): void;
  /** Takes both away. */
  clear(): void;
}

const CONSOLE_TOKEN_FILE = 'console-token';

/** Leaves tokens in dataDir as files that only their owner can read. */
export class AccessFiles implements TokenStore {
  readonly #dataDir: string;
  #left: ApiAccess | undefined;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  leaveConsoleToken(token: string | undefined): void {
    const file = this.#file(CONSOLE_TOKEN_FILE);
    if (token === undefined) writing(file, () => rmSync(file, { force: true }));
    else this.#write(file, `${token}\n`);
  }

  leaveApiAccess(access: ApiAccess): void {
    this.#write(this.#file(API_ACCESS_FILE), `${JSON.stringify(access)}\n`);
    this.#left = access;
  }

  /** Leaves alone what another process has written meanwhile. */
  clear(): void {
    const left = this.#left;
    if (left === undefined || !this.#holds(left)) return;
    this.#left = undefined;
    try {
      for (const name of [API_ACCESS_FILE, CONSOLE_TOKEN_FILE]) rmSync(this.#file(name), { force: true });
    } catch {
      // Tokens of a process that has stopped open nothing.
    }
  }

  #holds({ token }: ApiAccess): boolean {
    try {
      return readFileSync(this.#file(API_ACCESS_FILE), 'utf8').includes(token);
    } catch {
      return false;
    }
  }

  /** Whoever reads meanwhile finds the old file or the new one, and nobody else ever can. */
  #write(file: string, content: string): void {
    const part = `${file}.${randomBytes(6).toString('hex')}.part`;
    writing(file, () => {
      mkdirSync(this.#dataDir, { recursive: true, mode: 0o700 });
      try {
        writeFileSync(part, content, { mode: 0o600, flag: 'wx' });
        renameSync(part, file);
      } catch (error) {
        rmSync(part, { force: true });
        throw error;
      }
    });
  }

  #file(name: string): string {
    return join(this.#dataDir, name);
  }
}

function writing(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CasebridgeError('CASEBRIDGE_STORE_FAILED', `The file ${file} could not be written: ${reason}`, {
      cause: error,
      cure: 'Check disk space and permissions of connector.dataDir, then start again.',
    });
  }
}
