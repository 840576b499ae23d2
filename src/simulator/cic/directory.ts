import type { Listeners } from '../../runtime/listeners.js';

/** Numbers of `urn:inin.com:configuration.people:workgroupQueueType`. */
export const WORKGROUP_QUEUE_TYPE = { none: 0, custom: 1, groupRing: 2, sequential: 3, roundRobin: 4, acd: 5 } as const;

/** A user of the simulated server, as Interaction Administrator would hold it. */
export interface UserEntry {
  readonly id: string;
  readonly displayName?: string;
  readonly password: string;
  /** The password must be changed before the next login. */
  readonly passwordExpired?: boolean;
  readonly daysUntilPasswordExpiration?: number;
  readonly skills?: readonly string[];
  /** How many interactions of one kind ACD may assign at once. Default 1. */
  readonly maxAssignable?: number;
  /** `all`: may view every queue. `own` (default): the own queue and those of the own workgroups. */
  readonly viewsQueues?: 'all' | 'own';
  /** Has administrator rights, so that configuration reads without `rightsFilter` show anything. */
  readonly isAdmin?: boolean;
}

/** A workgroup of the simulated server. Defaults: active, has a queue, ACD, e-mail routing on. */
export interface WorkgroupEntry {
  readonly name: string;
  readonly isActive?: boolean;
  readonly hasQueue?: boolean;
  readonly queueType?: number;
  readonly isAcdEmailRoutingActive?: boolean;
  readonly members: readonly string[];
  /** Skills that membership gives. */
  readonly skills?: readonly string[];
}

/** Everything an administrator has entered. */
export interface DirectoryData {
  readonly users: readonly UserEntry[];
  readonly workgroups: readonly WorkgroupEntry[];
  readonly skills: readonly string[];
}

/** The kinds of objects that can be read and subscribed to under `configuration`. */
export type ConfigurationKind = 'users' | 'workgroups' | 'skills';

/** One object was added, changed or removed. */
export interface DirectoryChange {
  readonly kind: ConfigurationKind;
  readonly id: string;
  readonly what: 'added' | 'changed' | 'removed';
}

/** How workgroup names are looked up; the product's own help calls them case-sensitive in the queue map. */
export type NameMatching = 'case-sensitive' | 'case-insensitive';

/** Users, workgroups and skills, with the look-ups that the other parts need. */
export class Directory {
  /** Emits what was added, changed or removed. */
  readonly changes: Listeners<DirectoryChange>;
  readonly #matching: NameMatching;
  readonly #users = new Map<string, UserEntry>();
  readonly #workgroups = new Map<string, WorkgroupEntry>();
  readonly #skills = new Map<string, string>();

  constructor(data: DirectoryData, matching: NameMatching, changes: Listeners<DirectoryChange>) {
    this.changes = changes;
    this.#matching = matching;
    for (const user of data.users) this.#users.set(user.id.toLowerCase(), user);
    for (const workgroup of data.workgroups) this.#workgroups.set(workgroup.name, workgroup);
    for (const skill of data.skills) this.#skills.set(skill.toLowerCase(), skill);
  }

  /** All users, in the order in which they were added. */
  users(): readonly UserEntry[] {
    return [...this.#users.values()];
  }

  /** All workgroups, in the order in which they were added. */
  workgroups(): readonly WorkgroupEntry[] {
    return [...this.#workgroups.values()];
  }

  /** Names of all skills, as first spelt. */
  skills(): readonly string[] {
    return [...this.#skills.values()];
  }

  /** The user of that id, whatever its case. */
  user(id: string): UserEntry | undefined {
    return this.#users.get(id.toLowerCase());
  }

  /** The skill's name as first spelt, whatever the case of the one asked for. */
  skill(name: string): string | undefined {
    return this.#skills.get(name.toLowerCase());
  }

  /** The workgroup of that name; whether case counts is an option. */
  workgroup(name: string): WorkgroupEntry | undefined {
    if (this.#matching === 'case-sensitive') return this.#workgroups.get(name);
    return this.workgroups().find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  }

  /** Workgroups of which the user is a member. */
  workgroupsOf(userId: string): readonly WorkgroupEntry[] {
    return this.workgroups().filter((entry) => isMember(entry, userId));
  }

  /** Lower-case names of the skills that a user has, also through workgroups. */
  skillsOf(userId: string): ReadonlySet<string> {
    const own = this.user(userId)?.skills ?? [];
    const given = this.workgroupsOf(userId).flatMap((entry) => entry.skills ?? []);
    return new Set([...own, ...given].map((name) => name.toLowerCase()));
  }

  /** Whether a queue exists and the user may see it. */
  mayViewQueue(userId: string, queueType: number, queueName: string): boolean {
    const isUserQueue = queueType === 1;
    const exists = isUserQueue
      ? this.user(queueName)
      : queueType === 2 && this.workgroup(queueName)?.hasQueue !== false;
    if (!exists || (!isUserQueue && !this.workgroup(queueName))) return false;
    const viewer = this.user(userId);
    if (viewer?.viewsQueues === 'all') return true;
    if (isUserQueue) return queueName.toLowerCase() === userId.toLowerCase();
    return this.workgroupsOf(userId).some((entry) => entry.name === this.workgroup(queueName)?.name);
  }

  /** Adds a user, or replaces the one with the same id. */
  putUser(user: UserEntry): void {
    const what = this.#users.has(user.id.toLowerCase()) ? 'changed' : 'added';
    this.#users.set(user.id.toLowerCase(), user);
    this.changes.emit({ kind: 'users', id: user.id, what });
  }

  /** Adds a workgroup, or replaces the one with exactly this name. */
  putWorkgroup(workgroup: WorkgroupEntry): void {
    const what = this.#workgroups.has(workgroup.name) ? 'changed' : 'added';
    this.#workgroups.set(workgroup.name, workgroup);
    this.changes.emit({ kind: 'workgroups', id: workgroup.name, what });
  }

  /** Removes the workgroup of exactly this name, if there is one. */
  removeWorkgroup(name: string): void {
    if (this.#workgroups.delete(name)) this.changes.emit({ kind: 'workgroups', id: name, what: 'removed' });
  }

  /** Adds a skill, unless there is one of this name in whatever case. */
  putSkill(name: string): void {
    if (this.#skills.has(name.toLowerCase())) return;
    this.#skills.set(name.toLowerCase(), name);
    this.changes.emit({ kind: 'skills', id: name, what: 'added' });
  }

  /** Removes a skill, if there is one of this name in whatever case. Users keep its name. */
  removeSkill(name: string): void {
    if (this.#skills.delete(name.toLowerCase())) this.changes.emit({ kind: 'skills', id: name, what: 'removed' });
  }
}

function isMember(workgroup: WorkgroupEntry, userId: string): boolean {
  return workgroup.members.some((member) => member.toLowerCase() === userId.toLowerCase());
}

/** Whether ACD routes on this workgroup. */
export function isAcdWorkgroup(workgroup: WorkgroupEntry): boolean {
  return (
    workgroup.isActive !== false &&
    workgroup.hasQueue !== false &&
    (workgroup.queueType ?? WORKGROUP_QUEUE_TYPE.acd) === WORKGROUP_QUEUE_TYPE.acd
  );
}
