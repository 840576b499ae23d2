import type { CicReport } from '../cic-process.js';
import type { OrgReport } from '../org-process.js';
import type { InteractionRecord } from '../servers/interaction-record.js';
import type { RowRecord } from '../servers/row-book.js';

/** One row with the interaction that it concerns, as the two servers recorded them. */
export interface RoutedRow {
  readonly row: RowRecord;
  readonly interaction: InteractionRecord;
}

/** Rows of one scenario, joined with their interactions and found to be right. */
export interface Observation {
  readonly creates: readonly RoutedRow[];
  readonly ends: readonly RoutedRow[];
}

const OUTCOMES: Readonly<Record<string, string>> = { CaseCreated: 'Routed', CaseClosed: 'Withdrawn' };
const MOST_FAULTS_TOLD = 5;

/**
 * Joins what both servers recorded and checks it: every row marked once and with the right outcome, one interaction
 * for each case, made for that case's row and ended by its closing, and the rows of a case in their order.
 *
 * @throws Error that lists what is wrong: figures of a run that went wrong are worth nothing.
 */
export function observe(org: OrgReport, cic: CicReport, expectedRows: number): Observation {
  const faults: string[] = [];
  if (org.rows.length !== expectedRows) faults.push(`${org.rows.length} rows instead of ${expectedRows}`);
  const byId = new Map(cic.interactions.map((interaction) => [interaction.id, interaction]));
  const perCase = new Map<string, number>();
  for (const { objectId } of cic.interactions) perCase.set(objectId, (perCase.get(objectId) ?? 0) + 1);
  const routed: RoutedRow[] = [];
  for (const row of org.rows) {
    const interaction = byId.get(row.interactionId);
    const fault = faultOf(row, interaction, perCase.get(row.objectId) ?? 0);
    if (fault !== '') faults.push(`${row.name} (${row.event}): ${fault}`);
    else if (interaction) routed.push({ row, interaction });
  }
  faults.push(...disorder(org.rows));
  if (faults.length > 0) {
    const told = faults.slice(0, MOST_FAULTS_TOLD).join('\n  ');
    throw new Error(`${faults.length} things are wrong after the run:\n  ${told}`);
  }
  return {
    creates: routed.filter(({ row }) => row.event === 'CaseCreated'),
    ends: routed.filter(({ row }) => row.event === 'CaseClosed'),
  };
}

function faultOf(row: RowRecord, interaction: InteractionRecord | undefined, ofCase: number): string {
  if (row.marks !== 1) return `marked ${row.marks} times`;
  if (row.outcome !== OUTCOMES[row.event]) return `its outcome is ${row.outcome}`;
  if (!interaction) return `its interaction "${row.interactionId}" does not exist`;
  if (ofCase !== 1) return `its case has had ${ofCase} interactions`;
  if (interaction.objectId !== row.objectId) return 'its interaction carries another case';
  if (row.event === 'CaseCreated') return interaction.rowId === row.id ? '' : 'its interaction carries another row';
  if (interaction.endedAt === undefined) return 'its interaction has not ended';
  return interaction.endedAt < row.committedAt ? 'its interaction had ended before the row was made' : '';
}

/** Rows of one case that were marked in another order than that of their numbers. */
function disorder(rows: readonly RowRecord[]): readonly string[] {
  const lastMark = new Map<string, number>();
  const faults: string[] = [];
  for (const row of [...rows].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const before = lastMark.get(row.objectId) ?? 0;
    const at = row.processedAt ?? Number.POSITIVE_INFINITY;
    if (at < before) faults.push(`${row.name} was marked before an earlier row of its case`);
    lastMark.set(row.objectId, at);
  }
  return faults;
}
