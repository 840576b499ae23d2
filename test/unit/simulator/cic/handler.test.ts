import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CicCore } from '../../../../src/simulator/cic/cic-core.js';
import { decodeHandlerDefinition } from '../../../../src/simulator/cic/handler/handler-definition.js';
import type { Notification } from '../../../../src/simulator/cic/handler/handler-runtime.js';
import { runFlow } from '../../../../src/simulator/cic/handler/interpreter.js';
import { toolBox } from '../../../../src/simulator/cic/handler/tools/tool-box.js';
import { createCore } from '../../../../src/simulator/cic/simulated-cic.js';
import { createData } from '../../../contract/icws/icws-wire.js';
import { FakeClock } from '../../../support/fake-clock.js';

let clock: FakeClock;
let core: CicCore;
let answers: Notification[];
beforeEach(() => {
  clock = new FakeClock();
  core = createCore({ clock, random: Math.random, password: 'pw' });
  answers = [];
  core.handlerSent.add((notification) => answers.push(notification));
});
afterEach(() => core.stop());

const ORG = '00D000000000001AAA';
const ROW = 'a00000000000001AAA';

async function create(changes: Parameters<typeof createData>[0] = {}): Promise<Notification | undefined> {
  core.notifyHandlers({ objectId: 'salesforceobjectrouting', eventId: 'CREATEINTERACTION', data: createData(changes) });
  await clock.advance(10);
  return answers.at(-1);
}

describe('CreateInteraction', () => {
  test('makes an e-mail interaction with all attributes and skills on the workgroup', async () => {
    const answer = await create({ skills: 'English; German;' });
    const [interaction] = core.book.live();
    expect(answer).toEqual({
      objectId: 'SalesforceObjectRouting',
      eventId: 'InteractionCreated',
      data: [ROW, interaction?.id, 'created', ORG],
    });
    expect(interaction?.requiredSkills).toEqual(['English', 'German']);
    expect(interaction?.queues).toEqual([{ queueType: 2, queueName: 'Support Mail' }]);
    expect(interaction?.attributes.toRecord()).toMatchObject({
      Eic_State: 'O',
      Eic_ObjectType: 'Email',
      Eic_EmailSubject: 'My printer {workgroup} burns',
      Eic_EmailImportance: 'High',
      ObjectRouting_RowId: ROW,
      ObjectRouting_ObjectId: '500000000000001AAA',
      ObjectRouting_CaseNumber: '00001001',
      ObjectRouting_OrgId: ORG,
      ObjectRouting_Url: 'http://127.0.0.1:1/500000000000001AAA',
      ObjectRouting_Skills: 'English; German;',
      ObjectRouting_SuppressForm: '1',
    });
  });

  test('puts a direct-to-queue case on the user queue', async () => {
    await create({ user: 'ALICE' });
    expect(core.book.live()[0]?.queues).toEqual([{ queueType: 1, queueName: 'alice' }]);
  });

  test.each([
    ['UnknownWorkgroup', { workgroup: 'support mail' }],
    ['NotAcdWorkgroup', { workgroup: 'Reception' }],
    ['NotAcdWorkgroup', { workgroup: 'Closed' }],
    ['UnknownUser', { user: 'nobody' }],
    ['UnknownSkill', { skills: 'English;Klingon' }],
    ['InternalError', { contractVersion: '2' }],
  ])('answers %s to %j and makes nothing', async (code, changes) => {
    core.directory.putWorkgroup({ name: 'Reception', members: [], queueType: 2 });
    core.directory.putWorkgroup({ name: 'Closed', members: [], isActive: false });
    expect(await create(changes)).toEqual({
      objectId: 'SalesforceObjectRouting',
      eventId: 'InteractionFailed',
      data: [ROW, code, expect.any(String), ORG],
    });
    expect(core.book.everCreated()).toEqual([]);
  });

  test('a failed attempt can be repeated after the cause is cured', async () => {
    expect((await create({ workgroup: 'New' }))?.eventId).toBe('InteractionFailed');
    core.directory.putWorkgroup({ name: 'New', members: [] });
    expect((await create({ workgroup: 'New' }))?.eventId).toBe('InteractionCreated');
  });

  test('answers InternalError if the server cannot make the interaction', async () => {
    core.faults.createsToFail = 1;
    expect((await create())?.data[1]).toBe('InternalError');
    expect((await create())?.data[2]).toBe('created');
  });
});

