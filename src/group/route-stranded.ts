import { NOT_STRANDED } from '../console/contract.js';
import type { Clock } from '../runtime/clock.js';
import type { Written } from '../salesforce/row-writer.js';
import { type AuditVisit, auditCases } from './audit-cases.js';

/**
 * Makes a row for each of these cases that is still stranded. Only they are looked at: however big the backlog is, a
 * case that any audit has listed is found again.
 *
 * @returns what became of each; a case that is not stranded any more is told as an error.
 * @throws CasebridgeError
 */
export async function routeStranded(
  open: () => AuditVisit,
  clock: Clock,
  caseIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Written[]> {
  let written: readonly Written[] = [];
  await auditCases(open, clock, { caseIds }, signal, async ({ route }) => {
    written = await route(signal);
  });
  const still = new Set(written.map(({ id }) => id));
  const over = caseIds.filter((id) => !still.has(id)).map((id) => ({ id, error: NOT_STRANDED }));
  return [...written, ...over];
}
