import { describe, expect, it } from 'vitest';
import {
  problemsOf,
  problemsOfQueueMap,
  unseenObjects,
} from '../../../../src/contact-center/cic/directory/problems.js';
import type { DirectoryProblemKind, DirectoryTarget } from '../../../../src/contact-center/contact-center.js';
import { ACD, agent, EMAIL, members, NO_EMAIL, SOUND, skillSettings, viewOf, type World } from './directory-world.js';

type Row = readonly [
  name: string,
  world: World,
  target: Partial<DirectoryTarget>,
  found: readonly (readonly [DirectoryProblemKind, 'blocks' | 'warns', ...words: readonly string[]])[],
];

const inSupport = (change: object, rest: World = {}): World => ({
  ...rest,
  workgroups: { ...SOUND.workgroups, 'Support Mail': { ...ACD, members: members('alice', 'bob'), ...change } },
});
const many = Array.from({ length: 7 }, (_, index) => `agent${index}`);

const WORKGROUPS: readonly Row[] = [
  ['a sound target', {}, { skills: 'English;German', user: 'alice' }, []],
  [
    'a mis-typed workgroup',
    { absent: ['Suport Mial'] },
    { workgroup: 'Suport Mial' },
    [['UnknownWorkgroup', 'blocks', 'has no workgroup "Suport Mial"', 'nearest is "Support Mail"']],
  ],
  [
    'a workgroup with a blank at its end',
    { absent: ['Support Mail '] },
    { workgroup: 'Support Mail ' },
    [['UnknownWorkgroup', 'blocks', '"Support Mail "', 'nearest is "Support Mail"']],
  ],
  [
    'a workgroup that was renamed beyond recognition',
    { absent: ['Helpdesk'] },
    { workgroup: 'Helpdesk' },
    [['UnknownWorkgroup', 'blocks', 'The CIC server has no workgroup "Helpdesk".']],
  ],
  [
    'a workgroup that no list shows, and that the server was not asked for',
    {},
    { workgroup: 'Helpdesk' },
    [['UnknownWorkgroup', 'warns', 'not among those', 'may see']],
  ],
  [
    'a differently-cased workgroup',
    {},
    { workgroup: 'SUPPORT mail' },
    [['DifferentlyCasedWorkgroup', 'blocks', '"SUPPORT mail" is spelled "Support Mail"']],
  ],
  [
    'a differently-cased workgroup that is inactive',
    inSupport({ isActive: false }),
    { workgroup: 'support mail' },
    [
      ['DifferentlyCasedWorkgroup', 'blocks'],
      ['InactiveWorkgroup', 'blocks'],
    ],
  ],
  ['an inactive workgroup', inSupport({ isActive: false }), {}, [['InactiveWorkgroup', 'blocks', '"Support Mail"']]],
  [
    'a workgroup without queue, whose type then does not matter',
    inSupport({ hasQueue: false, queueType: 0 }),
    {},
    [['WorkgroupWithoutQueue', 'blocks', '"Support Mail" has no queue']],
  ],
  ...(['None', 'Custom', 'Group Ring', 'Sequential', 'Round-robin'] as const).map(
    (words, queueType): Row => [
      `a queue of type ${words}`,
      inSupport({ queueType }),
      {},
      [['NotAcdWorkgroup', 'blocks', `of type ${words}, not ACD`]],
    ],
  ),
  ['a queue type as text', inSupport({ queueType: '5' }), {}, []],
  ['a queue type of the future', inSupport({ queueType: 9 }), {}, [['NotAcdWorkgroup', 'blocks', 'unknown (9)']]],
  [
    'a workgroup without ACD e-mail routing',
    inSupport({ isAcdEmailRoutingActive: false }),
    {},
    [['EmailRoutingInactive', 'warns', '"Support Mail"']],
  ],
  ['a workgroup that shows no properties', { workgroups: { 'Support Mail': {} } }, { skills: 'English' }, []],
  ['a workgroup without members', inSupport({ members: [] }), {}, [['NoMembers', 'blocks', '"Support Mail"']]],
  [
    'no members anywhere: rights, most likely',
    { workgroups: { 'Support Mail': { ...ACD, members: [] } } },
    {},
    [['NoMembers', 'warns']],
  ],
  ['no workgroup was read yet', { workgroups: null }, { workgroup: 'Helpdesk', skills: 'English' }, []],
];

