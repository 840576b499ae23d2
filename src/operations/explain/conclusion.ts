import type { ExplainedInteraction, ExplainedRow, ExplainFacts } from '../../domain/explained-case.js';
import { LOST_IN_SWITCHOVER, lostBefore, MISSING_AFTER_SWITCHOVER } from '../../domain/switchover-words.js';
import { outcomeText } from './outcome-text.js';
import { newsWithoutRow } from './rules.js';
import type { Conclusion, Standing } from './standing.js';
import { isYoung, withoutRow, YOUNG } from './without-row.js';

/** One sentence of a conclusion, and where the case stands by it. */
interface Line {
  readonly standing: Standing;
  readonly line: string;
}

/** Where a case stands now, and why. */
export function conclude(facts: ExplainFacts): Conclusion {
  const { standing, because } = concluded(facts);
  return { standing, because: [...because, ...overtaken(facts), ...newsWithoutRow(facts)] };
}

/** Superseded rows that a conclusion names, the latest ones; the timeline has them all. */
const MAX_OVERTAKEN = 3;

/** Whoever asks about such a row wants to know why it made nothing. The last row is told by itself. */
function overtaken({ rows }: ExplainFacts): readonly string[] {
  return rows
    .slice(0, -1)
    .filter(({ outcome }) => outcome === 'Superseded')
    .slice(-MAX_OVERTAKEN)
    .map((row) => `${row.name} (${row.event}) made no interaction; ${outcomeText(row, rows)}.`);
}

function concluded(facts: ExplainFacts): Conclusion {
  const { rows, interactions } = facts;
  const waiting = rows.filter(({ processed }) => !processed);
  const live = (interactions ?? []).filter(({ state }) => state !== 'ended' && state !== 'gone');
  const parked = rows.filter(({ processed, outcome }) => processed && outcome === 'Failed');
  const lines: readonly Line[] = [
    ...waiting.map((row) => ({ standing: 'waitsForRouting' as const, line: waitText(row, facts) })),
    ...live.flatMap((interaction) => liveLines(interaction, rows)),
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

/** One made again in place of a lost one says so first; once an agent has it, that is where the case stands. */
function liveLines(interaction: ExplainedInteraction, rows: readonly ExplainedRow[]): readonly Line[] {
  const line = { standing: standingOf(interaction), line: liveText(interaction) };
  const lostId = rows
    .filter(({ interactionId }) => interactionId === interaction.id)
    .map(({ error }) => lostBefore(error))
    .find((id) => id !== undefined);
  if (lostId === undefined) return [line];
  const standing = interaction.state === 'withAgent' ? line.standing : 'routedAgain';
  const why = `Routed again: the interaction ${lostId} was lost when CIC switched over; interaction ${interaction.id} carries the case now.`;
  return [{ standing, line: why }, line];
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

function settled(facts: ExplainFacts): Conclusion {
  const { rows, found, interactions } = facts;
  const last = rows.at(-1);
  const outcome = last ? [`The last row, ${last.name} (${last.event}), is settled: ${outcomeText(last, rows)}.`] : [];
  const closed = found?.isClosed === true ? ['The case is closed.'] : [];
  const gone = interactions === undefined ? [] : ['No interaction of the case is live.'];
  const isOpen = found !== undefined && !found.isClosed && found.ownerType === 'Queue' && found.queueName !== '';
  if (isOpen && interactions !== undefined && last?.event !== 'AgentReplied') {
    const missing = missingText(facts);
    if (missing !== undefined) return { standing: 'missing', because: [...outcome, missing] };
    if (isYoung(facts)) {
      const open = `It is open in the monitored queue ${found.queueName}, and nobody has answered. ${YOUNG} something may still come; after that the audit counts it as stranded.`;
      return { standing: 'mayCome', because: [...outcome, ...gone, open] };
    }
    const why = `It is open in the monitored queue ${found.queueName}, and nobody has answered: an agent may have ended the interaction.`;
    return { standing: 'stranded', because: [...outcome, ...gone, why, '`casebridge audit --route` routes it again.'] };
  }
  return { standing: 'settled', because: [...outcome, ...closed, ...gone] };
}

/** What the process waits for, or is about to do, if the last that was seen of the case is its loss in a switchover. */
function missingText({ ledger }: ExplainFacts): string | undefined {
  const last = ledger.findLast(({ interactionId }) => interactionId !== '');
  if (last?.what === MISSING_AFTER_SWITCHOVER)
    return `Interaction ${last.interactionId} was not found after CIC switched over. It may still come back; if it has not after cic.recoveryGrace, a running process routes the case again.`;
  if (last?.what === LOST_IN_SWITCHOVER)
    return `Interaction ${last.interactionId} was lost when CIC switched over; a running process routes the case again.`;
  return undefined;
}
