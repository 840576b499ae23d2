import type { DirectoryProblem, DirectoryTarget } from '../../contact-center.js';
import type { DirectoryView } from './directory-view.js';
import { quoted } from './problem-words.js';
import { skillNamesOf, skillProblems } from './skill-problems.js';
import { reachesUser, userProblems } from './user-problems.js';
import { workgroupProblems } from './workgroup-problems.js';

/** One line of the queue map, as far as the directory is concerned. */
export interface MappedQueue {
  readonly queueName: string;
  readonly workgroup: string;
  readonly directToQueue: boolean;
}

/** A problem of one line of the queue map; `what` begins with the queue. */
export interface QueueMapProblem extends DirectoryProblem {
  readonly queueName: string;
  readonly workgroup: string;
}

/** An object that the lists do not show, and that the server should be asked for by name. */
export interface UnseenObject {
  readonly kind: 'workgroups' | 'skills';
  readonly name: string;
}

/**
 * What keeps, or may keep, an interaction for this target from reaching an agent; those that block come first.
 * What may simply not be visible is a warning at most, and so is everything that was last seen in an earlier session.
 */
export function problemsOf(directory: DirectoryView, target: DirectoryTarget): readonly DirectoryProblem[] {
  const direct = reachesUser(directory, target.user);
  const { workgroup, problems } = workgroupProblems(directory, target.workgroup, direct);
  const all = [
    ...problems,
    ...skillProblems(directory, target.skills, workgroup, direct),
    ...userProblems(directory, target.user),
  ];
  const known = isOld(directory) ? all.map((each) => ({ ...each, blocks: false })) : all;
  return [...known.filter(({ blocks }) => blocks), ...known.filter(({ blocks }) => !blocks)];
}

/** The problems of a whole queue map, line by line. */
export function problemsOfQueueMap(
  directory: DirectoryView,
  entries: readonly MappedQueue[],
): readonly QueueMapProblem[] {
  return entries.flatMap(({ queueName, workgroup, directToQueue }) =>
    problemsOf(directory, { workgroup, user: '', skills: '' }).map((found) => ({
      ...found,
      what: `Queue ${quoted(queueName)}: ${found.what}`,
      cure: directToQueue && found.kind === 'MemberWithoutEmail' ? `${found.cure} ${DIRECT_NOTE}` : found.cure,
      queueName,
      workgroup,
    })),
  );
}

const DIRECT_NOTE =
  'The queue is direct-to-queue: a case sent to one of them waits in vain until the workgroup takes over.';

/** Names of a target that the lists do not show; whether they exist only the server can say. */
export function unseenObjects(directory: DirectoryView, target: DirectoryTarget): readonly UnseenObject[] {
  const { workgroups, skills } = directory;
  const unseen: UnseenObject[] = [];
  if (workgroups.freshness !== 'unread' && !workgroups.like(target.workgroup))
    unseen.push({ kind: 'workgroups', name: target.workgroup });
  if (skills.freshness === 'unread') return unseen;
  const unseenSkills = skillNamesOf(target.skills).filter((name) => !skills.like(name));
  return [...unseen, ...unseenSkills.map((name): UnseenObject => ({ kind: 'skills', name }))];
}

function isOld({ workgroups, skills, users }: DirectoryView): boolean {
  return [workgroups, skills, users].some(({ freshness }) => freshness === 'old');
}
