import type { TransferTarget } from '../domain/decision.js';
import type { Happening, ToldError } from '../domain/happening.js';
import { receivedFrom } from '../domain/intake-words.js';
import type { Mark } from '../domain/outcome.js';
import type { Row } from '../domain/row.js';
import { errorFields, type Fields, gravity, line, nextTry, none, sentence } from './line.js';
import type { LeveledLine } from './log.js';
import { type PersonalDataOptions, withoutPersonalData } from './personal-data.js';

/** Whether subject and sender of a case may be logged: `logs.personalData`. */
export type DescribeOptions = PersonalDataOptions;

/** Happenings that carry a row. */
export type RowHappening = Extract<Happening, { readonly row: Row }>;

const CREATE = 'IceLibInteractionManager.CreateEmailInteraction';
const MESSAGE_RECEIVED = 'SalesforceQueuePlugin.OnMessageReceived';

/** Lines about one row's way, with the words of the original product where it had some. */
export function describeRow(happening: RowHappening, options: DescribeOptions): readonly LeveledLine[] {
  const { row } = happening;
  switch (happening.type) {
    case 'rowReceived': {
      const message = `${row.name} (${row.event}) ${receivedFrom(row.source)}.`;
      return [line('debug', 'Intake', message, { ...rowFields(row), ...personalFields(row, options) })];
    }
    case 'createRequested': {
      const sender = options.personalData === 'keep' && row.sender !== '' ? ` ${row.sender}` : '';
      const message = `Creating email interaction with sender${sender}`;
      const fields = { workgroup: row.workgroup, attempt: happening.attempt, ...personalFields(row, options) };
      return [line('info', CREATE, message, { ...rowFields(row), ...fields })];
    }
    case 'interactionCreated':
      return describeCreated(row, happening.interactionId, happening.existing);
    case 'transferRequested': {
      const { interactionId, to } = happening;
      const message = `Transferring email interaction (${interactionId}) to target ${target(to)}`;
      return [line('info', CREATE, message, { ...rowFields(row), interactionId })];
    }
    case 'transferred': {
      const { interactionId, to } = happening;
      const message = `Email Interaction (${interactionId}) was successfully transferred.`;
      return [line('info', CREATE, message, { ...rowFields(row), interactionId, to: target(to) })];
    }
    case 'recreated': {
      const { lostId, interactionId, why } = happening;
      const what = why === 'lost' ? 'a switchover has lost' : 'had been ended for an earlier row';
      const message = `Email interaction (${interactionId}) takes the place of (${lostId}), which ${what}.`;
      return [line('warn', 'Reconcile', message, { ...rowFields(row), interactionId, lostId })];
    }
    case 'rowRetried':
      return [describeRetry(row, happening.error, happening.retryInMs, options)];
    case 'rowWaiting': {
      const message = `${row.name} (${row.event}) waits: ${sentence(withoutPersonalData(happening.reason, row, options))}`;
      return [line('info', 'Lanes', message, rowFields(row))];
    }
    case 'rowSettled':
      return [describeSettled(row, happening.mark, options)];
    default:
      return none(happening);
  }
}

function describeCreated(row: Row, interactionId: string, existing: boolean): readonly LeveledLine[] {
  const fields = { ...rowFields(row), interactionId };
  if (existing) return [line('info', CREATE, `Email interaction (${interactionId}) had already been created.`, fields)];
  return [
    line('info', CREATE, `Email interaction (${interactionId}) was successfully created.`, fields),
    line('info', MESSAGE_RECEIVED, `Created Interaction with Id: ${interactionId}`, fields),
  ];
}

function describeRetry(row: Row, error: ToldError, retryInMs: number, options: DescribeOptions): LeveledLine {
  const reason = sentence(withoutPersonalData(error.message, row, options));
  const message = `${row.name} (${row.event}) is tried again: ${reason}${nextTry(retryInMs)}`;
  return line(gravity(error), 'Retry', message, { ...rowFields(row), ...errorFields(error), retryInMs });
}

function describeSettled(row: Row, mark: Mark, options: DescribeOptions): LeveledLine {
  const { outcome, interactionId, attempts } = mark;
  const fields = { ...rowFields(row), interactionId, outcome, attempts };
  const reason = mark.error === '' ? '' : ` ${sentence(withoutPersonalData(mark.error, row, options))}`;
  if (outcome === 'AlreadyActive') {
    const message = `An existing interaction was found related to object, no new interactions will be created for this object, object ID: (${row.objectId})`;
    return line('note', MESSAGE_RECEIVED, message, fields);
  }
  if (outcome === 'Failed') {
    const cure =
      'Mend the cause. What the CIC directory or the handler refused is tried again by itself; clear Processed on the row in Salesforce to retry it at once.';
    return line('error', 'Settle', `${row.name} (${row.event}) is parked.${reason}`, { ...fields, cure });
  }
  return line('info', 'Settle', `${row.name} (${row.event}) is settled: ${outcome}.${reason}`, fields);
}

function rowFields(row: Row): Fields {
  return { rowId: row.id, objectId: row.objectId, rowName: row.name, caseNumber: row.caseNumber };
}

function personalFields(row: Row, { personalData }: DescribeOptions): Fields {
  return personalData === 'keep' ? { subject: row.subject, sender: row.sender } : {};
}

function target(to: TransferTarget): string {
  return 'user' in to ? `user (${to.user})` : `workgroup (${to.workgroup})`;
}
