import { type Check, type Finding, ok, skipped, type Verdict, verdictOf } from '../../../domain/check.js';
import type { LiveInteraction } from '../../../domain/interaction.js';
import type { ContactCenter } from '../../contact-center.js';

/** What Salesforce knows of a case that has an interaction. */
export interface CaseOfInteraction {
  readonly number: string;
  readonly isClosed: boolean;
}

/** What the check of the live interactions works with. */
export interface InteractionsCheckOptions {
  readonly contactCenter: Pick<ContactCenter, 'allLive'>;
  /** Cases by id, without those that are deleted or hidden; undefined if they cannot be read. */
  readonly cases: (
    caseIds: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, CaseOfInteraction> | undefined>;
}

/** More are not compared: it would only cost time. */
const MAX_COMPARED = 2_000;
/** Case numbers that the evidence names. */
const MAX_NAMED = 5;
const END =
  'See in the client whether an agent still works on it; if nobody does, disconnect it there. Until then the case gets no new interaction.';

/** Whether the live interactions are those of open cases, one each: a case that has one gets no other. */
export function interactionsCheck({ contactCenter, cases }: InteractionsCheckOptions): Check {
  return {
    code: 'CIC_INTERACTIONS',
    // Before it is over the queues are not all seen.
    needs: ['CIC_QUEUES'],
    run: async (signal) => {
      const live = contactCenter.allLive().slice(0, MAX_COMPARED);
      if (live.length === 0) return ok('No case has a live interaction.');
      const known = await cases([...new Set(live.map(({ objectId }) => objectId))], signal);
      return known ? verdict(live, known) : skipped('The cases could not be read from Salesforce.');
    },
  };
}

function verdict(live: readonly LiveInteraction[], known: ReadonlyMap<string, CaseOfInteraction>): Verdict {
  const name = ({ objectId }: LiveInteraction) => known.get(objectId)?.number ?? objectId;
  const over = live.filter(({ objectId }) => known.get(objectId)?.isClosed !== false);
  const seen = new Set<string>();
  const second = live.filter(({ objectId }) => seen.has(objectId) || !seen.add(objectId));
  const finding = (one: LiveInteraction, what: string): Finding => ({
    blocks: false,
    what: `Interaction ${one.id} (${one.state}) is live, and ${what}.`,
    cure: END,
  });
  const findings = [
    ...over.map((one) => finding(one, `its case ${name(one)} is closed, deleted or hidden`)),
    ...second.map((one) => finding(one, `is not the only one of its case ${name(one)}`)),
  ];
  const names = [...new Set(live.map(name))];
  const more = names.length > MAX_NAMED ? ' and others' : '';
  const which = `${names.slice(0, MAX_NAMED).join(', ')}${more}`;
  return verdictOf(findings, `Live interactions: ${live.length}. These cases get no other one: ${which}.`);
}
