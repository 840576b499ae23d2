import type { Config } from '../config/schema.js';
import type { CheckReport } from '../domain/check.js';
import { runChecks } from '../operations/checks/run-checks.js';
import { buildChecks, inCatalogueOrder } from './build-checks.js';
import type { OtherGroup } from './groups-check.js';
import type { VisitSurroundings } from './visit.js';

/** Milliseconds for one check; they run side by side. */
const CHECK_LIMIT_MS = 30_000;

/** Runs every check of a group once. @returns the reports in the order of the catalogue. Rejects only when the signal aborts. */
export async function runGroupChecks(
  config: Config,
  surroundings: VisitSurroundings,
  others: readonly OtherGroup[],
  signal: AbortSignal,
): Promise<readonly CheckReport[]> {
  const { clock, redact } = surroundings;
  const { checks, close } = buildChecks(config, surroundings, others);
  try {
    return inCatalogueOrder(await runChecks(checks, { clock, limitMs: CHECK_LIMIT_MS, redact }, signal));
  } finally {
    await close();
  }
}
