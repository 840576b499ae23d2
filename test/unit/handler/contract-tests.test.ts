import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HandlerTest, readDefinition } from '../../../scripts/handler-guide/definition.js';
import { testData } from '../../../scripts/handler-guide/tests-section.js';
import type { CicCore } from '../../../src/simulator/cic/cic-core.js';
import type { Notification } from '../../../src/simulator/cic/handler/handler-runtime.js';
import { createCore } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';

const definition = readDefinition();

const PUT_IN: Readonly<Record<string, string>> = {
  '<workgroup>': 'Support Mail',
  '<workgroup in the wrong case>': 'Support mail',
  '<workgroup without ACD>': 'Reception',
  '<user>': 'alice',
  '<skill>': 'English',
  '<another skill>': 'German',
};

let clock: FakeClock;
let core: CicCore;
let answers: Notification[];
beforeEach(() => {
  clock = new FakeClock();
  core = createCore({ clock, random: Math.random, password: 'pw' });
  core.directory.putWorkgroup({ name: 'Reception', members: [], queueType: 2 });
  answers = [];
  core.handlerSent.add((notification) => answers.push(notification));
});
afterEach(() => core.stop());

async function send(one: HandlerTest): Promise<readonly Notification[]> {
  answers.length = 0;
  const data = testData(definition, one).map((text) => text.replace(/<[^>]*>/g, (name) => PUT_IN[name] ?? name));
  core.notifyHandlers({ objectId: definition.initiator.objectId, eventId: one.eventId, data });
  await clock.advance(10);
  return [...answers];
}

describe.each(['rows', 'live'] as const)('the tests of the guide come true with the memory %s', (memory) => {
  test('in their order', async () => {
    core.switches.handlerMemory = memory;
    for (const one of definition.tests.cases) {
      if (one.memory && !one.memory.includes(memory)) continue;
      const expected = one.answers.map(({ eventId, data }) => ({
        objectId: definition.initiator.objectId,
        eventId,
        data: data.map((text) => (text === '*' ? expect.stringMatching(/./) : text)),
      }));
      expect([one.title, await send(one)]).toEqual([one.title, expected]);
    }
    const made = definition.tests.cases.filter(({ answers: [answer] }) => answer?.data.includes('created'));
    expect(core.book.everCreated()).toHaveLength(made.length);
  });
});

test('what the tests say to look at is so', async () => {
  for (const one of definition.tests.cases) await send(one);
  const live = (rowId: string) => core.book.carrying({ ObjectRouting_RowId: rowId })[0];
  expect(live('TEST-ROW-1')?.requiredSkills).toEqual(['English', 'German']);
  expect(live('TEST-ROW-3')?.queues).toEqual([{ queueType: 1, queueName: 'alice' }]);
  expect(live('TEST-ROW-9')?.attributes.get('Eic_EmailSubject')).toBe("O'Brien & Söhne: {rowId}; 100% <b>?");
});

test('every placeholder of the tests is explained', () => {
  const used = new Set(JSON.stringify(definition.tests).match(/<[^<>"]{2,}>/g));
  expect(new Set(Object.keys(PUT_IN))).toEqual(used);
  expect(new Set(definition.tests.placeholders.map(({ name }) => name))).toEqual(used);
});

test("the tests try every failure code but with the server's own faults", () => {
  const tried = definition.tests.cases.flatMap((one) => one.answers.map(({ data }) => data[1] ?? ''));
  for (const { code } of definition.contract.failureCodes) expect(tried).toContain(code);
});
