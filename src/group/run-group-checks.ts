import type { Config } from '../config/schema.js';
import type { CheckReport } from '../domain/check.js';
import type { CheckCode } from '../domain/check-catalogue.js';
import { runChecks } from '../operations/checks/run-checks.js';
import { buildChecks, inCatalogueOrder } from './build-checks.js';
import { learnSecrets, type OtherGroup, otherGroupOrProblem } from './other-groups.js';
import type { VisitSurroundings } from './visit.js';

/** Milliseconds for one check; they run side by side. */
const CHECK_LIMIT_MS = 30_000;

/** Which checks are run, and how. */
export interface GroupChecksOptions {
  /** Other groups to be held against, beside those that the configuration names. */
  readonly others?: readonly OtherGroup[];
  /** Only these; what they need must be among them. Default: all. */
  readonly only?: readonly CheckCode[];
  /** Most that run side by side; default: all. */
  readonly atOnce?: number | undefined;
  /** Milliseconds for one check; default: 30 s. */
  readonly limitMs?: number;
}

/**
 * Runs the checks of a group once.
 *
 * @returns the reports in the order of the catalogue. Rejects only when the signal aborts.
 */
export async function runGroupChecks(
  config: Config,
  surroundings: VisitSurroundings,
  { others = [], only, atOnce, limitMs = CHECK_LIMIT_MS }: GroupChecksOptions,
  signal: AbortSignal,
): Promise<readonly CheckReport[]> {
  const { clock, redact } = surroundings;
  const given = new Set(others.map(({ name }) => name));
  const named = config.connector.otherGroups.filter((file) => !given.has(file)).map(otherGroupOrProblem);
  learnSecrets(redact, named);
  const { checks, close } = buildChecks(config, surroundings, [...others, ...named]);
  try {
    const wanted = only ? checks.filter(({ code }) => only.includes(code)) : checks;
    return inCatalogueOrder(await runChecks(wanted, { clock, limitMs, redact, atOnce }, signal));
  } finally {
    await close();
  }
}