const EMAIL_ROWS: readonly Row[] = [
  [
    'nobody takes e-mail',
    { users: { alice: agent(['English'], NO_EMAIL), bob: agent(['English'], [{ mediaType: 3, maxAssignable: 0 }]) } },
    { skills: 'English' },
    [['NobodyTakesEmail', 'blocks', 'No member of the workgroup "Support Mail" takes e-mail: "alice", "bob"']],
  ],
  [
    'one takes no e-mail',
    { users: { alice: agent(['English'], []), bob: agent(['English']) } },
    {},
    [['MemberWithoutEmail', 'warns', '"alice" takes no e-mail']],
  ],
  [
    'one takes no e-mail, the other may not be seen',
    { users: { alice: agent(['English'], NO_EMAIL) } },
    {},
    [['MemberWithoutEmail', 'warns', '"alice"']],
  ],
  [
    'many take no e-mail',
    {
      ...inSupport({ members: members('alice', ...many) }),
      users: { ...SOUND.users, ...Object.fromEntries(many.map((id) => [id, agent([], NO_EMAIL)])) },
    },
    {},
    [['MemberWithoutEmail', 'warns', '"agent0", "agent1", "agent2", "agent3", "agent4" and 2 more take no e-mail']],
  ],
  ['utilizations are not shown', { users: { alice: {}, bob: {} } }, {}, []],
  ['no user was read', { users: null }, { skills: 'German;Billing', user: 'nobody' }, []],
  ['no user may be seen', { users: {} }, { skills: 'German;Billing' }, []],
  [
    'own utilizations only: what is inherited is not shown',
    { users: { alice: { utilizations: { actualValue: NO_EMAIL } }, bob: { utilizations: { actualValue: [] } } } },
    {},
    [],
  ],
  [
    'effective utilizations',
    {
      users: {
        alice: { utilizations: { actualValue: EMAIL, effectiveValue: NO_EMAIL } },
        bob: { utilizations: { effectiveValue: [] } },
      },
    },
    {},
    [['NobodyTakesEmail', 'blocks']],
  ],
  [
    'a number that is missing',
    { users: { alice: agent([], [{ mediaType: 3 }]), bob: agent([], NO_EMAIL) } },
    {},
    [['MemberWithoutEmail', 'warns', '"bob"']],
  ],
  [
    'the workgroup takes e-mail for members who say nothing of it',
    {
      ...inSupport({ utilizations: EMAIL }),
      users: { alice: agent([], NO_EMAIL), bob: agent([], [{ mediaType: 3, maxAssignable: 0 }]) },
      workgroupUtilization: 'standsIn',
    },
    {},
    [['MemberWithoutEmail', 'warns', '"bob"']],
  ],
];

const SKILLS: readonly Row[] = [
  [
    'a mis-typed skill',
    { absent: ['Germna'] },
    { skills: 'English; Germna' },
    [['UnknownSkill', 'blocks', 'has no skill "Germna"; the nearest is "German"']],
  ],
  ['an unseen skill', {}, { skills: 'Klingon' }, [['UnknownSkill', 'warns', '"Klingon" is not among those']]],
  [
    'a differently-cased skill',
    {},
    { skills: 'english' },
    [['DifferentlyCasedSkill', 'warns', '"english" is spelled "English"']],
  ],
  ['blanks and repeats', {}, { skills: ' English ;; ENGLISH;English; ' }, []],
  [
    'a skill nobody in the workgroup has',
    {},
    { workgroup: 'Billing Mail', skills: 'Billing' },
    [['SkillNobodyHas', 'blocks', 'No member of the workgroup "Billing Mail" has the skill "Billing".']],
  ],
  [
    'a skill that membership gives',
    { workgroups: { 'Billing Mail': { ...ACD, members: members('alice'), skills: skillSettings('billing') } } },
    { workgroup: 'Billing Mail', skills: 'Billing' },
    [],
  ],
  [
    'a skill that a hidden member may have',
    { users: { alice: agent(['English', 'German']) } },
    { skills: 'Billing' },
    [['SkillNobodyHas', 'warns', 'No member that may be seen']],
  ],
  [
    'own skills only: what is inherited is not shown',
    {
      users: {
        alice: { skills: { actualValue: skillSettings('English') }, utilizations: EMAIL },
        bob: agent(['English']),
      },
    },
    { skills: 'Billing' },
    [['SkillNobodyHas', 'warns']],
  ],
  ['skills that are not shown at all', { users: { alice: {}, bob: {} } }, { skills: 'Billing' }, []],
  [
    'a skill that only one has who takes no e-mail',
    { users: { alice: agent(['English', 'German']), bob: agent(['English', 'Billing'], NO_EMAIL) } },
    { skills: 'Billing' },
    [
      ['SkillNobodyHas', 'blocks', '"bob" would, but takes no e-mail'],
      ['MemberWithoutEmail', 'warns', '"bob"'],
    ],
  ],
  [
    'skills that nobody has together',
    {},
    { skills: 'German;Billing' },
    [['SkillsNobodyHasTogether', 'blocks', '"German": "alice"; "Billing": "bob"']],
  ],
  [
    'skills that a hidden member may have together',
    inSupport({ members: members('alice', 'bob', 'hidden') }),
    { skills: 'German;Billing' },
    [],
  ],
  ['no skill was read', { skills: null }, { skills: 'Klingon' }, []],
];

