import type { Decision } from '../domain/decision.js';
import type { Happening } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import { ERROR_CATALOGUE } from '../errors/catalogue.js';
import { errorFields, gravity, line, nextTry, none, sentence } from './line.js';
import type { LeveledLine } from './log.js';

/** Happenings about a case, its interaction or a row that is known by its id only. */
export type CaseHappening = Extract<
  Happening,
  {
    readonly type:
      | 'decided'
      | 'wouldDo'
      | 'disconnected'
      | 'interactionSeen'
      | 'rowUnreadable'
      | 'rowMarked'
      | 'rowGone'
      | 'markRetried';
  }
>;

/** Lines about a case, its interaction or a row that is known by its id only. */
export function describeCase(happening: CaseHappening): readonly LeveledLine[] {
  switch (happening.type) {
    case 'decided':
      return describeDecision(happening.objectId, happening.decision);
    case 'wouldDo':
      return describeDryRun(happening);
    case 'disconnected': {
      const { objectId, rowId, interactionId, why } = happening;
      const message = `Email interaction (${interactionId}) was disconnected: ${sentence(why)}`;
      const component = 'IceLibInteractionManager.DisconnectInteraction';
      return [line('info', component, message, { rowId, objectId, interactionId })];
    }
    case 'interactionSeen': {
      const { id, rowId, objectId, state, workgroup, user } = happening.interaction;
      const message = `Email interaction (${id}) ${happening.change}: ${state}.`;
      const level = happening.change === 'missing' || happening.change === 'lost' ? 'info' : 'debug';
      return [line(level, 'LiveView', message, { rowId, objectId, interactionId: id, workgroup, user })];
    }
    case 'rowUnreadable': {
      const { rowId, reason } = happening;
      const { cure } = ERROR_CATALOGUE.CASEBRIDGE_ROW_INVALID;
      const message = `A routing row cannot be read and is left out: ${sentence(reason)}`;
      return [line('error', 'Intake', message, { rowId, code: 'CASEBRIDGE_ROW_INVALID', cure })];
    }
    case 'rowMarked': {
      const { rowId, objectId, mark } = happening;
      const fields = { rowId, objectId, interactionId: mark.interactionId, outcome: mark.outcome };
      return [line('debug', 'Settle', `The row is marked as processed: ${mark.outcome}.`, fields)];
    }
    case 'rowGone': {
      const { rowId, objectId } = happening;
      return [line('info', 'Settle', 'The row was deleted: nothing is left to mark.', { rowId, objectId })];
    }
    case 'markRetried': {
      const { rowId, objectId, error, retryInMs } = happening;
      const message = `The row could not be marked as processed: ${sentence(error.message)}${nextTry(retryInMs)}`;
      return [line(gravity(error), 'Settle', message, { rowId, objectId, ...errorFields(error), retryInMs })];
    }
    default:
      return none(happening);
  }
}

function describeDryRun({
  objectId,
  row,
  decision,
}: Extract<CaseHappening, { type: 'wouldDo' }>): readonly LeveledLine[] {
  const what = 'outcome' in decision ? `${decision.kind} → ${decision.outcome}` : decision.kind;
  const subject = row ? `${row.name} (${row.event}), workgroup "${row.workgroup}"` : 'the interaction of the case';
  const fields = { objectId, ...(row ? { rowId: row.id } : {}) };
  return [line('note', 'DryRun', `${subject}: would ${what}. Nothing was done.`, fields)];
}

function describeCheck(objectId: string, row: Row | undefined): readonly LeveledLine[] {
  if (!row) return [line('debug', 'Reconcile', 'The case is read.', { objectId })];
  return [line('debug', 'Decide', `${row.name}: checkCase.`, { rowId: row.id, objectId })];
}

function describeDecision(objectId: string, decision: Decision): readonly LeveledLine[] {
  switch (decision.kind) {
    case 'idle':
      return [];
    case 'endSurplus': {
      const { interaction, keep } = decision;
      const message = `The case has two interactions: (${interaction.id}) is ended, (${keep.id}) stays.`;
      return [line('warn', 'Decide', message, { objectId, rowId: interaction.rowId, interactionId: interaction.id })];
    }
    case 'settle': {
      const { row, outcome, interactionId } = decision;
      return [line('debug', 'Decide', `${row.name}: ${outcome}.`, { rowId: row.id, objectId, interactionId })];
    }
    case 'drop': {
      const { row, outcome } = decision;
      const message = `${row.name} (${row.event}) was settled by another process: ${outcome}.`;
      return [line('info', 'Decide', message, { rowId: row.id, objectId })];
    }
    case 'checkCase':
      return describeCheck(objectId, decision.row);
    case 'create':
      return [line('debug', 'Decide', `${decision.row.name}: ${decision.kind}.`, { rowId: decision.row.id, objectId })];
    case 'transfer':
    case 'disconnect': {
      const { row, interaction, kind } = decision;
      const fields = { rowId: row.id, objectId, interactionId: interaction.id };
      return [line('debug', 'Decide', `${row.name}: ${kind}.`, fields)];
    }
    case 'dismiss': {
      const { kind, interaction } = decision.finding;
      const message = `Interaction (${interaction.id}) ${kind}: nothing to do, ${sentence(decision.why)}`;
      return [line('debug', 'Reconcile', message, { objectId, interactionId: interaction.id })];
    }
    case 'recreate': {
      const { kind, interaction } = decision.finding;
      const what = kind === 'lost' ? 'was lost in the switchover' : 'was ended for an earlier row';
      const message = `Interaction (${interaction.id}) ${what}; its case still waits. It is made again.`;
      const fields = { objectId, rowId: decision.asked.id, interactionId: interaction.id };
      return [line('warn', 'Reconcile', message, fields)];
    }
    case 'endOrphan': {
      const { interaction, why } = decision;
      const message = `Interaction (${interaction.id}) is disconnected: ${sentence(why)}`;
      return [line('warn', 'Reconcile', message, { objectId, interactionId: interaction.id })];
    }
    case 'fallBack': {
      const { interaction, to, asked, why } = decision;
      const message =
        why === 'untaken'
          ? `User ${interaction.user} has not been alerted in time: the interaction goes to workgroup ${to.workgroup}.`
          : `Interaction (${interaction.id}) was made for a superseded row: it goes to workgroup ${to.workgroup}.`;
      return [line('note', 'Decide', message, { objectId, rowId: asked.id, interactionId: interaction.id })];
    }
  }
}
