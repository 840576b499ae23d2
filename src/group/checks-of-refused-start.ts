import type { Config } from '../config/schema.js';
import type { CheckCode } from '../domain/check-catalogue.js';
import { toldError } from '../errors/told-error.js';
import { describeFailedChecks, describeNoChecks } from '../operations/describe-checks.js';
import type { LeveledLine } from '../operations/log.js';
import { runGroupChecks } from './run-group-checks.js';
import type { VisitSurroundings } from './visit.js';

/**
 * They log in nowhere: a supervisor may start the process again every few seconds, and neither the org's API limit nor
 * the lock of an account that is refused may suffer by it.
 */
const WITHOUT_LOGIN: readonly CheckCode[] = [
  'HOST_DISK',
  'SALESFORCE_TLS',
  'SALESFORCE_CLOCK',
  'SALESFORCE_API_VERSION',
  'CIC_TLS',
  'CIC_SERVERS',
  'CIC_CLOCK',
];
/** Milliseconds for one check: the end of the process waits for it. */
const LIMIT_MS = 5_000;

/**
 * Runs the checks that need no login after a start was refused. Takes some seconds at most, and rejects only when the
 * signal aborts.
 *
 * @returns lines about those that have failed, with their cures.
 */
export async function checksOfRefusedStart(
  config: Config,
  surroundings: VisitSurroundings,
  signal: AbortSignal,
): Promise<readonly LeveledLine[]> {
  try {
    const options = { only: WITHOUT_LOGIN, limitMs: LIMIT_MS };
    return describeFailedChecks(await runGroupChecks(config, surroundings, options, signal));
  } catch (error) {
    if (signal.aborted) throw error;
    return [describeNoChecks(toldError(error))];
  }
}
