import type { ExplainedInteraction, ExplainedRow, ExplainFacts } from '../../domain/explained-case.js';
import { outcomeText } from './timeline.js';

/** Where a case stands. */
export interface Conclusion {
  /** Stable word for programs. */
  readonly standing: Standing;
  /** Sentences for people: where it stands and why. */
  readonly because: readonly string[];
}

/** Where a case can stand. */
export type Standing =
  | 'waitsForRouting'
  | 'waitsForAgent'
  | 'alerting'
  | 'withAgent'
  | 'parked'
  | 'noRow'
  | 'stranded'
  | 'settled'
  | 'unknown';

/** Where a case stands now, and why. */
export function conclude(facts: ExplainFacts): Conclusion {
  const { rows, interactions } = facts;
  const waiting = rows.filter(({ processed }) => !processed);
  const live = (interactions ?? []).filter(({ state }) => state !== 'ended' && state !== 'gone');
  const parked = rows.filter(({ processed, outcome }) => processed && outcome === 'Failed');
  const lines = [
    ...waiting.map((row) => ({ standing: 'waitsForRouting' as const, line: waitText(row, facts) })),
    ...live.map((interaction) => ({ standing: standingOf(interaction), line: liveText(interaction) })),
    ...parked.map((row) => ({ standing: 'parked' as const, line: `${row.name} is ${outcomeText(row, rows)}` })),
  ];
  const [first] = lines;
  if (first) return { standing: first.standing, because: lines.map(({ line }) => line) };
  return rows.length === 0 ? withoutRow(facts) : settled(facts);
}

function waitText(row: ExplainedRow, { ledger }: ExplainFacts): string {
  const last = ledger.findLast(({ rowId, stage }) => rowId === row.id && (stage === 'decide' || stage === 'act'));
  const how = last ? `last: ${last.what}` : 'no process has taken it yet; look whether one runs';
  return `${row.name} (${row.event}) waits to be routed; ${how}.`;
}

function standingOf({ state }: ExplainedInteraction): Standing {
  if (state === 'waiting') return 'waitsForAgent';
  return state === 'alerting' ? 'alerting' : 'withAgent';
}

function liveText({ id, state, workgroup, user, waitReason }: ExplainedInteraction): string {
  if (state === 'waiting') {
    const why = waitReason === '' ? 'the server does not say why' : waitReason;
    return `Interaction ${id} is waiting in ACD${workgroup === '' ? '' : ` in ${workgroup}`}: ${why}.`;
  }
  const whom = user === '' ? 'an agent' : user;
  return state === 'alerting' ? `Interaction ${id} is alerting ${whom}.` : `Interaction ${id} is with ${whom}.`;
}

/** The package is asked by its own rules what such a case gets. */
function withoutRow({ found, gaps }: ExplainFacts): Conclusion {
  if (!found) return { standing: 'unknown', because: ['The case has no row.', ...gaps] };
  const rule = found.happenings.find(({ happening }) => happening === 'newCase');
  if (rule && !rule.makesRow)
    return {
      standing: 'noRow',
      because: [`No row was made, because: ${rule.reason}`, ...skillLine(found.skillProblem)],
    };
  const why =
    'By the rules of the package such a case gets a row, and there is none: its trigger was not active, or the queue was mapped later.';
  return { standing: 'stranded', because: [why, '`casebridge audit --route` makes a row for it.'] };
}

function skillLine(problem: string): readonly string[] {
  return problem === '' ? [] : [`Its skills are not sound: ${problem}`];
}

function settled({ rows, found, interactions }: ExplainFacts): Conclusion {
  const last = rows.at(-1);
  const outcome = last ? [`The last row, ${last.name} (${last.event}), is settled: ${outcomeText(last, rows)}.`] : [];
  const closed = found?.isClosed === true ? ['The case is closed.'] : [];
  const gone = interactions === undefined ? [] : ['No interaction of the case is live.'];
  const isOpen = found !== undefined && !found.isClosed && found.ownerType === 'Queue' && found.queueName !== '';
  if (isOpen && interactions !== undefined && last?.event !== 'AgentReplied') {
    const why = `It is open in the monitored queue ${found.queueName}, and nobody has answered: an agent may have ended the interaction.`;
    return { standing: 'stranded', because: [...outcome, ...gone, why, '`casebridge audit --route` routes it again.'] };
  }
  return { standing: 'settled', because: [...outcome, ...closed, ...gone] };
}
