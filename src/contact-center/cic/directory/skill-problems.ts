import { nearMatch } from '../../../runtime/near-match.js';
import type { DirectoryProblem } from '../../contact-center.js';
import type { Named, WorkgroupFacts } from './directory-facts.js';
import { type DirectoryView, type Member, membersOf } from './directory-view.js';
import { listed, nearest, problem, quoted } from './problem-words.js';

const ASSIGN = 'Assign it to agents of the workgroup in Interaction Administrator, or correct the skills of the case.';

/** The names in a `;`-separated list, as the handler cuts it: without blanks around them, each once. */
export function skillNamesOf(skills: string): readonly string[] {
  const names = skills
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/**
 * What is wrong with the skills that are asked for. Whether somebody has them is only asked if the workgroup is known.
 * @param reachesUser the interaction goes to a user's own queue first, where skills do not count.
 */
export function skillProblems(
  view: DirectoryView,
  skills: string,
  workgroup: WorkgroupFacts | undefined,
  reachesUser: boolean,
): readonly DirectoryProblem[] {
  if (view.skills.freshness === 'unread') return [];
  const found: DirectoryProblem[] = [];
  const known: Named[] = [];
  for (const name of skillNamesOf(skills)) {
    const skill = view.skills.get(name) ?? view.skills.like(name);
    if (skill) known.push(skill);
    if (!skill) found.push(unknownSkill(view, name));
    else if (skill.id !== name && skill.name !== name) found.push(differentlyCased(name, skill));
  }
  const members = workgroup && view.users.freshness !== 'unread' ? membersOf(view, workgroup) : undefined;
  if (workgroup && members && members.length > 0)
    found.push(...holderProblems(workgroup, members, known, !reachesUser));
  return found;
}

function unknownSkill(view: DirectoryView, name: string): DirectoryProblem {
  const near = nearMatch(name, view.skills.names());
  const correct = `Correct the skills of the case${near === undefined ? '' : ` to ${quoted(near)}`}`;
  if (view.skills.isAbsent(name)) {
    const what = `The CIC server has no skill ${quoted(name)}${nearest(near)}.`;
    return problem('UnknownSkill', true, what, `${correct}, or create the skill in Interaction Administrator.`);
  }
  const what = `The skill ${quoted(name)} is not among those that the connector's CIC user may see${nearest(near)}.`;
  return problem(
    'UnknownSkill',
    false,
    what,
    `${correct}, or give the connector's CIC user the right to view the skill.`,
  );
}

/** CIC takes skills whatever their case; that another tool does is not sure. */
function differentlyCased(name: string, skill: Named): DirectoryProblem {
  const what = `The skill ${quoted(name)} is spelled ${quoted(skill.id)} on the CIC server.`;
  return problem('DifferentlyCasedSkill', false, what, `Correct the skills of the case to ${quoted(skill.id)}.`);
}

function holderProblems(
  workgroup: WorkgroupFacts,
  members: readonly Member[],
  skills: readonly Named[],
  mayBlock: boolean,
): readonly DirectoryProblem[] {
  // Members who take no e-mail do not help; if nobody takes any, that is a problem of its own.
  const able = members.filter((member) => member.takesEmail !== false);
  const asked = able.length > 0 ? able : members;
  const missing = skills.filter((skill) => asked.every((member) => has(member, skill) !== true));
  const found = missing.flatMap((skill) => nobodyHas(workgroup, members, asked, skill, mayBlock));
  if (missing.length > 0 || skills.length < 2) return found;
  return nobodyHasAll(workgroup, asked, skills, mayBlock);
}

function nobodyHas(
  workgroup: WorkgroupFacts,
  members: readonly Member[],
  asked: readonly Member[],
  skill: Named,
  mayBlock: boolean,
): readonly DirectoryProblem[] {
  const certain = asked.every((member) => has(member, skill) === false);
  // Where no member's skills are shown there is nothing to go by.
  if (!certain && asked.every((member) => member.skills === undefined)) return [];
  const useless = members.filter((member) => has(member, skill) === true).map(({ id }) => id);
  const but = useless.length === 0 ? '' : `; ${listed(useless, 3)} would, but takes no e-mail`;
  const who = certain ? 'No member' : 'No member that may be seen';
  const what = `${who} of the workgroup ${quoted(workgroup.id)} has the skill ${quoted(skill.id)}${but}.`;
  return [problem('SkillNobodyHas', certain && mayBlock, what, ASSIGN)];
}

function nobodyHasAll(
  workgroup: WorkgroupFacts,
  asked: readonly Member[],
  skills: readonly Named[],
  mayBlock: boolean,
): readonly DirectoryProblem[] {
  const ruledOut = (member: Member) => skills.some((skill) => has(member, skill) === false);
  if (!asked.every(ruledOut)) return [];
  const holders = skills.map((skill) => {
    const ids = asked.filter((member) => has(member, skill) === true).map(({ id }) => id);
    return `${quoted(skill.id)}: ${listed(ids, 3)}`;
  });
  const what = `No member of the workgroup ${quoted(workgroup.id)} has all the skills asked for together (${holders.join('; ')}).`;
  return [problem('SkillsNobodyHasTogether', mayBlock, what, ASSIGN)];
}

/** Undefined where it cannot be seen. */
function has(member: Member, skill: Named): boolean | undefined {
  const shown = member.skills?.has(skill.id.toLowerCase()) || member.skills?.has(skill.name.toLowerCase());
  if (shown) return true;
  return member.skillsComplete ? false : undefined;
}
