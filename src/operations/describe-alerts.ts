import type { Happening } from '../domain/happening.js';
import { ERROR_CATALOGUE } from '../errors/catalogue.js';
import { errorFields, gravity, line, none, sentence, someOf } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about the audit and about alerts. */
export type AlertHappening = Extract<
  Happening,
  {
    readonly type:
      | 'auditFinished'
      | 'auditFailed'
      | 'alertRaised'
      | 'alertCleared'
      | 'alertsUnsent'
      | 'alertNotesFailed';
  }
>;

/** Lines about the audit and about alerts. */
export function describeAlert(happening: AlertHappening): readonly LeveledLine[] {
  switch (happening.type) {
    case 'auditFinished':
      return [describeAudit(happening)];
    case 'auditFailed': {
      const { error } = happening;
      const message = `Stranded cases could not be looked for: ${sentence(error.message)}`;
      return [line(gravity(error), 'Audit', message, errorFields(error))];
    }
    case 'alertRaised': {
      const { key, level, code, message, cure } = happening;
      return [line(level, 'Alert', message, { key, code, cure })];
    }
    case 'alertCleared': {
      const { key, message, lastedMs } = happening;
      const text = `Over after ${Math.round(lastedMs / 1_000)} s: ${sentence(message)}`;
      return [line('note', 'Alert', text, { key, lastedMs })];
    }
    case 'alertsUnsent': {
      const { channel, notices, error } = happening;
      const message = `${notices} notices of alerts could not be sent by ${channel}: ${sentence(error.message)}`;
      return [line('error', 'Alert', message, { channel, notices, ...errorFields(error) })];
    }
    case 'alertNotesFailed': {
      const { error } = happening;
      return [line('warn', 'Alert', sentence(error.message), errorFields(error))];
    }
    default:
      return none(happening);
  }
}

function describeAudit({
  looked,
  stranded,
  cases,
  why,
  hidden = [],
  more = false,
}: Extract<AlertHappening, { type: 'auditFinished' }>) {
  const fields = { looked, stranded };
  const gap = hidden.length === 0 ? '' : ` Left out, because CIC does not show their queues: ${someOf(hidden)}.`;
  if (stranded === 0 && !more)
    return line(gap === '' ? 'info' : 'warn', 'Audit', `None of ${looked} untouched cases is stranded.${gap}`, fields);
  const code = 'CASEBRIDGE_CASES_STRANDED';
  const rest = more ? ' There are more than one audit lists.' : '';
  const found =
    stranded === 0
      ? 'None of the listed stranded cases is left.'
      : `Stranded cases: ${stranded} of ${looked} that were looked at, among them ${someOf(cases)}.`;
  const message = `${[`${found}${rest}`, ...why].join(' ')}${gap}`;
  return line('error', 'Audit', message, { ...fields, code, cure: ERROR_CATALOGUE[code].cure });
}
