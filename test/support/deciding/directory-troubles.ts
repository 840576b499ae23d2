import type { DirectoryProblemKind } from '../../../src/contact-center/contact-center.js';
import type { Directory } from '../../../src/simulator/cic/directory.js';
import type { UserEntry, WorkgroupEntry } from '../../../src/simulator/cic/directory-data.js';
import { PASSWORD } from './mortal-process.js';

/** Something wrong in CIC's configuration, or between it and what Salesforce says. */
export interface Trouble {
  readonly named: string;
  readonly kind: DirectoryProblemKind;
  /** What the sentence about it must name. */
  readonly names: readonly string[];
  /** `map`: the check of the queue map finds it; `row`: only a row's skills bring it up. */
  readonly seenBy: 'map' | 'row';
  /** Workgroup that the queue map gives. Default "Support Mail". */
  readonly workgroup?: string;
  readonly skills?: string;
  readonly spoil: (directory: Directory) => void;
  readonly heal: (directory: Directory) => void;
}

const SUPPORT = 'Support Mail';

function workgroup(change: Partial<WorkgroupEntry> = {}): (directory: Directory) => void {
  return (directory) => directory.putWorkgroup({ name: SUPPORT, members: ['alice', 'bob'], ...change });
}

function agents(change: Partial<UserEntry>): (directory: Directory) => void {
  return (directory) => {
    directory.putUser({ id: 'alice', password: PASSWORD, skills: ['English', 'German'], ...change });
    directory.putUser({ id: 'bob', password: PASSWORD, skills: ['English', 'Billing'], ...change });
  };
}

/** Each leaves rows out of any agent's reach. */
export const TROUBLES: readonly Trouble[] = [
  {
    named: 'a workgroup that was renamed',
    kind: 'UnknownWorkgroup',
    names: ['"Support Mail"', '"Support Mails"'],
    seenBy: 'map',
    spoil: (directory) => {
      directory.removeWorkgroup(SUPPORT);
      directory.putWorkgroup({ name: 'Support Mails', members: ['alice', 'bob'] });
    },
    heal: (directory) => {
      directory.removeWorkgroup('Support Mails');
      workgroup()(directory);
    },
  },
  {
    named: 'a workgroup that is mis-typed',
    kind: 'UnknownWorkgroup',
    names: ['"Suport Mail"', '"Support Mail"'],
    seenBy: 'map',
    workgroup: 'Suport Mail',
    spoil: () => undefined,
    heal: workgroup({ name: 'Suport Mail' }),
  },
  {
    named: 'a workgroup that is differently cased',
    kind: 'DifferentlyCasedWorkgroup',
    names: ['"support mail"', '"Support Mail"'],
    seenBy: 'map',
    workgroup: 'support mail',
    spoil: () => undefined,
    heal: workgroup({ name: 'support mail' }),
  },
  {
    named: 'a workgroup that is not ACD',
    kind: 'NotAcdWorkgroup',
    names: ['"Support Mail"', 'Group Ring'],
    seenBy: 'map',
    spoil: workgroup({ queueType: 2 }),
    heal: workgroup(),
  },
  {
    named: 'a workgroup that is not active',
    kind: 'InactiveWorkgroup',
    names: ['"Support Mail"', 'not active'],
    seenBy: 'map',
    spoil: workgroup({ isActive: false }),
    heal: workgroup(),
  },
  {
    named: 'a workgroup without a queue',
    kind: 'WorkgroupWithoutQueue',
    names: ['"Support Mail"', 'no queue'],
    seenBy: 'map',
    spoil: workgroup({ hasQueue: false }),
    heal: workgroup(),
  },
  {
    named: 'a workgroup without members',
    kind: 'NoMembers',
    names: ['"Support Mail"', 'no members'],
    seenBy: 'map',
    spoil: workgroup({ members: [] }),
    heal: workgroup(),
  },
  {
    named: 'agents who all take no e-mail',
    kind: 'NobodyTakesEmail',
    names: ['"Support Mail"', '"alice"', '"bob"'],
    seenBy: 'map',
    spoil: agents({ maxAssignable: 0 }),
    heal: agents({}),
  },
  {
    named: 'a skill that CIC does not have',
    kind: 'UnknownSkill',
    names: ['"Klingon"'],
    seenBy: 'row',
    skills: 'English;Klingon',
    spoil: () => undefined,
    heal: (directory) => {
      directory.putSkill('Klingon');
      agents({ skills: ['English', 'Klingon'] })(directory);
    },
  },
  {
    named: 'a skill that nobody has',
    kind: 'SkillNobodyHas',
    names: ['"Support Mail"', '"Klingon"'],
    seenBy: 'row',
    skills: 'Klingon',
    spoil: (directory) => directory.putSkill('Klingon'),
    heal: agents({ skills: ['English', 'Klingon'] }),
  },
  {
    named: 'a skill that only somebody without e-mail has',
    kind: 'SkillNobodyHas',
    names: ['"German"', '"alice"'],
    seenBy: 'row',
    skills: 'German',
    spoil: (directory) =>
      directory.putUser({ id: 'alice', password: PASSWORD, skills: ['English', 'German'], maxAssignable: 0 }),
    heal: agents({ skills: ['English', 'German'] }),
  },
  {
    named: 'skills that nobody has together',
    kind: 'SkillsNobodyHasTogether',
    names: ['"German"', '"Billing"'],
    seenBy: 'row',
    skills: 'German;Billing',
    spoil: () => undefined,
    heal: agents({ skills: ['German', 'Billing'] }),
  },
];
