import { resolve } from 'node:path';
import type { Config } from '../config/schema.js';
import { type Check, skipped, verdictOf } from '../domain/check.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { type GroupFacts, groupClashes } from '../operations/checks/group-clashes.js';
import { buildOrg } from './build-group.js';
import type { VisitSurroundings } from './visit.js';

/** Another group's configuration. */
export interface OtherGroup {
  /** Path of its file. */
  readonly name: string;
  readonly config: Config;
}

/** What the check works with. */
export interface GroupsCheckOptions {
  readonly config: Config;
  readonly others: readonly OtherGroup[];
  readonly surroundings: VisitSurroundings;
  /** Org and queue map of this group, as far as they are known. */
  readonly ours: (signal: AbortSignal) => Promise<Pick<GroupFacts, 'organizationId' | 'queues'>>;
}

/** Whether other groups share with this one what they must not. Each is asked for its queue map in its own org. */
export function groupsCheck({ config, others, surroundings, ours }: GroupsCheckOptions): Check {
  return {
    code: 'HOST_GROUPS',
    run: async (signal) => {
      if (others.length === 0) return skipped('No other group was named (--other FILE).');
      const here = { ...localFacts('this group', config), ...(await ours(signal)) };
      const findings = await Promise.all(
        others.map(async (other) => {
          const { facts, gap } = await factsOf(other, surroundings, signal);
          const clashes = groupClashes(here, facts);
          return gap === ''
            ? clashes
            : [...clashes, { blocks: false, what: gap, cure: `Check ${other.name} by itself.` }];
        }),
      );
      return verdictOf(findings.flat(), `Nothing is shared with ${others.map(({ name }) => name).join(', ')}.`);
    },
  };
}

async function factsOf(
  { name, config }: OtherGroup,
  surroundings: GroupsCheckOptions['surroundings'],
  signal: AbortSignal,
): Promise<{ readonly facts: GroupFacts; readonly gap: string }> {
  const org = buildOrg(config, { ...surroundings, tell: () => undefined });
  try {
    const { organizationId } = await org.logIn(signal);
    const queues = await org.queueMap.load(signal);
    return { facts: { ...localFacts(name, config), organizationId, queues }, gap: '' };
  } catch (error) {
    const gap = `The queue map of ${name} could not be read: ${CasebridgeError.from(error).message}`;
    return { facts: { ...localFacts(name, config), organizationId: '', queues: [] }, gap };
  } finally {
    await org.close();
  }
}

function localFacts(name: string, { connector, logs, cic }: Config): Omit<GroupFacts, 'organizationId' | 'queues'> {
  return {
    name,
    dataDir: resolve(connector.dataDir),
    logDir: resolve(logs.dir),
    pluginName: connector.pluginName,
    servers: [cic.serverName, ...cic.backupServerNames],
  };
}
