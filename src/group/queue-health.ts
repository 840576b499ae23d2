import { problemsOf, queueFindings } from '../contact-center/cic/checks/cic-look.js';
import type { Finding } from '../domain/check.js';
import type { ToldError } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';
import { withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { queueFindings as orgFindings, readQueues } from '../salesforce/checks/queue-checks.js';
import type { QueueMapEntry } from '../salesforce/org.js';
import type { OpenVisit, Visit } from './visit.js';

/** One line of the queue map with what is wrong with it on both sides. */
export interface QueueLine {
  readonly queueId: string;
  readonly queueName: string;
  readonly workgroup: string;
  readonly directToQueue: boolean;
  readonly salesforce: readonly Finding[];
  /** Undefined if CIC could not be asked. */
  readonly cic: readonly Finding[] | undefined;
  /** Live interactions of this org in the workgroup; undefined if its queue could not be seen. */
  readonly live: number | undefined;
}

/** The queue map of a group. */
export interface QueueHealth {
  readonly lines: readonly QueueLine[];
  /** Why CIC could not be asked; undefined if it could. */
  readonly cicError: ToldError | undefined;
}

/** Longest look at CIC, milliseconds. */
const CIC_LIMIT_MS = 30_000;

/** Reads the queue map and holds each line against both sides. @throws CasebridgeError if Salesforce cannot be asked. */
export async function queueHealth(open: OpenVisit, clock: Clock, signal: AbortSignal): Promise<QueueHealth> {
  const visit = open();
  try {
    await visit.enterOrg(signal);
    const map = await visit.org.queueMap.load(signal);
    const queues = await readQueues(visit.org.rest, signal);
    const cic = await cicSide(visit, map, clock, signal);
    const lines = map.map(({ queueId, queueName, workgroup, directToQueue, currentName }) => ({
      queueId,
      queueName,
      workgroup,
      directToQueue,
      salesforce: orgFindings({ queueId, queueName, workgroup, directToQueue, currentName }, queues),
      cic: cic.findings?.get(workgroup),
      live: cic.findings && liveIn(visit, workgroup),
    }));
    return { lines, cicError: cic.error };
  } finally {
    await visit.close();
  }
}

interface CicSide {
  readonly findings: ReadonlyMap<string, readonly Finding[]> | undefined;
  readonly error: ToldError | undefined;
}

async function cicSide(
  visit: Visit,
  map: readonly QueueMapEntry[],
  clock: Clock,
  signal: AbortSignal,
): Promise<CicSide> {
  try {
    const findings = await withDeadline(clock, 'The look at CIC', CIC_LIMIT_MS, signal, async (inner) => {
      await visit.enterCic(inner);
      return workgroupFindings(visit, map, clock, inner);
    });
    return { findings, error: undefined };
  } catch (error) {
    if (signal.aborted) throw error;
    return { findings: undefined, error: toldError(error) };
  }
}

async function workgroupFindings(
  visit: Visit,
  map: readonly QueueMapEntry[],
  clock: Clock,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const look = { clock, contactCenter: visit.contactCenter, notes: visit.notes };
  const names = [...new Set(map.map(({ workgroup }) => workgroup))];
  const hidden = await queueFindings(look, names, signal);
  const findings = new Map<string, readonly Finding[]>();
  for (const name of names) {
    const unseen = hidden.filter(({ workgroup }) => workgroup === name).map(({ finding }) => finding);
    const problems = await problemsOf(look, { workgroup: name, user: '', skills: '' }, signal);
    findings.set(name, [...unseen, ...problems]);
  }
  return findings;
}

function liveIn({ contactCenter }: Visit, workgroup: string): number | undefined {
  if (contactCenter.queueView(workgroup) !== 'watched') return undefined;
  return contactCenter.allLive().filter((interaction) => interaction.workgroup === workgroup).length;
}
