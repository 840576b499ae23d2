import type { Finding } from '../../domain/check.js';

/** What of a connector group another one can get in the way of. */
export interface GroupFacts {
  /** Path of its configuration file. */
  readonly name: string;
  readonly dataDir: string;
  readonly logDir: string;
  readonly pluginName: string;
  /** '' if it is not known. */
  readonly organizationId: string;
  /** Host names of its CIC servers. */
  readonly servers: readonly string[];
  readonly queues: readonly { readonly queueId: string; readonly queueName: string; readonly workgroup: string }[];
}

/**
 * What two groups share and must not: each org must use queues and workgroups of its own, and each process folders of
 * its own.
 */
export function groupClashes(ours: GroupFacts, theirs: GroupFacts): readonly Finding[] {
  return [...folderClashes(ours, theirs), ...orgClashes(ours, theirs), ...workgroupClashes(ours, theirs)];
}

function folderClashes(ours: GroupFacts, theirs: GroupFacts): readonly Finding[] {
  const found: Finding[] = [];
  if (ours.dataDir === theirs.dataDir) {
    const cure = 'Give each group a connector.dataDir of its own.';
    found.push({ blocks: true, what: `${theirs.name} works on the same data folder ${ours.dataDir}.`, cure });
  }
  if (ours.logDir === theirs.logDir && ours.pluginName === theirs.pluginName) {
    const cure = 'Give each group a connector.pluginName of its own.';
    found.push({ blocks: true, what: `${theirs.name} writes log files of the same name "${ours.pluginName}".`, cure });
  }
  return found;
}

function orgClashes(ours: GroupFacts, theirs: GroupFacts): readonly Finding[] {
  if (ours.organizationId === '' || ours.organizationId !== theirs.organizationId) return [];
  return [
    {
      blocks: true,
      what: `${theirs.name} works with the same org ${ours.organizationId}, and so with every row of this group.`,
      cure: 'One org has one connector group: stop one of the two.',
    },
  ];
}

function workgroupClashes(ours: GroupFacts, theirs: GroupFacts): readonly Finding[] {
  const servers = new Set(theirs.servers.map((name) => name.toLowerCase()));
  if (!ours.servers.some((name) => servers.has(name.toLowerCase()))) return [];
  const taken = new Map(theirs.queues.map((entry) => [entry.workgroup.toLowerCase(), entry]));
  return ours.queues.flatMap(({ queueName, workgroup }): readonly Finding[] => {
    const other = taken.get(workgroup.toLowerCase());
    if (!other) return [];
    return [
      {
        blocks: true,
        what: `The workgroup "${workgroup}" gets cases of the queue "${queueName}", and in ${theirs.name} of the queue "${other.queueName}" of another org.`,
        cure: 'Give each org workgroups of its own, with members of its own.',
      },
    ];
  });
}
