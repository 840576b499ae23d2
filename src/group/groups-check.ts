import { lookup } from 'node:dns/promises';
import { resolve } from 'node:path';
import type { Config } from '../config/schema.js';
import { type Check, type Finding, skipped, verdictOf } from '../domain/check.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { type GroupFacts, groupClashes } from '../operations/checks/group-clashes.js';
import { raceAbort } from '../runtime/abort.js';
import { buildOrg } from './build-group.js';
import type { OtherGroup, UnreadGroup } from './other-groups.js';
import type { VisitSurroundings } from './visit.js';

/** What the check works with. */
export interface GroupsCheckOptions {
  readonly config: Config;
  readonly others: readonly (OtherGroup | UnreadGroup)[];
  readonly surroundings: VisitSurroundings;
  /** Org and queue map of this group, as far as they are known. */
  readonly ours: (signal: AbortSignal) => Promise<Pick<GroupFacts, 'organizationId' | 'queues'>>;
}

/**
 * Whether other groups share with this one what they must not. Their files are compared; each is asked for its queue map
 * in its own org, where its file has what the login takes.
 */
export function groupsCheck({ config, others, surroundings, ours }: GroupsCheckOptions): Check {
  return {
    code: 'HOST_GROUPS',
    run: async (signal) => {
      if (others.length === 0)
        return skipped(
          'No other group is named (`connector.otherGroups`, casebridge check --other FILE). CIC_OTHER_GROUPS sees what others leave.',
        );
      const here = { ...(await localFacts('this group', config, signal)), ...(await ours(signal)) };
      const findings = await Promise.all(
        others.map(async (other) => {
          if ('problem' in other) return [unread(other)];
          const { facts, gap } = await factsOf(other, surroundings, signal);
          return [...groupClashes(here, facts), ...gap];
        }),
      );
      return verdictOf(findings.flat(), `Nothing is shared with ${others.map(({ name }) => name).join(', ')}.`);
    },
  };
}

function unread({ name, problem }: UnreadGroup): Finding {
  return {
    blocks: false,
    what: `${name} could not be read, so this group was not held against it: ${problem.message}`,
    cure: 'Correct `connector.otherGroups`, or let the user of this process read that file.',
  };
}

async function factsOf(
  other: OtherGroup,
  surroundings: GroupsCheckOptions['surroundings'],
  signal: AbortSignal,
): Promise<{ readonly facts: GroupFacts; readonly gap: readonly Finding[] }> {
  const { name, config, lackedKeys = [] } = other;
  const local = { ...(await localFacts(name, config, signal)), organizationId: '', queues: [] };
  const needed = lackedKeys.filter((key) => key.startsWith('salesforce.'));
  if (needed.length > 0) {
    const what = `Queues and workgroups of ${name} could not be compared: the file lacks ${needed.join(', ')}.`;
    const cure = `Look at both queue maps (\`casebridge queues\` for each group), or put ${needed.join(', ')} into a copy of the file for the time of this check.`;
    return { facts: local, gap: [{ blocks: false, what, cure }] };
  }
  try {
    return { facts: { ...local, ...(await orgFacts(config, surroundings, signal)) }, gap: [] };
  } catch (error) {
    if (signal.aborted) throw error;
    const what = `Queues and workgroups of ${name} could not be compared: ${CasebridgeError.from(error).message}`;
    return { facts: local, gap: [{ blocks: false, what, cure: `Check ${name} by itself.` }] };
  }
}

async function orgFacts(config: Config, surroundings: VisitSurroundings, signal: AbortSignal) {
  const org = buildOrg(config, { ...surroundings, tell: () => undefined });
  try {
    const { organizationId } = await org.logIn(signal);
    return { organizationId, queues: await org.queueMap.load(signal) };
  } finally {
    await org.close();
  }
}

/** Hosts at which every org logs in. */
const SHARED_HOSTS: readonly string[] = ['login.salesforce.com', 'test.salesforce.com'];

async function localFacts(
  name: string,
  { connector, logs, salesforce, cic }: Config,
  signal: AbortSignal,
): Promise<Omit<GroupFacts, 'organizationId' | 'queues'>> {
  const { host } = new URL(salesforce.url);
  const servers = [cic.serverName, ...cic.backupServerNames].filter((server) => server !== '');
  const addresses = await Promise.all(servers.map((server) => addressesOf(server, signal)));
  return {
    name,
    dataDir: resolve(connector.dataDir),
    logDir: resolve(logs.dir),
    pluginName: connector.pluginName,
    orgHost: SHARED_HOSTS.includes(host) ? '' : host,
    orgUser: salesforce.username,
    servers: [...servers, ...addresses.flat()],
    cicUser: cic.username,
  };
}

/** The same server may be known by several names. A name that is not known here stands for itself only. */
async function addressesOf(server: string, signal: AbortSignal): Promise<readonly string[]> {
  const found = await raceAbort(lookup(server, { all: true }), signal).catch(() => []);
  return found.map(({ address }) => address);
}
