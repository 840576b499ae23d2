import { type Check, type Finding, skipped, verdictOf } from '../../../domain/check.js';
import type { ForeignInteraction } from '../live/live-view.js';

/** What the check works with. */
export interface ForeignCheckOptions {
  readonly foreignLive: () => readonly ForeignInteraction[];
  /** '' if it is not known. */
  readonly organizationId: () => string;
}

const CURE =
  'Give each org workgroups of its own, with members of its own. If they are left over from an org that was refreshed or moved, disconnect them in the client.';

/** Whether another connector group uses the workgroups of this one: its interactions carry its org id. */
export function foreignCheck({ foreignLive, organizationId }: ForeignCheckOptions): Check {
  return {
    code: 'CIC_OTHER_GROUPS',
    // Before it is over the queues are not all seen.
    needs: ['CIC_QUEUES'],
    run: async () => {
      if (organizationId() === '') return skipped('The org did not tell its id, by which interactions are told apart.');
      const foreign = foreignLive();
      const orgs = [...new Set(foreign.map((one) => one.organizationId))];
      return verdictOf(
        orgs.map((org) => finding(org, foreign)),
        'The watched queues list no interaction of another org.',
      );
    },
  };
}

function finding(org: string, foreign: readonly ForeignInteraction[]): Finding {
  const theirs = foreign.filter(({ organizationId }) => organizationId === org);
  const [first] = theirs;
  const what = `Live interactions of the org ${org}: ${theirs.length}, such as ${first?.id} in "${first?.workgroup}".`;
  return { blocks: false, what, cure: CURE };
}
