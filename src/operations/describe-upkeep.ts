import type { CircuitSide, Happening } from '../domain/happening.js';
import { ERROR_CATALOGUE } from '../errors/catalogue.js';
import { errorFields, gravity, line, nextTry, none, sentence, someOf } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about what the CIC server needs to have, and about the comparison with it. */
export type UpkeepHappening = Extract<
  Happening,
  {
    readonly type:
      | 'handlerFound'
      | 'handlerTrouble'
      | 'passwordExpires'
      | 'passwordFine'
      | 'processResumed'
      | 'findingRetried'
      | 'circuitOpened'
      | 'circuitClosed'
      | 'parkedAged'
      | 'parkedCleared'
      | 'parkedCounted'
      | 'routingPaused';
  }
>;

/** Lines about the handler, the account of Casebridge and the comparison with the live interactions. */
export function describeUpkeep(happening: UpkeepHappening): readonly LeveledLine[] {
  switch (happening.type) {
    case 'handlerFound': {
      const { version } = happening;
      return [line('note', 'Handler', `The handler answers, version ${version}.`, { version })];
    }
    case 'handlerTrouble': {
      const { error, retryInMs } = happening;
      // A person must act although it is looked for again.
      const message = `${sentence(error.message)}${nextTry(retryInMs)}`;
      return [line('error', 'Handler', message, { ...errorFields(error), retryInMs })];
    }
    case 'passwordExpires': {
      const { server, days } = happening;
      const code = 'CASEBRIDGE_CIC_PASSWORD_EXPIRES';
      const message = `The password of Casebridge's user at ${server} expires in ${days} days.`;
      return [line('warn', 'Session', message, { server, code, cure: ERROR_CATALOGUE[code].cure })];
    }
    case 'passwordFine': {
      const { server } = happening;
      const message = `What was said of the password's end at ${server} does not hold any more: it was replaced, or lasts.`;
      return [line('note', 'Session', message, { server })];
    }
    case 'processResumed': {
      const { gapMs } = happening;
      const message = `The process did not run for ${Math.round(gapMs / 1_000)} s; the contact centre is read anew before anything is done.`;
      return [line('warn', 'Process', message, { gapMs })];
    }
    case 'findingRetried': {
      const { objectId, error, retryInMs } = happening;
      const message = `The case could not be compared: ${sentence(error.message)}${nextTry(retryInMs)}`;
      return [line(gravity(error), 'Reconcile', message, { objectId, ...errorFields(error), retryInMs })];
    }
    case 'circuitOpened': {
      const { side, error, retryInMs } = happening;
      const message = `${SIDES[side]} is left alone after repeated failures; rows wait for it: ${sentence(error.message)}${nextTry(retryInMs)}`;
      return [line(gravity(error), 'Circuit', message, { side, ...errorFields(error), retryInMs })];
    }
    case 'circuitClosed': {
      const { side, openMs } = happening;
      const message = `${SIDES[side]} works again after ${seconds(openMs)} s; rows that waited for it are routed.`;
      return [line('note', 'Circuit', message, { side, openMs })];
    }
    case 'parkedAged':
      return [describeAged(happening)];
    case 'parkedCleared':
      return [line('note', 'Parked', 'No row has been parked for long any more.', {})];
    case 'routingPaused':
      return [describePause(happening)];
    case 'parkedCounted':
      return [line('debug', 'Parked', `Parked rows: ${happening.count}.`, { count: happening.count })];
    default:
      return none(happening);
  }
}

function describePause({ all, queueIds }: Extract<UpkeepHappening, { type: 'routingPaused' }>): LeveledLine {
  const queues = queueIds.join(', ');
  if (all) return line('warn', 'Pause', 'Routing is paused: no interaction is made until it is resumed.', { queueIds });
  if (queueIds.length === 0) return line('note', 'Pause', 'Nothing is paused.', {});
  return line('warn', 'Pause', `Queues are paused: no interaction is made for ${queues} until they are resumed.`, {
    queueIds,
  });
}

const SIDES: Readonly<Record<CircuitSide, string>> = {
  salesforce: 'Salesforce',
  cic: 'The CIC server',
  handler: 'The handler on the CIC server',
};

/** Row names in one line of the log. */
const MAX_IN_FIELDS = 5;

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

/** A person must act: cases wait that nobody gets. */
function describeAged({ count, oldestMs, rowNames }: Extract<UpkeepHappening, { type: 'parkedAged' }>): LeveledLine {
  const code = 'CASEBRIDGE_ROWS_PARKED';
  const minutes = Math.floor(oldestMs / 60_000);
  const message = `Rows parked for long: ${count}, the oldest for ${minutes} min. Among them ${someOf(rowNames)}.`;
  const fields = { count, oldestMs, rowNames: rowNames.slice(0, MAX_IN_FIELDS) };
  return line('error', 'Parked', message, { ...fields, code, cure: ERROR_CATALOGUE[code].cure });
}
