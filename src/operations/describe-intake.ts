import type { Happening } from '../domain/happening.js';
import { errorFields, gravity, line, sentence } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about queues, the stream's events, sweeps and the store: those that concern no single row. */
export type IntakeHappening = Extract<
  Happening,
  {
    readonly type:
      | 'queueFaulted'
      | 'queueMapLoaded'
      | 'queueMapFailed'
      | 'streamEventReceived'
      | 'sweepStarted'
      | 'sweepFinished'
      | 'sweepFailed'
      | 'storeFailed'
      | 'listenerFailed';
  }
>;

/** Lines about queues, the stream's events, sweeps and the store. */
export function describeIntake(happening: IntakeHappening): readonly LeveledLine[] {
  switch (happening.type) {
    case 'queueFaulted': {
      const { queue, reason } = happening;
      const message = `The CIC server does not show the queue ${queue}: ${sentence(reason)} Rows for it wait.`;
      return [line('error', 'QueueWatch', message, { queue, code: 'CASEBRIDGE_CIC_QUEUE_FAULTED' })];
    }
    case 'queueMapLoaded':
      return [describeQueueMap(happening.entries, happening.workgroups)];
    case 'queueMapFailed': {
      const { error } = happening;
      const message = `The queue map could not be read; the last one stays in use: ${sentence(error.message)}`;
      return [line(gravity(error), 'QueueMap', message, errorFields(error))];
    }
    case 'streamEventReceived': {
      const { rows } = happening;
      return [
        line('info', 'PollingAgent.Poll', 'Received a polling event', { rows }),
        line('info', 'PollingAgent.HandlePollingResult', 'The request was successful', { rows }),
      ];
    }
    case 'sweepStarted':
      return [line('debug', 'Sweep', `Looking for unprocessed rows: ${sentence(happening.why)}`)];
    case 'sweepFinished': {
      const { why, rows, taken } = happening;
      const message = `Found ${rows} unprocessed rows, ${taken} of them new here (${why}).`;
      return [line(taken > 0 ? 'info' : 'debug', 'Sweep', message, { rows, taken })];
    }
    case 'sweepFailed': {
      const { why, error } = happening;
      const message = `Unprocessed rows could not be looked for (${why}): ${sentence(error.message)}`;
      return [line(gravity(error), 'Sweep', message, errorFields(error))];
    }
    case 'storeFailed': {
      const { error } = happening;
      return [line(gravity(error), 'Store', sentence(error.message), errorFields(error))];
    }
    case 'listenerFailed': {
      const { error } = happening;
      const message = `A listener failed; routing goes on: ${sentence(error.message)}`;
      return [line('error', 'Connector', message, errorFields(error))];
    }
  }
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
