import { queueFindings } from '../contact-center/cic/checks/cic-look.js';
import type { ContactCenter } from '../contact-center/contact-center.js';
import { type AuditedCase, whyStranded } from '../domain/audit.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import type { QueueMapEntry } from '../salesforce/org.js';
import { requeueCases, type Written } from '../salesforce/row-writer.js';
import type { JsforceSalesforceOrg } from '../salesforce/salesforce-org.js';
import { type UntouchedWanted, untouchedCases } from '../salesforce/untouched-cases.js';
import { queuesNamed } from './queue-named.js';
import type { Visit } from './visit.js';

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
  /** True if there are more stranded cases than one audit lists. */
  readonly more: boolean;
  /** Workgroups whose queues CIC does not show: cases that may be live there were left out. */
  readonly hidden: readonly string[];
}

/** What an audit needs of a visit. */
export interface AuditVisit extends Pick<Visit, 'notes' | 'enterOrg' | 'enterCic' | 'close'> {
  readonly org: Pick<JsforceSalesforceOrg, 'rest' | 'queueMap'>;
  readonly contactCenter: ContactCenter;
}

/** Which cases an audit looks at; all in the mapped queues, unless it says less. */
export interface AuditScope {
  /** Name or id of the one queue. */
  readonly queue?: string | undefined;
  /** These cases only, however many others are untouched. */
  readonly caseIds?: readonly string[] | undefined;
}

/** An audit whose findings can be routed. */
export interface Audit extends AuditResult {
  /** Makes a `Requeued` row for each stranded case. @throws CasebridgeError */
  route(signal: AbortSignal): Promise<readonly Written[]>;
}

/** Longest look at CIC, milliseconds. */
const CIC_LIMIT_MS = 30_000;
/** Stranded cases that one audit lists. Those that it looks at are read a page at a time, and are not bounded. */
const MAX_STRANDED = 2_000;

/**
 * Looks for stranded cases, and calls back with what was found while both sides are still there.
 *
 * @throws CasebridgeError also if CIC cannot be asked: without its live interactions nothing is known to be stranded.
 */
export async function auditCases(
  open: () => AuditVisit,
  clock: Clock,
  scope: AuditScope,
  signal: AbortSignal,
  found: (audit: Audit) => Promise<void>,
): Promise<void> {
  const visit = open();
  try {
    await visit.enterOrg(signal);
    const map = await visit.org.queueMap.load(signal);
    const entries = chosen(map, scope.queue);
    const hidden = await withDeadline(clock, 'The look at CIC', CIC_LIMIT_MS, signal, (inner) =>
      hiddenQueues(visit, clock, { map, entries }, inner),
    );
    const result = await look(visit, entries, hidden, { now: clock.now(), caseIds: scope.caseIds }, signal);
    const caseIds = result.stranded.map(({ caseId }) => caseId);
    await found({ ...result, route: (inner) => requeueCases(visit.org.rest, caseIds, inner) });
  } finally {
    await visit.close();
  }
}

function chosen(map: readonly QueueMapEntry[], queue: string | undefined): readonly QueueMapEntry[] {
  return queue === undefined ? map : queuesNamed(map, queue);
}

/**
 * A case may be live in any workgroup, and in the queues of members: all are asked for.
 *
 * @returns the workgroups whose queues are not shown. @throws CasebridgeError if nothing is left to look at.
 */
async function hiddenQueues(
  visit: AuditVisit,
  clock: Clock,
  { map, entries }: { readonly map: readonly QueueMapEntry[]; readonly entries: readonly QueueMapEntry[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  await visit.enterCic(signal);
  const { contactCenter, notes } = visit;
  const workgroups = [...new Set(map.map(({ workgroup }) => workgroup))];
  const found = await queueFindings({ clock, contactCenter, notes }, workgroups, signal);
  const hidden = found.map(({ workgroup }) => workgroup);
  const [first] = found;
  if (first && entries.every(({ workgroup }) => hidden.includes(workgroup)))
    throw new CasebridgeError('CASEBRIDGE_CIC_QUEUE_FAULTED', first.finding.what, { cure: first.finding.cure });
  return hidden;
}

async function look(
  { org, contactCenter }: AuditVisit,
  entries: readonly QueueMapEntry[],
  hidden: readonly string[],
  wanted: UntouchedWanted,
  signal: AbortSignal,
): Promise<AuditResult> {
  const stranded: StrandedCase[] = [];
  const seen = entries.filter(({ workgroup }) => !hidden.includes(workgroup));
  const mayBeLive = (one: AuditedCase) =>
    contactCenter.liveFor(one.caseId).length > 0 || one.rows.some(({ workgroup }) => hidden.includes(workgroup));
  let looked = 0;
  for await (const page of untouchedCases(org.rest, seen, wanted, signal)) {
    looked += page.length;
    for (const one of page) {
      const why = whyStranded(one, mayBeLive(one));
      if (why !== undefined && stranded.length < MAX_STRANDED) stranded.push(strandedCase(one, why));
    }
    if (stranded.length >= MAX_STRANDED) return { looked, stranded, more: true, hidden };
  }
  return { looked, stranded, more: false, hidden };
}

function strandedCase({ caseId, caseNumber, queueName, touchedAt }: AuditedCase, why: string): StrandedCase {
  return { caseId, caseNumber, queueName, touchedAt: new Date(touchedAt).toISOString(), why };
}
