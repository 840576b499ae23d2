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
  /** Host of the org with its port; '' for a host that all orgs share. */
  readonly orgHost: string;
  /** Name of the integration user; '' where the login goes without. */
  readonly orgUser: string;
  /** Host names of its CIC servers, and the addresses that stand for them here. */
  readonly servers: readonly string[];
  readonly cicUser: string;
  readonly queues: readonly { readonly queueId: string; readonly queueName: string; readonly workgroup: string }[];
}

/**
 * What two groups share and must not: each org must use queues and workgroups of its own, and each process folders of
 * its own.
 */
export function groupClashes(ours: GroupFacts, theirs: GroupFacts): readonly Finding[] {
  return [
    ...folderClashes(ours, theirs),
    ...orgClashes(ours, theirs),
    ...workgroupClashes(ours, theirs),
    ...userClashes(ours, theirs),
  ];
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
  const org = sharedOrg(ours, theirs);
  if (org === '') return [];
  return [
    {
      blocks: true,
      what: `${theirs.name} works with the same org ${org}, and so with every row of this group.`,
      cure: 'One org has one connector group: stop one of the two.',
    },
  ];
}

/** Where the org of a group could not be asked, its address or its user stand for it. @returns '' if they differ. */
function sharedOrg(ours: GroupFacts, theirs: GroupFacts): string {
  if (ours.organizationId !== '' && theirs.organizationId !== '')
    return ours.organizationId === theirs.organizationId ? ours.organizationId : '';
  if (ours.orgHost !== '' && ours.orgHost === theirs.orgHost) return `at ${ours.orgHost}`;
  return ours.orgUser !== '' && ours.orgUser.toLowerCase() === theirs.orgUser.toLowerCase() ? `of ${ours.orgUser}` : '';
}

function shareServer(ours: GroupFacts, theirs: GroupFacts): boolean {
  const servers = new Set(theirs.servers.map((name) => name.toLowerCase()));
  return ours.servers.some((name) => servers.has(name.toLowerCase()));
}

/** It works; whose session and whose rights it is cannot be told apart any more. */
function userClashes(ours: GroupFacts, theirs: GroupFacts): readonly Finding[] {
  if (!shareServer(ours, theirs) || ours.cicUser.toLowerCase() !== theirs.cicUser.toLowerCase()) return [];
  const what = `${theirs.name} logs in to the same CIC server as the same user "${ours.cicUser}".`;
  return [{ blocks: false, what, cure: 'Give each group a CIC user of its own.' }];
}

function workgroupClashes(ours: GroupFacts, theirs: GroupFacts): readonly Finding[] {
  if (!shareServer(ours, theirs)) return [];
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
