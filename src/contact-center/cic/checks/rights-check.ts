import { type Check, type Finding, skipped, verdictOf } from '../../../domain/check.js';
import type { QueueRight, QueueRights, RightGrant } from '../wire/queue-rights.js';
import { CIC_RIGHTS } from './cic-look.js';

/** What the check works with. */
export interface RightsCheckOptions {
  readonly username: string;
  /** Rights of the CIC user; undefined if the server does not show them. @throws CasebridgeError */
  readonly rights: (signal: AbortSignal) => Promise<QueueRights | undefined>;
  /** Workgroups of the queue map; undefined if it cannot be read. */
  readonly workgroups: (signal: AbortSignal) => Promise<readonly string[] | undefined>;
}

/** What each right is for, in words that end with "the queue of". */
const WORKGROUP_RIGHTS: readonly (readonly [QueueRight, string])[] = [
  ['disconnectWorkgroupQueue', 'disconnect in'],
  ['transferWorkgroupQueue', 'transfer from'],
  ['viewWorkgroupQueueInSearch', 'search'],
];
const USER_RIGHTS: readonly (readonly [QueueRight, string])[] = [
  ['disconnectUserQueue', 'disconnect in'],
  ['transferUserQueue', 'transfer from'],
];
const CANARY =
  '`casebridge check --canary` proves that interactions can be disconnected: CANARY_ENDED. See docs/admin.md for the rights.';

/** Whether the CIC user may disconnect and transfer what is in the queues, and search them: *Modify* and *Search* of old. */
export function rightsCheck({ username, rights, workgroups }: RightsCheckOptions): Check {
  return {
    code: 'CIC_MODIFY',
    needs: ['CIC_LOGIN'],
    run: async (signal) => {
      const told = await rights(signal);
      if (!told) return skipped(`The server does not show the access rights of ${username} to ${username}. ${CANARY}`);
      const names = (await workgroups(signal)) ?? [];
      return verdictOf(
        [...workgroupFindings(told, names), ...userFindings(told)],
        `The server tells of rights to ${granted(told).join(', ')}.`,
      );
    },
  };
}

/** What no source has proved of a real server warns; only a canary proves it. */
function workgroupFindings(told: QueueRights, names: readonly string[]): readonly Finding[] {
  return WORKGROUP_RIGHTS.flatMap(([right, words]) => {
    const grant = told[right];
    if (!grant) return [];
    const lacking = names.filter((name) => !mayOn(grant, name));
    if (lacking.length === 0) return [];
    const list = lacking.map((name) => `"${name}"`).join(', ');
    return [
      { blocks: false, what: `The server tells of no right to ${words} the queue of ${list}.`, cure: CIC_RIGHTS },
    ];
  });
}

/** Agents come and go: only a right that is given for no user at all is told. */
function userFindings(told: QueueRights): readonly Finding[] {
  return USER_RIGHTS.flatMap(([right, words]) => {
    const grant = told[right];
    if (!grant || grant.all || grant.byGroup || grant.names.length > 0) return [];
    return [
      { blocks: false, what: `The server tells of no right to ${words} the queue of any user.`, cure: CIC_RIGHTS },
    ];
  });
}

function mayOn({ all, byGroup, names }: RightGrant, workgroup: string): boolean {
  return all || byGroup || names.includes(workgroup.toLowerCase());
}

function granted(told: QueueRights): readonly string[] {
  const words = (rights: typeof WORKGROUP_RIGHTS, whose: string) =>
    rights.flatMap(([right, verb]) => (told[right] ? [`${verb} ${whose}`] : []));
  return [...words(WORKGROUP_RIGHTS, 'the queues of workgroups'), ...words(USER_RIGHTS, 'those of users')];
}
