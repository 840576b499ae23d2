/** Numbers of `urn:inin.com:configuration.people:workgroupQueueType`. */
export const WORKGROUP_QUEUE_TYPE = { none: 0, custom: 1, groupRing: 2, sequential: 3, roundRobin: 4, acd: 5 } as const;

/** The kinds of objects that can be read and subscribed to under `configuration`. */
export type ConfigurationKind = 'users' | 'workgroups' | 'skills';

/** How many interactions of a kind somebody may be assigned at once; none of a kind that is not listed. */
export interface Utilization {
  /** A number of `urn:inin.com:configuration:mediaType`: 3 is e-mail. */
  readonly mediaType: number;
  readonly maxAssignable: number;
  /** Percent of the agent's attention. Default 100. */
  readonly utilization?: number;
}

/** Access rights on queues, by their names in ICWS. */
export const QUEUE_RIGHT_NAMES = [
  'disconnectWorkgroupQueue',
  'disconnectUserQueue',
  'transferWorkgroupQueue',
  'transferUserQueue',
  'viewWorkgroupQueueInSearch',
] as const;

/** One of {@link QUEUE_RIGHT_NAMES}. */
export type QueueRightName = (typeof QUEUE_RIGHT_NAMES)[number];

/** A user of the simulated server, as Interaction Administrator would hold it. */
export interface UserEntry {
  readonly id: string;
  readonly displayName?: string;
  readonly password: string;
  /** The password must be changed before the next login. */
  readonly passwordExpired?: boolean;
  readonly daysUntilPasswordExpiration?: number;
  readonly skills?: readonly string[];
  readonly extension?: string;
  /** How many interactions of each kind ACD may assign at once. Default 1. */
  readonly maxAssignable?: number;
  /** The kinds that ACD may assign, and how many; replaces `maxAssignable` and what the workgroup says. */
  readonly utilizations?: readonly Utilization[];
  /** `all`: may view every queue. `own` (default): the own queue and those of the own workgroups. */
  readonly viewsQueues?: 'all' | 'own';
  /** Has administrator rights, so that configuration reads without `rightsFilter` show anything. */
  readonly isAdmin?: boolean;
  /** Configuration objects that may be viewed without administrator rights; a kind that is left out is all of it. */
  readonly views?: Readonly<Partial<Record<ConfigurationKind, readonly string[]>>>;
  /** Queues on which a right is given; a right that is left out is given on all. */
  readonly queueRights?: Readonly<Partial<Record<QueueRightName, readonly string[]>>>;
}

/** A workgroup of the simulated server. Defaults: active, has a queue, ACD, e-mail routing on. */
export interface WorkgroupEntry {
  readonly name: string;
  readonly isActive?: boolean;
  readonly hasQueue?: boolean;
  readonly queueType?: number;
  readonly isAcdEmailRoutingActive?: boolean;
  readonly members: readonly string[];
  readonly supervisors?: readonly string[];
  /** Skills that membership gives. */
  readonly skills?: readonly string[];
  /** For members who have none of their own. Default: one of each kind. */
  readonly utilizations?: readonly Utilization[];
  /** Whether agents do follow-up work after an interaction. Default false. */
  readonly isWrapUpActive?: boolean;
  /** Seconds of follow-up work. Default 30. */
  readonly wrapUpTimeout?: number;
}

/** Everything an administrator has entered. */
export interface DirectoryData {
  readonly users: readonly UserEntry[];
  readonly workgroups: readonly WorkgroupEntry[];
  readonly skills: readonly string[];
}

/** How many interactions of a kind ACD may assign to a member of a workgroup at once. */
export function capacityOf(user: UserEntry, workgroup: WorkgroupEntry, mediaType: number): number {
  const listed = user.utilizations ?? (user.maxAssignable === undefined ? workgroup.utilizations : undefined);
  if (!listed) return user.maxAssignable ?? 1;
  return listed.find((one) => one.mediaType === mediaType)?.maxAssignable ?? 0;
}

/** Whether the workgroup has this user among its members. */
export function isMember(workgroup: WorkgroupEntry, userId: string): boolean {
  return workgroup.members.some((member) => member.toLowerCase() === userId.toLowerCase());
}

/** What keeps ACD from routing on this workgroup; undefined if nothing does. */
export function whyNotAcd(workgroup: WorkgroupEntry): string | undefined {
  if (workgroup.isActive === false) return `the workgroup ${workgroup.name} is not active`;
  if (workgroup.hasQueue === false) return `the workgroup ${workgroup.name} has no queue`;
  const isAcd = (workgroup.queueType ?? WORKGROUP_QUEUE_TYPE.acd) === WORKGROUP_QUEUE_TYPE.acd;
  return isAcd ? undefined : `the queue of the workgroup ${workgroup.name} is not an ACD queue`;
}

/** Whether ACD routes on this workgroup. */
export function isAcdWorkgroup(workgroup: WorkgroupEntry): boolean {
  return whyNotAcd(workgroup) === undefined;
}
