import type { Happening, QueueMapProblem, ToldError } from '../domain/happening.js';
import { ERROR_CATALOGUE } from '../errors/catalogue.js';
import { errorFields, gravity, line, none, sentence } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about queues, the stream's events, sweeps and the store: those that concern no single row. */
export type IntakeHappening = Extract<
  Happening,
  {
    readonly type:
      | 'contactCenterTrouble'
      | 'queueFaulted'
      | 'queueSeen'
      | 'queueUnmapped'
      | 'queueMapLoaded'
      | 'queueMapFailed'
      | 'queueMapChecked'
      | 'streamEventReceived'
      | 'sweepStarted'
      | 'sweepFinished'
      | 'sweepFailed'
      | 'sweepPaced'
      | 'apiUsageSeen'
      | 'streamingLimitSeen'
      | 'apiUsageUnknown'
      | 'storeFailed'
      | 'storeRecovered'
      | 'listenerFailed';
  }
>;

/** Lines about queues, the stream's events, sweeps and the store. */
export function describeIntake(happening: IntakeHappening): readonly LeveledLine[] {
  switch (happening.type) {
    case 'contactCenterTrouble':
      return [trouble('ContactCenter', '', happening.error)];
    case 'queueFaulted': {
      const { queue, reason } = happening;
      const message = `The CIC server does not show the queue ${queue}: ${sentence(reason)} Rows for it wait.`;
      const { cure } = ERROR_CATALOGUE.CASEBRIDGE_CIC_QUEUE_FAULTED;
      return [line('error', 'QueueWatch', message, { queue, code: 'CASEBRIDGE_CIC_QUEUE_FAULTED', cure })];
    }
    case 'queueSeen': {
      const { queue } = happening;
      return [line('note', 'QueueWatch', `The CIC server shows the queue ${queue} again.`, { queue })];
    }
    case 'queueUnmapped': {
      const { queue } = happening;
      const message = `The queue map does not name the workgroup ${queue} any more; its queue is waited for no longer.`;
      return [line('note', 'QueueWatch', message, { queue })];
    }
    case 'queueMapLoaded':
      return [describeQueueMap(happening.entries, happening.workgroups)];
    case 'queueMapFailed':
      return [trouble('QueueMap', 'The queue map could not be read; the last one stays in use: ', happening.error)];
    case 'queueMapChecked':
      return describeQueueMapCheck(happening.problems);
    case 'streamEventReceived': {
      const fields = { rows: happening.rows };
      return [
        line('info', 'PollingAgent.Poll', 'Received a polling event', fields),
        line('info', 'PollingAgent.HandlePollingResult', 'The request was successful', fields),
      ];
    }
    case 'sweepStarted':
      return [line('debug', 'Sweep', `Looking for unprocessed rows (${happening.why}).`)];
    case 'sweepFinished': {
      const { why, rows, taken } = happening;
      const message = `Found ${rows} unprocessed rows, ${taken} of them new here (${why}).`;
      return [line(taken > 0 ? 'info' : 'debug', 'Sweep', message, { rows, taken })];
    }
    case 'sweepFailed':
      return [trouble('Sweep', `Unprocessed rows could not be looked for (${happening.why}): `, happening.error)];
    case 'sweepPaced':
      return [describePace(happening)];
    case 'apiUsageSeen': {
      const { used, limit } = happening;
      return [
        line('debug', 'Sweep', `The org has used ${used} of ${limit} API requests of 24 hours.`, { used, limit }),
      ];
    }
    case 'streamingLimitSeen': {
      const { kind, used, limit } = happening;
      const message = `The org has ${used} of ${limit} ${STREAMING_LIMITS[kind]}.`;
      return [line('debug', 'Stream', message, { kind, used, limit })];
    }
    case 'apiUsageUnknown': {
      const { error } = happening;
      const message = `The org's API usage is not known, and sweeps are not slowed for it: ${sentence(error.message)}`;
      return [line('warn', 'Sweep', message, errorFields(error))];
    }
    case 'storeFailed':
      return [trouble('Store', '', happening.error)];
    case 'storeRecovered':
      return [line('note', 'Store', 'The store takes what is written again.')];
    case 'listenerFailed':
      return [{ ...trouble('Connector', 'A listener failed; routing goes on: ', happening.error), level: 'error' }];
    default:
      return none(happening);
  }
}

const STREAMING_LIMITS = { events: 'streaming events of 24 hours', clients: 'streaming clients at a time' } as const;

function describePace({ intervalMs, used, limit }: Extract<IntakeHappening, { type: 'sweepPaced' }>): LeveledLine {
  const often = `Unprocessed rows are looked for every ${Math.round(intervalMs / 1_000)} s from now on.`;
  const fields = { intervalMs, used, limit };
  if (limit === 0) return line('note', 'Sweep', `${often} The org no longer tells its API usage.`, fields);
  const share = Math.floor((used / limit) * 100);
  return line('note', 'Sweep', `${often} The org has used ${share} % of its API requests of 24 hours.`, fields);
}

function trouble(component: string, what: string, error: ToldError): LeveledLine {
  return line(gravity(error), component, `${what}${sentence(error.message)}`, errorFields(error));
}

function describeQueueMapCheck(problems: readonly QueueMapProblem[]): readonly LeveledLine[] {
  if (problems.length === 0) {
    return [line('note', 'QueueMap', 'Every workgroup of the queue map is fit for its queue.')];
  }
  return problems.map(({ queueName, workgroup, kind, blocks, what, cure }) => {
    const message = `Queue "${queueName}": ${sentence(what)}${blocks ? ' Its rows are parked.' : ''}`;
    const code = 'CASEBRIDGE_TARGET_UNREACHABLE';
    return line(blocks ? 'error' : 'warn', 'QueueMap', message, { queueName, workgroup, kind, code, cure });
  });
}

/** The map is read every few minutes; only one that routes nothing deserves more than a word. */
function describeQueueMap(entries: number, workgroups: readonly string[]): LeveledLine {
  if (entries === 0) {
    const message = 'The queue map has no active entries: no case will be routed.';
    return line('warn', 'QueueMap', message, {
      cure: 'Add entries on the tab Interaction Routing Queues in Salesforce.',
    });
  }
  const message = `The queue map has ${entries} active entries for the workgroups ${workgroups.join(', ')}.`;
  return line('info', 'QueueMap', message, { entries, workgroups });
}
