import { expect, it } from 'vitest';
import {
  type CaseOfInteraction,
  interactionsCheck,
} from '../../../src/contact-center/cic/checks/interactions-check.js';
import { interaction } from '../../support/routing.js';

const signal = new AbortController().signal;
const first = { ...interaction(1), objectId: 'case-1' };
const second = { ...interaction(2), objectId: 'case-2' };
const open: CaseOfInteraction = { number: '00000001', isClosed: false };

function run(
  live: readonly ReturnType<typeof interaction>[],
  cases: Readonly<Record<string, CaseOfInteraction>> | undefined,
) {
  const known = cases && new Map(Object.entries(cases));
  return interactionsCheck({ contactCenter: { allLive: () => live }, cases: () => Promise.resolve(known) }).run(signal);
}

it('is fine with one interaction for each open case, and names the cases', async () => {
  expect(await run([], {})).toMatchObject({ result: 'ok', evidence: 'No case has a live interaction.' });
  expect(await run([first], { 'case-1': open })).toEqual({
    result: 'ok',
    evidence: 'Live interactions: 1. These cases get no other one: 00000001.',
    cure: '',
  });
});

it('warns of an interaction whose case is closed or not to be seen', async () => {
  const closed = await run([first, second], { 'case-1': { number: '00000001', isClosed: true } });
  expect(closed).toMatchObject({ result: 'warn', cure: expect.stringContaining('disconnect it') });
  expect(closed.evidence).toContain('its case 00000001 is closed');
  expect(closed.evidence).toContain('its case case-2 is closed, deleted or hidden');
});

it('warns of a case with two interactions, once', async () => {
  const two = await run([first, { ...second, objectId: 'case-1' }], { 'case-1': open });
  expect(two.evidence).toBe(
    `Interaction ${second.id} (${second.state}) is live, and is not the only one of its case 00000001.`,
  );
});

it('is skipped if the cases cannot be read', async () => {
  expect(await run([first], undefined)).toMatchObject({ result: 'skipped' });
});
