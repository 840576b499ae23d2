import { queueFindings } from '../contact-center/cic/checks/cic-look.js';
import { type AuditedCase, whyStranded } from '../domain/audit.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { QueueMapEntry } from '../salesforce/org.js';
import { requeueCases, type Written } from '../salesforce/row-writer.js';
import { untouchedCases } from '../salesforce/untouched-cases.js';
import { queuesNamed } from './queue-named.js';
import type { OpenVisit, Visit } from './visit.js';

/** A case for which nothing is on its way. */
export interface StrandedCase {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly queueName: string;
  /** ISO 8601, UTC: when it was touched last. */
  readonly touchedAt: string;
  readonly why: string;
}

/** What an audit has found. */
export interface AuditResult {
  /** Untouched cases that were looked at. */
  readonly looked: number;
  readonly stranded: readonly StrandedCase[];
  /** True if there are more cases than one audit looks at. */
  readonly more: boolean;
}

/** An audit whose findings can be routed. */
export interface Audit extends AuditResult {
  /** Makes a `Requeued` row for each stranded case. @throws CasebridgeError */
  route(signal: AbortSignal): Promise<readonly Written[]>;
}

/** Longest look at CIC, milliseconds. */
const CIC_LIMIT_MS = 30_000;
/** Untouched cases that one audit looks at, and stranded ones that it lists. */
const MAX_LOOKED = 20_000;
const MAX_STRANDED = 2_000;

/**
 * Looks for stranded cases, and calls back with what was found while both sides are still there.
 *
 * @param queue name of the one queue to look at; undefined for all.
 * @throws CasebridgeError also if CIC cannot be asked: without its live interactions nothing is known to be stranded.
 */
export async function auditCases(
  open: OpenVisit,
  clock: Clock,
  queue: string | undefined,
  signal: AbortSignal,
  found: (audit: Audit) => Promise<void>,
): Promise<void> {
  const visit = open();
  try {
    await visit.enterOrg(signal);
    const map = await visit.org.queueMap.load(signal);
    const entries = chosen(map, queue);
    await withDeadline(clock, 'The look at CIC', CIC_LIMIT_MS, signal, (inner) => seeQueues(visit, clock, map, inner));
    const result = await look(visit, entries, clock.now(), signal);
    const caseIds = result.stranded.map(({ caseId }) => caseId);
    await found({ ...result, route: (inner) => requeueCases(visit.org.rest, caseIds, inner) });
  } finally {
    await visit.close();
  }
}

function chosen(map: readonly QueueMapEntry[], queue: string | undefined): readonly QueueMapEntry[] {
  return queue === undefined ? map : queuesNamed(map, queue);
}

/** A case may be live in any workgroup, and in the queues of members: all must be seen. */
async function seeQueues(
  visit: Visit,
  clock: Clock,
  map: readonly QueueMapEntry[],
  signal: AbortSignal,
): Promise<void> {
  await visit.enterCic(signal);
  const { contactCenter, notes } = visit;
  const workgroups = [...new Set(map.map(({ workgroup }) => workgroup))];
  const [hidden] = await queueFindings({ clock, contactCenter, notes }, workgroups, signal);
  if (hidden)
    throw new CasebridgeError('CASEBRIDGE_CIC_QUEUE_FAULTED', hidden.finding.what, { cure: hidden.finding.cure });
}

async function look(
  { org, contactCenter }: Visit,
  entries: readonly QueueMapEntry[],
  now: number,
  signal: AbortSignal,
): Promise<AuditResult> {
  const stranded: StrandedCase[] = [];
  let looked = 0;
  for await (const page of untouchedCases(org.rest, entries, now, signal)) {
    looked += page.length;
    for (const one of page) {
      const why = whyStranded(one, contactCenter.liveFor(one.caseId).length > 0);
      if (why !== undefined && stranded.length < MAX_STRANDED) stranded.push(strandedCase(one, why));
    }
    if (looked >= MAX_LOOKED || stranded.length >= MAX_STRANDED) return { looked, stranded, more: true };
  }
  return { looked, stranded, more: false };
}

function strandedCase({ caseId, caseNumber, queueName, touchedAt }: AuditedCase, why: string): StrandedCase {
  return { caseId, caseNumber, queueName, touchedAt: new Date(touchedAt).toISOString(), why };
}