const USERS: readonly Row[] = [
  [
    'an unknown user',
    {},
    { user: 'alcie' },
    [['UnknownUser', 'warns', '"alcie"', 'nearest is "alice"', 'the workgroup takes over']],
  ],
  ['a differently-cased user', {}, { user: 'ALICE' }, []],
  [
    'a user without e-mail',
    { users: { ...SOUND.users, carol: agent([], NO_EMAIL) } },
    { user: 'carol' },
    [['UserWithoutEmail', 'warns', '"carol" takes no e-mail']],
  ],
  [
    'a user who is reached, before a workgroup that reaches nobody',
    {
      workgroups: {
        'Support Mail': { ...ACD, members: members('bob') },
        'Billing Mail': { ...ACD, members: [] },
      },
    },
    { workgroup: 'Billing Mail', user: 'alice' },
    [['NoMembers', 'warns']],
  ],
  [
    'a user who is reached, with a skill nobody has',
    {},
    { workgroup: 'Billing Mail', skills: 'Billing', user: 'bob' },
    [['SkillNobodyHas', 'warns']],
  ],
  [
    'a user who is not reached, with a skill nobody has',
    {},
    { workgroup: 'Billing Mail', skills: 'Billing', user: 'nobody' },
    [
      ['SkillNobodyHas', 'blocks'],
      ['UnknownUser', 'warns'],
    ],
  ],
  [
    'a user who is reached, by way of a workgroup that the handler refuses',
    inSupport({ queueType: 2 }),
    { user: 'alice' },
    [['NotAcdWorkgroup', 'blocks']],
  ],
];

describe.each([
  ['the workgroup', WORKGROUPS],
  ['e-mail', EMAIL_ROWS],
  ['skills', SKILLS],
  ['the user', USERS],
] as const)('problems of %s', (_name, rows) => {
  it.each(rows)('%s', (_case, world, target, expected) => {
    const found = problemsOf(viewOf(world), { workgroup: 'Support Mail', user: '', skills: '', ...target });
    expect(found.map(({ kind, blocks }) => [kind, blocks ? 'blocks' : 'warns'])).toEqual(
      expected.map(([kind, weight]) => [kind, weight]),
    );
    for (const [index, [, , ...words]] of expected.entries())
      for (const word of words) expect(found[index]?.what).toContain(word);
    for (const { what, cure } of found) {
      expect(what).toMatch(/^[A-Z].*\.$/);
      expect(cure).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each(rows)('%s: seen in an earlier session, it only warns', (_case, world, target) => {
    const view = viewOf({ ...world, freshness: 'old' });
    const found = problemsOf(view, { workgroup: 'Support Mail', user: '', skills: '', ...target });
    expect(found.filter(({ blocks }) => blocks)).toEqual([]);
  });
});

describe('the queue map', () => {
  it('names the queue of each problem', () => {
    const view = viewOf({ absent: ['Suport Mail'], users: { ...SOUND.users, bob: agent([], NO_EMAIL) } });
    const found = problemsOfQueueMap(view, [
      { queueName: 'Refunds', workgroup: 'Suport Mail', directToQueue: false },
      { queueName: 'Bills', workgroup: 'Billing Mail', directToQueue: false },
      { queueName: 'Help', workgroup: 'Support Mail', directToQueue: true },
    ]);
    expect(found).toMatchObject([
      { kind: 'UnknownWorkgroup', blocks: true, queueName: 'Refunds', workgroup: 'Suport Mail' },
      {
        kind: 'MemberWithoutEmail',
        blocks: false,
        queueName: 'Help',
        cure: expect.stringContaining('direct-to-queue'),
      },
    ]);
    expect(found[0]?.what).toBe(
      'Queue "Refunds": The CIC server has no workgroup "Suport Mail"; the nearest is "Support Mail".',
    );
  });

  it('bounds and cleans what other systems wrote', () => {
    const [found] = problemsOf(viewOf(), { workgroup: `a\u0000\n${'x'.repeat(5_000)}`, user: '', skills: '' });
    expect(found?.what.length).toBeLessThan(400);
    expect(found?.what).not.toMatch(/\p{Cc}/u);
  });
});

describe('what the server should be asked for by name', () => {
  it('is what the lists do not show', () => {
    const target = { workgroup: 'Helpdesk', user: 'nobody', skills: 'english;Klingon' };
    expect(unseenObjects(viewOf(), target)).toEqual([
      { kind: 'workgroups', name: 'Helpdesk' },
      { kind: 'skills', name: 'Klingon' },
    ]);
    expect(unseenObjects(viewOf({ workgroups: null, skills: null }), target)).toEqual([]);
  });
});
