import { describe, expect, test } from 'vitest';
import { readHandlerDefinition } from '../../../../src/simulator/cic/handler/handler-definition.js';
import type { HandlerWorld, RowMemory } from '../../../../src/simulator/cic/handler/handler-world.js';
import { type HandlerRun, runFlow } from '../../../../src/simulator/cic/handler/interpreter.js';
import { boundedRowMemory } from '../../../../src/simulator/cic/handler/row-memory.js';
import { toolBox } from '../../../../src/simulator/cic/handler/tools/tool-box.js';
import { createData } from '../../../contract/icws/icws-wire.js';

const ORG = '00D000000000001AAA';
const ROW = 'a00000000000001AAA';
const KEY = `${ORG}/${ROW}/0`;

interface Outcome {
  readonly run: HandlerRun;
  readonly rows: RowMemory;
  /** What was done to the world, in order. */
  readonly deeds: readonly string[];
  readonly answers: readonly (readonly string[])[];
}

/** One run in a world where everything works, but for what is changed. */
function create(changes: Partial<HandlerWorld> = {}, data: Parameters<typeof createData>[0] = {}): Outcome {
  const definition = readHandlerDefinition();
  const [flow] = definition.flows;
  if (!flow) throw new Error('no flow');
  const rows = boundedRowMemory(10);
  const deeds: string[] = [];
  const answers: (readonly string[])[] = [];
  const release = (key: string) => {
    deeds.push('release');
    rows.delete(key);
  };
  const world: HandlerWorld = {
    workgroup: (name) => ({ name, members: [] }),
    user: (id) => id,
    skill: (name) => name,
    rows: { ...rows, delete: release },
    findLive: () => undefined,
    createEmail: () => '77',
    setAttributes: () => deeds.push('attributes') > 0,
    specifySkill: (_id, skill) => deeds.push(`skill ${skill}`) > 0,
    transferToWorkgroup: (_id, name) => deeds.push(`workgroup ${name}`) > 0,
    transferToUser: (_id, name) => deeds.push(`user ${name}`) > 0,
    disconnect: (id) => deeds.push(`end ${id}`) > 0,
    send: (_objectId, eventId, strings) => {
      deeds.push(eventId);
      answers.push(strings);
    },
    ...changes,
  };
  return { run: runFlow(definition, flow, createData(data), toolBox(), world), rows, deeds, answers };
}

describe('CreateInteraction', () => {
  test('sets attributes, then skills, and queues last', () => {
    expect(create({}, { skills: 'English;German' }).deeds).toEqual([
      'attributes',
      'skill English',
      'skill German',
      'workgroup Support Mail',
      'InteractionCreated',
    ]);
    expect(create({}, { user: 'alice', skills: '' }).deeds).toEqual(['attributes', 'user alice', 'InteractionCreated']);
  });

  test('a colon in the name of a workgroup stays in it', () => {
    expect(create({}, { workgroup: 'User Queue:x', skills: '' }).deeds).toContain('workgroup User Queue:x');
  });

  test.each([
    ['the workgroup queue refuses', { transferToWorkgroup: () => false }, {}, 'InternalError'],
    ['a skill cannot be required', { specifySkill: () => false }, {}, 'InternalError'],
    ['the attributes cannot be set', { setAttributes: () => false }, {}, 'InternalError'],
    ['the user queue refuses', { transferToUser: () => false }, { user: 'alice' }, 'UnknownUser'],
  ] as const)('ends what is half made if %s', (_what, changes, data, code) => {
    const { run, deeds, answers, rows } = create(changes, data);
    expect(run.error).toBeUndefined();
    expect(deeds.slice(-3)).toEqual(['end 77', 'release', 'InteractionFailed']);
    expect(answers).toEqual([[ROW, code, expect.stringContaining('77'), ORG]]);
    expect(rows.get(KEY)).toBeUndefined();
  });

  test('answers as well if it cannot end what is half made', () => {
    const { answers } = create({ transferToWorkgroup: () => false, disconnect: () => false });
    expect(answers).toEqual([[ROW, 'InternalError', expect.any(String), ORG]]);
  });

  test('gives the claim back before it answers, so that a repeat is not met by it', () => {
    expect(create({ createEmail: () => undefined }).deeds).toEqual(['release', 'InteractionFailed']);
    expect(create({ workgroup: () => undefined }).deeds).toEqual(['release', 'InteractionFailed']);
  });

  test('claims nothing for a contract that it does not speak', () => {
    const { deeds, rows } = create({}, { contractVersion: '2' });
    expect(deeds).toEqual(['InteractionFailed']);
    expect(rows.get(KEY)).toBeUndefined();
  });

  test('leaves the answer to the run that has the claim', () => {
    const rows = boundedRowMemory(10);
    rows.set(KEY, '');
    expect(create({ rows }).deeds).toEqual([]);
    rows.set(KEY, '55');
    expect(create({ rows }).answers).toEqual([[ROW, '55', 'existing', ORG]]);
  });
});

describe('a row memory that cannot be reached', () => {
  const unreachable = { rows: undefined };

  test('does not keep customers from being routed', () => {
    expect(create(unreachable).answers).toEqual([[ROW, '77', 'created', ORG]]);
  });

  test('leaves the protection of the live interaction', () => {
    expect(create({ ...unreachable, findLive: () => '55' }).answers).toEqual([[ROW, '55', 'existing', ORG]]);
  });

  test('does not keep failures from being answered', () => {
    const { answers, run } = create({ ...unreachable, createEmail: () => undefined });
    expect(run.error).toBeUndefined();
    expect(answers).toEqual([[ROW, 'InternalError', expect.any(String), ORG]]);
  });
});

test('a queue without a scope is refused', () => {
  const transfer = toolBox().get('TransferEmailInteraction');
  const done = { transferToWorkgroup: () => true, transferToUser: () => true };
  const exit = (queue: string) => transfer?.({ interactionId: '77', queue }, { ...emptyWorld(), ...done }).exit;
  expect(
    ['Support Mail', 'Station Queue:x', 'Workgroup Queue:', 'workgroup queue:x', 'User Queue:y'].map(exit),
  ).toEqual(['Failure', 'Failure', 'Failure', 'Success', 'Success']);
});

function emptyWorld(): HandlerWorld {
  return {
    workgroup: () => undefined,
    user: () => undefined,
    skill: () => undefined,
    rows: undefined,
    findLive: () => undefined,
    createEmail: () => undefined,
    setAttributes: () => false,
    specifySkill: () => false,
    transferToWorkgroup: () => false,
    transferToUser: () => false,
    disconnect: () => false,
    send: () => undefined,
  };
}
