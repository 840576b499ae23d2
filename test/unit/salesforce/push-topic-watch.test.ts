import { beforeEach, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { PushTopicWatch } from '../../../src/salesforce/push-topic-watch.js';
import type { SalesforceRest } from '../../../src/salesforce/rest.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE = 60_000;

let clock: FakeClock;
let stop: AbortController;
let told: Happening[];
let found: number;
let looks: number;
/** What the org answers: records, or why it does not. */
let answer: readonly Readonly<Record<string, unknown>>[] | CasebridgeError;
let watch: PushTopicWatch;

beforeEach(() => {
  clock = new FakeClock();
  stop = new AbortController();
  told = [];
  found = 0;
  looks = 0;
  const rest: SalesforceRest = {
    request: () => {
      looks += 1;
      if (answer instanceof CasebridgeError) return Promise.reject(answer);
      return Promise.resolve({ totalSize: answer.length, done: true, records: answer });
    },
  };
  watch = new PushTopicWatch({
    clock,
    rest,
    name: 'ObjectRouting',
    tell: (happening) => told.push(happening),
    signal: stop.signal,
    onFound: () => {
      found += 1;
    },
  });
});

const messages = () => told.map((happening) => ('error' in happening ? happening.error?.message : happening.type));

it('says nothing of a PushTopic that is there, and looks once', async () => {
  answer = [{ Name: 'ObjectRouting', IsActive: true }];
  await watch.look();
  await clock.advance(10 * MINUTE);
  expect({ told, looks, found }).toEqual({ told: [], looks: 1, found: 0 });
});

it('looks each minute for one that is missing, tells each trouble once, and that it is over', async () => {
  answer = [{ Name: 'objectrouting', IsActive: true }];
  await watch.look();
  await clock.advance(3 * MINUTE);
  expect(looks).toBe(4);
  answer = [{ Name: 'ObjectRouting', IsActive: false }];
  await clock.advance(2 * MINUTE);
  expect(found).toBe(0);
  answer = [{ Name: 'ObjectRouting', IsActive: true }];
  await clock.advance(MINUTE);
  await clock.advance(10 * MINUTE);
  expect(messages()).toEqual([
    'There is no PushTopic "ObjectRouting" that the integration user can see; there is "objectrouting".',
    'The PushTopic "ObjectRouting" is not active.',
    'pushTopicFound',
  ]);
  expect({ looks, found }).toEqual({ looks: 7, found: 1 });
});

it('does not judge by a look that failed in passing, and tells one that was refused', async () => {
  answer = new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'No answer.');
  await watch.look();
  expect(told).toEqual([]);
  answer = new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'INSUFFICIENT_ACCESS');
  await clock.advance(MINUTE);
  expect(messages()).toEqual(['INSUFFICIENT_ACCESS']);
});

it('ends with the link to Salesforce', async () => {
  answer = [];
  await watch.look();
  stop.abort();
  await clock.advance(10 * MINUTE);
  expect(looks).toBe(1);
});