describe('memory', () => {
  async function outcomes(): Promise<(string | undefined)[]> {
    const first = (await create())?.data[2];
    const repeat = (await create())?.data[2];
    const otherRow = (await create({ rowId: 'a00000000000002AAA' }))?.data[2];
    const otherOrg = (await create({ orgId: '00D000000000002AAA' }))?.data[2];
    for (const { id } of core.book.live()) core.life.end(id, 'I');
    const afterEnd = (await create())?.data[2];
    const nextAttempt = (await create({ attempt: '1' }))?.data[2];
    return [first, repeat, otherRow, otherOrg, afterEnd, nextAttempt];
  }

  test.each([
    ['rows', ['created', 'existing', 'existing', 'created', 'existing', 'created']],
    ['live', ['created', 'existing', 'existing', 'created', 'created', 'existing']],
    ['none', ['created', 'created', 'created', 'created', 'created', 'created']],
  ] as const)('%s', async (handlerMemory, expected) => {
    core.switches.handlerMemory = handlerMemory;
    expect(await outcomes()).toEqual(expected);
  });
});

test('Ping is answered by Pong with both versions and the nonce', async () => {
  core.notifyHandlers({ objectId: 'SalesforceObjectRouting', eventId: 'Ping', data: ['1', ORG, 'n1'] });
  await clock.advance(10);
  expect(answers).toEqual([{ objectId: 'SalesforceObjectRouting', eventId: 'Pong', data: ['1', '1.0.0', ORG, 'n1'] }]);
});

test.each([
  ['dropped notifications have no effect', 'notificationsToDrop', 0],
  ['dropped answers have their effect', 'answersToDrop', 1],
] as const)('%s', async (_what, fault, made) => {
  core.faults[fault] = 1;
  await create();
  expect(answers).toEqual([]);
  expect(core.book.live()).toHaveLength(made);
});

test('an unknown event starts nothing', async () => {
  core.notifyHandlers({ objectId: 'SalesforceObjectRouting', eventId: 'Dance', data: [] });
  core.notifyHandlers({ objectId: 'Other', eventId: 'Ping', data: [] });
  await clock.advance(10);
  expect(core.handlers.runs()).toEqual([]);
});

describe('a definition', () => {
  const sound = () => ({
    name: 'x',
    initiator: { tool: 'Custom Notification', objectId: 'X' },
    constants: {},
    flows: [
      {
        eventId: 'E',
        inputs: [],
        start: 'a',
        steps: [
          { id: 'a', tool: 'CompareText', inputs: { left: '', right: '' }, exits: { Equal: 'a', Different: 'end' } },
        ],
      },
    ],
  });

  test('that leads to a step that does not exist is refused', () => {
    const bad = sound();
    for (const flow of bad.flows) flow.start = 'b';
    expect(() => decodeHandlerDefinition(bad)).toThrow('no step is called b');
    expect(() => decodeHandlerDefinition({ ...sound(), constants: 7 })).toThrow('constants must be an object');
  });

  test('with an endless loop, a missing tool or a missing exit is broken off', () => {
    const definition = decodeHandlerDefinition(sound());
    const [flow] = definition.flows;
    if (!flow) throw new Error('no flow');
    const run = (steps: typeof flow.steps) =>
      runFlow(definition, { ...flow, steps }, [], toolBox(), {
        workgroup: () => undefined,
        user: () => undefined,
        skill: () => undefined,
        rows: { get: () => undefined, set: () => undefined, delete: () => undefined },
        findLive: () => undefined,
        createEmail: () => undefined,
        setAttributes: () => false,
        specifySkill: () => false,
        transferToWorkgroup: () => false,
        transferToUser: () => false,
        disconnect: () => false,
        send: () => undefined,
      }).error;
    expect(run(flow.steps)).toContain('more than');
    expect(run(flow.steps.map((step) => ({ ...step, tool: 'Nothing' })))).toContain('no tool Nothing');
    expect(run(flow.steps.map((step) => ({ ...step, exits: {} })))).toContain('leads nowhere');
  });
});
