import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { asArray, asNumber, asObject, asString, asStrings } from '../../runtime/decode.js';
import { type Alert, MAX_ALERTS } from './alert.js';
import type { KnownAlert } from './alert-book.js';

/** What the people behind one channel were told of. */
export interface ToldAlert {
  /** Of the channel. */
  readonly reaches: string;
  readonly known: readonly KnownAlert[];
}

/** What is kept of alerts from one process to the next. */
export interface ToldAlerts {
  /** @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` if it cannot be read. */
  load(): readonly ToldAlert[];
  /** Takes the place of what was kept before. @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` */
  save(told: readonly ToldAlert[]): void;
}

/** Channels that are kept: those in use, and some that were. */
const MAX_CHANNELS = 4;
/** Of what all alerts of a channel are about; what is not kept is told anew. */
const MAX_ABOUT = 10_000;
const MAX_BYTES = 8_000_000;
/** The last moment that a date can have, milliseconds since the epoch. */
const LAST_DATE = 8.64e15;
const CURE =
  'Check disk space and permissions of connector.dataDir; remove alerts.json if it is damaged. Alerts are told, some of them perhaps twice.';

/** Keeps them in `alerts.json` of a data folder, readable by its owner only. A crash leaves the old file or the new one. */
export class ToldAlertsFile implements ToldAlerts {
  readonly #file: string;

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'alerts.json');
  }

  load(): readonly ToldAlert[] {
    try {
      const stats = lstatSync(this.#file, { throwIfNoEntry: false });
      if (!stats) return [];
      // Reading anything else than a file may never end.
      if (!stats.isFile()) throw new Error('it is no file');
      if (stats.size > MAX_BYTES) throw new Error('it is too big');
      const channels = asArray(asObject(JSON.parse(readFileSync(this.#file, 'utf8')))?.channels);
      if (!channels) throw new Error('it holds no list of channels');
      return channels.slice(0, MAX_CHANNELS).flatMap((one) => toldAlert(one) ?? []);
    } catch (error) {
      throw failed(`What alerts were told cannot be read from ${this.#file}`, error);
    }
  }

  save(told: readonly ToldAlert[]): void {
    const part = `${this.#file}.part`;
    const channels = told.slice(0, MAX_CHANNELS).map(({ reaches, known }) => ({ reaches, known: bounded(known) }));
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      rmSync(part, { force: true });
      writeFileSync(part, `${JSON.stringify({ channels })}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(part, this.#file);
    } catch (error) {
      throw failed(`What alerts were told cannot be written to ${this.#file}`, error);
    }
  }
}

function failed(what: string, error: unknown): CasebridgeError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CasebridgeError('CASEBRIDGE_STORE_FAILED', `${what}: ${reason}`, { cause: error, cure: CURE });
}

function bounded(known: readonly KnownAlert[]): readonly KnownAlert[] {
  let left = MAX_ABOUT;
  return known.slice(-MAX_ALERTS).map((one) => {
    const about = one.about.slice(0, left);
    left -= about.length;
    return { ...one, about };
  });
}

function toldAlert(value: unknown): ToldAlert | undefined {
  const read = asObject(value);
  const reaches = asString(read?.reaches);
  const known = asArray(read?.known);
  if (reaches === undefined || !known) return undefined;
  return { reaches, known: known.slice(0, MAX_ALERTS).flatMap((one) => knownAlert(one) ?? []) };
}

function knownAlert(value: unknown): KnownAlert | undefined {
  const read = asObject(value);
  const [alert, weight] = [alertOf(asObject(read?.alert)), asNumber(read?.weight)];
  const [toldAt, overAt] = [asDate(read?.toldAt), asDate(read?.overAt)];
  if (!alert || weight === undefined || toldAt === undefined) return undefined;
  const about = asStrings(read?.about);
  return { alert, weight, about, toldAt, ...(overAt === undefined ? {} : { overAt }) };
}

function alertOf(read: ReturnType<typeof asObject>): Alert | undefined {
  const [key, code, message, cure] = [read?.key, read?.code, read?.message, read?.cure].map(asString);
  const since = asDate(read?.since);
  if (key === undefined || code === undefined || message === undefined || cure === undefined) return undefined;
  if (since === undefined) return undefined;
  return { key, level: read?.level === 'warn' ? 'warn' : 'error', code, message, cure, since };
}

function asDate(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number >= 0 && number <= LAST_DATE ? number : undefined;
}
