import type { Config } from '../../config/schema.js';
import type { CheckReport } from '../../domain/check.js';
import type { CheckCode } from '../../domain/check-catalogue.js';
import type { RowSource } from '../../domain/row.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import type { OrgIdentity, QueueMapEntry } from '../../salesforce/org.js';
import { queuesNamed } from '../queue-named.js';
import { GroupVisit, type VisitSurroundings } from '../visit.js';
import { CanaryFlight } from './canary-flight.js';
import { type CanaryReport, CanarySteps } from './canary-steps.js';

/** What a canary is asked for. */
export interface CanaryWish {
  /** Name or id of a mapped queue; undefined for the first of the queue map. */
  readonly queue: string | undefined;
  /** Skills that its case asks for, `;`-separated; '' for none. */
  readonly skills: string;
  /** Milliseconds for the group to process the row; undefined for the default. */
  readonly routeLimitMs?: number | undefined;
  /** How the group that runs came to know of a row; undefined if its history does not tell. Default: it cannot be asked. */
  readonly sourceOf?: ((rowId: string, signal: AbortSignal) => Promise<RowSource | undefined>) | undefined;
  /** What the checks before have found. */
  readonly before: readonly CheckReport[];
  /** Asked before anything is made, with what will happen. */
  readonly agreed: (preview: string) => Promise<boolean>;
  /** Told after each step. */
  readonly onReport: (report: CanaryReport) => void;
}

/** Without these nothing of a canary would work. */
const NEEDS: readonly CheckCode[] = [
  'SALESFORCE_API',
  'SALESFORCE_PACKAGE',
  'SALESFORCE_ROWS_ACCESS',
  'SALESFORCE_QUEUE_MAP_ACCESS',
  'CIC_LOGIN',
];
const STEPS: readonly CheckCode[] = [
  'CANARY_ACCESS',
  'CANARY_CASE',
  'CANARY_ROUTED',
  'CANARY_INTERACTION',
  'CANARY_ENDED',
  'CANARY_REMOVED',
];

/**
 * Sends one marked case through the whole chain of a running group, and takes it out again, whatever happens: after a
 * failure, and when the signal aborts.
 *
 * @returns a report for each step, in their order.
 * @throws CasebridgeError `CASEBRIDGE_USAGE` for an unknown queue; what keeps Salesforce from answering before anything is made.
 */
export async function runCanary(
  config: Config,
  surroundings: VisitSurroundings,
  wish: CanaryWish,
  signal: AbortSignal,
): Promise<readonly CanaryReport[]> {
  const steps = new CanarySteps(surroundings.clock, surroundings.redact, wish.onReport);
  const missing = wish.before.find(({ code, result }) => NEEDS.includes(code) && result === 'fail');
  if (missing) return skipAll(steps, `It needs ${missing.code}, which failed.`);
  const visit = new GroupVisit(config, surroundings);
  try {
    const identity = await visit.org.logIn(signal);
    const entry = chosen(await visit.org.queueMap.load(signal), wish.queue);
    return await fly(visit, identity, entry, surroundings, wish, steps, signal);
  } finally {
    await visit.close();
  }
}

async function fly(
  visit: GroupVisit,
  identity: OrgIdentity,
  entry: QueueMapEntry,
  surroundings: VisitSurroundings,
  wish: CanaryWish,
  steps: CanarySteps,
  signal: AbortSignal,
): Promise<readonly CanaryReport[]> {
  const flight = new CanaryFlight({
    visit,
    identity,
    entry,
    surroundings,
    ...wish,
    sourceOf: wish.sourceOf ?? unknownSource,
  });
  await steps.next(flight.access, signal);
  const mayFly = steps.reports.every(({ result }) => result === 'ok');
  if (mayFly && !(await wish.agreed(previewText(entry)))) return skipRest(steps, 'Nobody agreed to it.');
  await steps.next(flight.makeCase, signal);
  await steps.next(flight.route, signal);
  await steps.next(flight.look, signal);
  // What was made is taken out, also after the user has asked to stop.
  const own = new AbortController().signal;
  if (flight.hasRow) await steps.always(flight.end, own);
  else steps.skip('CANARY_ENDED', 'No row was made for it.');
  if (flight.triedCase) await steps.always(flight.remove, own);
  else steps.skip('CANARY_REMOVED', 'No case was made.');
  return steps.reports;
}

async function unknownSource(): Promise<undefined> {
  return undefined;
}

function previewText({ queueName, workgroup }: QueueMapEntry): string {
  return [
    `A case with the subject "Casebridge canary …" will be made in the queue "${queueName}" and routed to the workgroup "${workgroup}".`,
    'For some seconds it is like any other: an agent may be alerted with it, or even take it.',
    'Then its interaction is ended and the case is deleted; its two routing rows stay until the clean-up, which deletes rows after 30 days.',
  ].join('\n');
}

function chosen(map: readonly QueueMapEntry[], queue: string | undefined): QueueMapEntry {
  const [first] = map;
  if (!first) throw new CasebridgeError('CASEBRIDGE_QUEUE_MAP_EMPTY', 'The queue map has no active entry.');
  return queue === undefined ? first : queuesNamed(map, queue)[0];
}

function skipAll(steps: CanarySteps, why: string): readonly CanaryReport[] {
  for (const code of STEPS) steps.skip(code, why);
  return steps.reports;
}

function skipRest(steps: CanarySteps, why: string): readonly CanaryReport[] {
  for (const code of STEPS.slice(steps.reports.length)) steps.skip(code, why);
  return steps.reports;
}
