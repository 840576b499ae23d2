import { type Check, skipped, verdictOf, warn } from '../../domain/check.js';
import { asNumber, asString } from '../../runtime/decode.js';
import { isNoSuchObject } from '../describe.js';
import type { QueueMapEntry } from '../org.js';
import type { SalesforceRest } from '../rest.js';
import { queryAll, soqlList } from '../soql.js';

const CURE = 'Make the agents members of the queue (Setup > Queues), by name, role or public group.';

/**
 * Whether each mapped queue has members, who may then take its cases. Whether each of them sees the cases is a matter of
 * sharing, user by user, and is not looked at.
 */
export function agentsCheck(
  rest: SalesforceRest,
  entries: (signal: AbortSignal) => Promise<readonly QueueMapEntry[]>,
): Check {
  return {
    code: 'SALESFORCE_AGENTS',
    needs: ['SALESFORCE_QUEUE_MAP_ACCESS'],
    run: async (signal) => {
      const map = (await entries(signal)).filter(({ queueId }) => queueId !== '');
      if (map.length === 0) return skipped('No entry of the queue map names a queue.');
      const ids = soqlList([...new Set(map.map(({ queueId }) => queueId))]);
      const soql = `SELECT GroupId queueId, COUNT(Id) members FROM GroupMember WHERE GroupId IN ${ids} GROUP BY GroupId`;
      const found = await queryAll(rest, soql, signal).catch((error: unknown) => {
        if (isNoSuchObject(error)) return undefined;
        throw error;
      });
      if (!found) return skipped('The integration user may not see members of queues.');
      // Where sharing hides all of them the answer is the same.
      if (found.length === 0)
        return warn(
          'No member of any mapped queue is shown: there are none, or the integration user may not see them.',
          CURE,
        );
      const members = new Map(found.map((one) => [asString(one.queueId) ?? '', asNumber(one.members) ?? 0]));
      const findings = map
        .filter(({ queueId }) => (members.get(queueId) ?? 0) === 0)
        .map(({ queueName }) => ({
          blocks: false,
          what: `The queue "${queueName}" has no members: agents who get its cases may not be able to open or take them.`,
          cure: CURE,
        }));
      return verdictOf(
        findings,
        'Each mapped queue has members. Whether each of them sees the cases is not looked at.',
      );
    },
  };
}
