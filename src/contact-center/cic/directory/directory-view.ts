import type { EmailUtilization, Named, UserFacts, WorkgroupFacts } from './directory-facts.js';

/** What is known of one kind of configuration objects. */
export interface KindView<T extends Named> {
  /** `unread`: nothing. `old`: from an earlier session. `current`: read, or told, in this one. */
  readonly freshness: 'unread' | 'old' | 'current';
  /** The object of exactly this id or display name. */
  get(name: string): T | undefined;
  /** The object of this id or display name, whatever the case. */
  like(name: string): T | undefined;
  /** Ids and display names. */
  names(): Iterable<string>;
  /** The server itself has said that it has no such object; that a list does not show one proves nothing. */
  isAbsent(name: string): boolean;
}

/** What the search for problems looks at. */
export interface DirectoryView {
  readonly workgroups: KindView<WorkgroupFacts>;
  readonly skills: KindView<Named>;
  readonly users: KindView<UserFacts>;
  /** Some workgroup shows members: an empty list is then an empty workgroup, not a missing right. */
  readonly showsMembers: boolean;
  /** What a workgroup's own utilizations mean for members who have none for e-mail. */
  readonly workgroupUtilization: WorkgroupUtilization;
}

/**
 * `ignored`: only the user's effective utilizations count. `standsIn`: a workgroup that takes e-mail lets members
 * take it who have no utilization of their own for it. Which of them a CIC server follows is not documented.
 */
export type WorkgroupUtilization = 'ignored' | 'standsIn';

/** A member of a workgroup with what is known about routing e-mail to it. */
export interface Member {
  readonly id: string;
  /** Undefined if the user may not be seen, or says nothing of e-mail. */
  readonly takesEmail: boolean | undefined;
  /** Lower-case skill names, with those of the workgroup; undefined if none may be seen. */
  readonly skills: ReadonlySet<string> | undefined;
  /** Whether {@link Member.skills} are all there are. */
  readonly skillsComplete: boolean;
}

/** Whether a user takes e-mail, going by the user's own utilizations. */
export function takesEmail(email: EmailUtilization): boolean | undefined {
  return email === 'unknown' ? undefined : email === 'takes';
}

/** The members of a workgroup; undefined if they were not shown. */
export function membersOf(view: DirectoryView, workgroup: WorkgroupFacts): readonly Member[] | undefined {
  return workgroup.members?.map((id) => member(view, workgroup, id));
}

function member(view: DirectoryView, workgroup: WorkgroupFacts, id: string): Member {
  const user = view.users.like(id);
  const own = user?.email ?? 'unknown';
  const standsIn = view.workgroupUtilization === 'standsIn' && workgroup.email === 'takes';
  const given = workgroup.skills ?? [];
  const skills = user?.skills ?? (given.length > 0 ? [] : undefined);
  return {
    id,
    takesEmail: standsIn && own !== 'refuses' ? true : takesEmail(own),
    skills: skills && new Set([...skills, ...given]),
    skillsComplete: user?.skillsComplete === true,
  };
}
