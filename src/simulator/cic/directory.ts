import type { Listeners } from '../../runtime/listeners.js';
import {
  type ConfigurationKind,
  type DirectoryData,
  isMember,
  type UserEntry,
  type WorkgroupEntry,
} from './directory-data.js';

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
    const old = this.user(user.id);
    this.#users.set(user.id.toLowerCase(), user);
    this.changes.emit({ kind: 'users', id: user.id, what: old ? 'changed' : 'added' });
    this.#touchSkills(old?.skills, user.skills);
  }

  /** Removes a user, if there is one of this id in whatever case; workgroups lose the member. */
  removeUser(id: string): void {
    const user = this.user(id);
    if (!user) return;
    this.#users.delete(id.toLowerCase());
    for (const workgroup of this.workgroupsOf(id)) {
      const members = workgroup.members.filter((member) => member.toLowerCase() !== id.toLowerCase());
      this.#workgroups.set(workgroup.name, { ...workgroup, members });
      this.changes.emit({ kind: 'workgroups', id: workgroup.name, what: 'changed' });
    }
    this.changes.emit({ kind: 'users', id: user.id, what: 'removed' });
    this.#touchSkills(user.skills, []);
  }

  /** Adds a workgroup, or replaces the one with exactly this name. */
  putWorkgroup(workgroup: WorkgroupEntry): void {
    const old = this.#workgroups.get(workgroup.name);
    this.#workgroups.set(workgroup.name, workgroup);
    this.changes.emit({ kind: 'workgroups', id: workgroup.name, what: old ? 'changed' : 'added' });
    this.#touchMembers(old?.members ?? [], workgroup.members);
    this.#touchSkills(old?.skills, workgroup.skills);
  }

  /** Removes the workgroup of exactly this name, if there is one. */
  removeWorkgroup(name: string): void {
    const old = this.#workgroups.get(name);
    if (!old) return;
    this.#workgroups.delete(name);
    this.changes.emit({ kind: 'workgroups', id: name, what: 'removed' });
    this.#touchMembers(old.members, []);
    this.#touchSkills(old.skills, []);
  }

  /** Adds a skill, unless there is one of this name in whatever case. */
  putSkill(name: string): void {
    if (this.#skills.has(name.toLowerCase())) return;
    this.#skills.set(name.toLowerCase(), name);
    this.changes.emit({ kind: 'skills', id: name, what: 'added' });
  }

  /** Removes a skill, if there is one of this name in whatever case. Users keep its name. */
  removeSkill(name: string): void {
    const known = this.skill(name);
    if (known === undefined) return;
    this.#skills.delete(name.toLowerCase());
    this.changes.emit({ kind: 'skills', id: known, what: 'removed' });
  }

  /** Users list their workgroups: who came or went has changed, too. */
  #touchMembers(before: readonly string[], after: readonly string[]): void {
    for (const member of difference(before, after)) {
      const user = this.user(member);
      if (user) this.changes.emit({ kind: 'users', id: user.id, what: 'changed' });
    }
  }

  /** Skills list who has them. */
  #touchSkills(before: readonly string[] = [], after: readonly string[] = []): void {
    for (const name of difference(before, after)) {
      const skill = this.skill(name);
      if (skill !== undefined) this.changes.emit({ kind: 'skills', id: skill, what: 'changed' });
    }
  }
}

/** What is in one of the lists only, without regard to case. */
function difference(a: readonly string[], b: readonly string[]): readonly string[] {
  const has = (list: readonly string[], name: string) => list.some((one) => one.toLowerCase() === name.toLowerCase());
  return [...a.filter((name) => !has(b, name)), ...b.filter((name) => !has(a, name))];
}
