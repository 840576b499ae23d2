import type { ExplainedNews, ExplainFacts } from '../../domain/explained-case.js';
import { OPEN_CODES } from './rules.js';
import type { TimelineEntry } from './timeline-entry.js';
import { withoutRow } from './without-row.js';

/** What Salesforce says of the case beside its rows: that it was made and closed, its latest mails and comments, and why no row was made. */
export function caseEntries(facts: ExplainFacts): readonly TimelineEntry[] {
  const { times, found } = facts;
  return [
    ...(times?.madeAt === undefined ? [] : [entry(times.madeAt, madeText(facts))]),
    ...noRow(facts),
    // Newest first: at one time the order is turned round.
    ...(found?.lately ?? []).toReversed().map((news) => entry(news.at, newsText(news))),
    ...(times?.closedAt === undefined ? [] : [entry(times.closedAt, 'case closed')]),
  ];
}

function madeText({ found }: ExplainFacts): string {
  return found?.createdByConnector === true ? 'case made by the integration user of Casebridge' : 'case made';
}

/** The rules speak of the case as it is since its last change; what may still come is said of now. */
function noRow(facts: ExplainFacts): readonly TimelineEntry[] {
  const { rows, found, times, askedAt } = facts;
  const [reason] = withoutRow(facts).because;
  if (rows.length > 0 || !found || reason === undefined) return [];
  const changedAt = found.touchedAt ?? times?.madeAt ?? askedAt;
  return [entry(reason.startsWith('No row was made') ? changedAt : askedAt, reason)];
}

const NEWS: Readonly<Record<string, string>> = {
  mailReceived: 'mail came in',
  mailSent: 'mail written',
  comment: 'comment made',
};

function newsText({ what, makesRow, code, reason }: ExplainedNews): string {
  const happened = NEWS[what] ?? what;
  if (makesRow) return `${happened}; it has a row`;
  // By its fields it counts: the package cannot tell why it has no row of its own.
  return OPEN_CODES.has(code) ? `${happened}. ${reason}` : `${happened}; no row was made, because: ${reason}`;
}

function entry(at: number, what: string): TimelineEntry {
  return { at, source: 'salesforce', stage: 'salesforce', row: '', interactionId: '', what };
}
