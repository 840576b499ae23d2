import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import { asArray, asNumber, asObject, asString } from '../../runtime/decode.js';
import type { Alert } from './alert.js';

/** An alert that people were told of and that is not over. */
export interface ToldAlert {
  readonly alert: Alert;
  /** The weight with which it was told. */
  readonly weight: number;
  /** When it was told last; milliseconds since the epoch. */
  readonly toldAt: number;
}

/** What is kept of alerts from one process to the next. */
export interface ToldAlerts {
  /** @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` if it cannot be read. */
  load(): readonly ToldAlert[];
  /** Takes the place of what was kept before. @throws CasebridgeError `CASEBRIDGE_STORE_FAILED` */
  save(alerts: readonly ToldAlert[]): void;
}

/** As many as a desk holds; a message of each is short. */
const MAX_KEPT = 500;
const MAX_BYTES = 4_000_000;
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
      if ((statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) throw new Error('it is too big');
      const read: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      const alerts = asArray(asObject(read)?.alerts);
      if (!alerts) throw new Error('it holds no list of alerts');
      return alerts.slice(0, MAX_KEPT).flatMap((one) => toldAlert(one) ?? []);
    } catch (error) {
      if (asString(asObject(error)?.code) === 'ENOENT') return [];
      throw failed(`What alerts were told cannot be read from ${this.#file}`, error);
    }
  }

  save(alerts: readonly ToldAlert[]): void {
    const part = `${this.#file}.part`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      rmSync(part, { force: true });
      writeFileSync(part, `${JSON.stringify({ alerts: alerts.slice(0, MAX_KEPT) })}\n`, { mode: 0o600, flag: 'wx' });
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

function toldAlert(value: unknown): ToldAlert | undefined {
  const read = asObject(value);
  const alert = asObject(read?.alert);
  const [key, code, message, cure] = [alert?.key, alert?.code, alert?.message, alert?.cure].map(asString);
  const since = asNumber(alert?.since);
  const [weight, toldAt] = [asNumber(read?.weight), asNumber(read?.toldAt)];
  if (key === undefined || code === undefined || message === undefined || cure === undefined) return undefined;
  if (since === undefined || weight === undefined || toldAt === undefined) return undefined;
  const level = alert?.level === 'warn' ? 'warn' : 'error';
  return { alert: { key, level, code, message, cure, since }, weight, toldAt };
}
