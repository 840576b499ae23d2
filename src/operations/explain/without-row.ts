import { UNTOUCHED_MS } from '../../domain/audit.js';
import type { ExplainFacts } from '../../domain/explained-case.js';
import type { Conclusion } from './standing.js';

/** Where a case without a row stands: the package is asked by its own rules what such a case gets. */
export function withoutRow(facts: ExplainFacts): Conclusion {
  const { found, gaps } = facts;
  if (!found) return { standing: 'unknown', because: ['The case has no row.', ...gaps] };
  const rule = found.happenings.find(({ happening }) => happening === 'newCase');
  if (rule && !rule.makesRow)
    return {
      standing: 'noRow',
      because: [`No row was made, because: ${rule.reason}`, ...skillLine(found.skillProblem)],
    };
  if (found.createdByConnector) {
    const made = `No row was made, because: the integration user of Casebridge itself made the case; ${OWN_CHANGES}`;
    return isYoung(facts)
      ? { standing: 'noRow', because: [made, `${YOUNG} until then \`casebridge audit --route\` leaves it alone.`] }
      : { standing: 'stranded', because: [made, ROUTES_IT] };
  }
  const own = found.changedByConnector
    ? [`The integration user of Casebridge itself changed it last: if that brought it into the queue, ${OWN_CHANGES}`]
    : [];
  if (isYoung(facts)) {
    const why = `By the rules of the package such a case gets a row, and there is none yet. ${YOUNG} the row may still come.`;
    return { standing: 'mayCome', because: [why, ...own] };
  }
  const why =
    'By the rules of the package such a case gets a row, and there is none: its trigger was not active, or the queue was mapped later.';
  return { standing: 'stranded', because: [why, ...own, ROUTES_IT] };
}

const OWN_CHANGES = 'what that user does makes no rows.';
const ROUTES_IT = '`casebridge audit --route` makes a row for it.';
/** Begins a sentence about a case that the audit leaves alone. */
export const YOUNG = `It was touched less than ${UNTOUCHED_MS / 60_000} minutes ago:`;

/** Whether it was touched so lately that the audit leaves it alone. */
export function isYoung({ found, askedAt }: ExplainFacts): boolean {
  return found?.touchedAt !== undefined && askedAt - found.touchedAt < UNTOUCHED_MS;
}

function skillLine(problem: string): readonly string[] {
  return problem === '' ? [] : [`Its skills are not sound: ${problem}`];
}
