import { nearMatch } from '../../../runtime/near-match.js';
import type { DirectoryProblem } from '../../contact-center.js';
import type { WorkgroupFacts } from './directory-facts.js';
import { type DirectoryView, membersOf } from './directory-view.js';
import { listed, nearest, problem, queueTypeName, quoted } from './problem-words.js';

const QUEUE_TYPE_ACD = 5;
const IN_ADMINISTRATOR = 'in Interaction Administrator';

/**
 * What is wrong with a workgroup, and the workgroup itself if it was found, also under a differently-cased name.
 * @param reachesUser the interaction goes to a user's own queue first, so that it need not reach a member.
 */
export function workgroupProblems(
  view: DirectoryView,
  name: string,
  reachesUser: boolean,
): { readonly workgroup: WorkgroupFacts | undefined; readonly problems: readonly DirectoryProblem[] } {
  if (view.workgroups.freshness === 'unread') return { workgroup: undefined, problems: [] };
  const exact = view.workgroups.get(name);
  const workgroup = exact ?? view.workgroups.like(name);
  if (!workgroup) return { workgroup, problems: [unknownWorkgroup(view, name)] };
  return {
    workgroup,
    problems: [
      ...(exact ? [] : [differentlyCased(name, workgroup)]),
      ...settingProblems(workgroup),
      ...memberProblems(view, workgroup, reachesUser),
    ],
  };
}

function unknownWorkgroup(view: DirectoryView, name: string): DirectoryProblem {
  const near = nearMatch(name, view.workgroups.names());
  const correct = `Correct the queue's CIC workgroup on the tab Interaction Routing Queues${near === undefined ? '' : ` to ${quoted(near)}`}`;
  if (view.workgroups.isAbsent(name)) {
    const what = `The CIC server has no workgroup ${quoted(name)}${nearest(near)}.`;
    return problem('UnknownWorkgroup', true, what, `${correct}, or create the workgroup ${IN_ADMINISTRATOR}.`);
  }
  const what = `The workgroup ${quoted(name)} is not among those that the connector's CIC user may see${nearest(near)}.`;
  const cure = `${correct}, or give the connector's CIC user the right to view the workgroup.`;
  return problem('UnknownWorkgroup', false, what, cure);
}

function differentlyCased(name: string, workgroup: WorkgroupFacts): DirectoryProblem {
  return problem(
    'DifferentlyCasedWorkgroup',
    true,
    `The workgroup ${quoted(name)} is spelled ${quoted(workgroup.id)} on the CIC server; upper and lower case count.`,
    `Correct the queue's CIC workgroup on the tab Interaction Routing Queues to ${quoted(workgroup.id)}.`,
  );
}

function settingProblems(workgroup: WorkgroupFacts): readonly DirectoryProblem[] {
  const { isActive, hasQueue, queueType, emailRouting } = workgroup;
  const name = quoted(workgroup.id);
  const found: DirectoryProblem[] = [];
  if (isActive === false) {
    const what = `The workgroup ${name} is not active.`;
    found.push(problem('InactiveWorkgroup', true, what, `Activate the workgroup ${name} ${IN_ADMINISTRATOR}.`));
  }
  if (hasQueue === false) {
    const what = `The workgroup ${name} has no queue.`;
    const cure = `Give the workgroup ${name} a queue of type ACD ${IN_ADMINISTRATOR}.`;
    found.push(problem('WorkgroupWithoutQueue', true, what, cure));
  } else if (queueType !== undefined && queueType !== QUEUE_TYPE_ACD) {
    const what = `The queue of the workgroup ${name} is of type ${queueTypeName(queueType)}, not ACD.`;
    const cure = `Set the queue type of the workgroup ${name} to ACD ${IN_ADMINISTRATOR}, or map an ACD workgroup.`;
    found.push(problem('NotAcdWorkgroup', true, what, cure));
  }
  if (emailRouting === false) {
    const what = `ACD e-mail routing is not active in the workgroup ${name}.`;
    const cure = `If cases wait there with agents free, activate ACD e-mail routing of the workgroup ${IN_ADMINISTRATOR}.`;
    found.push(problem('EmailRoutingInactive', false, what, cure));
  }
  return found;
}

function memberProblems(
  view: DirectoryView,
  workgroup: WorkgroupFacts,
  reachesUser: boolean,
): readonly DirectoryProblem[] {
  const members = membersOf(view, workgroup);
  if (!members) return [];
  const name = quoted(workgroup.id);
  if (members.length === 0) {
    const what = `The workgroup ${name} has no members.`;
    const cure = `Add agents to the workgroup ${name} ${IN_ADMINISTRATOR}.`;
    return [problem('NoMembers', view.showsMembers && !reachesUser, what, cure)];
  }
  const without = members.filter((member) => member.takesEmail === false).map(({ id }) => id);
  if (without.length === 0) return [];
  const cure = `Give the agents the e-mail media type, with at least one assignable at a time, in their ACD utilizations ${IN_ADMINISTRATOR}.`;
  if (without.length === members.length) {
    const what = `No member of the workgroup ${name} takes e-mail: ${listed(without)}.`;
    return [problem('NobodyTakesEmail', !reachesUser, what, cure)];
  }
  const what = `In the workgroup ${name}, ${listed(without)} ${without.length === 1 ? 'takes' : 'take'} no e-mail.`;
  return [problem('MemberWithoutEmail', false, what, cure)];
}
