import type { Happening } from '../domain/happening.js';
import { ERROR_CATALOGUE } from '../errors/catalogue.js';
import { errorFields, gravity, line, nextTry, none, sentence } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about what the CIC server needs to have, and about the comparison with it. */
export type UpkeepHappening = Extract<
  Happening,
  { readonly type: 'handlerFound' | 'handlerTrouble' | 'passwordExpires' | 'findingRetried' }
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
    case 'findingRetried': {
      const { objectId, error, retryInMs } = happening;
      const message = `The case could not be compared: ${sentence(error.message)}${nextTry(retryInMs)}`;
      return [line(gravity(error), 'Reconcile', message, { objectId, ...errorFields(error), retryInMs })];
    }
    default:
      return none(happening);
  }
}
