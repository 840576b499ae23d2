import type { ExplainedNews, ExplainFacts } from '../../domain/explained-case.js';

/** Words for what can happen to a case, as the package names it. */
const HAPPENINGS: Readonly<Record<string, string>> = {
  newCase: 'arrival in the queue',
  customerMail: "a customer's mail",
  customerComment: "a customer's comment",
  agentComment: "an agent's comment",
  agentReply: "an agent's reply",
  closing: 'closing',
  deletion: 'deletion',
  requeue: 'a request to route it again',
};

/** What would make no row of the case now, by the package's own rules: one sentence for each reason. */
export function withoutRowNow({ found }: ExplainFacts): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { happening, makesRow, reason } of found?.happenings ?? []) {
    if (makesRow) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), HAPPENINGS[happening] ?? happening]);
  }
  return [...byReason].map(
    ([reason, names]) => `By the rules of the package, no row now for ${names.join(', ')}: ${reason}`,
  );
}

const NEWS: Readonly<Record<string, string>> = {
  mailReceived: 'The mail that came in at',
  mailSent: 'The mail of',
  comment: 'The comment of',
};
/** Codes of mails and comments of which the package cannot tell more: it may be as it should be. */
export const OPEN_CODES: ReadonlySet<string> = new Set(['NoRowOfItsOwn']);

/** The latest mails and comments that certainly make no row, by the package's own rules: one sentence for each. */
export function newsWithoutRow({ found }: ExplainFacts): readonly string[] {
  return (found?.lately ?? []).filter(({ makesRow, code }) => !makesRow && !OPEN_CODES.has(code)).map(newsText);
}

function newsText({ what, at, reason }: ExplainedNews): string {
  return `${NEWS[what] ?? what} ${new Date(at).toISOString()} makes no row: ${reason}`;
}
