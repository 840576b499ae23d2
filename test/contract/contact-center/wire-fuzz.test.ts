import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CicContactCenter } from '../../../src/contact-center/cic/cic-contact-center.js';
import type { IcwsTransport } from '../../../src/contact-center/cic/wire/icws-transport.js';
import type { Happening } from '../../../src/domain/happening.js';
import { createSimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { CREATE_REQUEST, cicOptions } from '../../support/cic-options.js';
import { FakeClock } from '../../support/fake-clock.js';
import { SpoiledIcws } from '../../support/icws-shapes/spoiled-icws.js';
import { inProcessIcws } from '../../support/in-process-icws.js';
import { CASE_ID } from '../../support/routing.js';
import { seededRandom } from '../../support/system/seeded-random.js';

const never = new AbortController().signal;
/** Longer than the longest pause after an account seemed refused. */
const HEAL_MS = 20 * 60_000;
const MOST_TOLD = 5_000;

/** The adapter against a simulated server whose answers are spoiled for a while. */
async function spoiledRun(seed: number, rate: number, messagingVersion: 1 | 2) {
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const cic = createSimulatedCic({ clock, random, password: 'pw', switches: { messagingVersion } });
  const transport = new SpoiledIcws(inProcessIcws({ cic1: cic.handle }, 'unchecked'), clock, random);
  const told: Happening[] = [];
  // A host that a spoiled answer names is none of ours.
  const acceptsHost = () => false;
  const contactCenter = new CicContactCenter(
    cicOptions({ transport, clock, random, acceptsHost, tell: (happening) => told.push(happening) }),
  );
  const started = contactCenter.start(never);
  await clock.advance(1_000);
  await started;
  contactCenter.watch(['Support Mail', 'Billing Mail']);
  await clock.advance(2_000);
  transport.rate = rate;
  const asked = contactCenter.create(CREATE_REQUEST, never).catch(() => undefined);
  await clock.advance(5 * 60_000);
  await asked;
  transport.rate = 0;
  await clock.advance(HEAL_MS);
  return { clock, cic, contactCenter, told };
}

describe.each([1, 2] as const)('answers spoiled at random (messaging %i)', (messagingVersion) => {
  it('neither end the process nor wedge it: routing goes on once they are right again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(0.05, 0.3, 1), async (seed, rate) => {
        const { clock, cic, contactCenter, told } = await spoiledRun(seed, rate, messagingVersion);
        try {
          expect(contactCenter.state).toBe('ready');
          expect(told.length).toBeLessThan(MOST_TOLD);
          const troubles = told.filter(({ type }) => type === 'contactCenterTrouble' || type === 'contactCenterState');
          if (rate === 1) expect(troubles.length).toBeGreaterThan(10);
          const created = contactCenter.create({ ...CREATE_REQUEST, attempt: 1 }, never);
          await clock.advance(40_000);
          const { interactionId } = await created;
          expect(contactCenter.liveFor(CASE_ID).map(({ id }) => id)).toContain(interactionId);
        } finally {
          const stopped = contactCenter.stop();
          await clock.advance(10_000);
          await stopped;
          await cic.stop();
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('answers without bounds', () => {
  /** A run against a server whose channel is played by the test; gives the state after some minutes. */
  async function run(play: Partial<Pick<IcwsTransport, 'openEvents' | 'exchange'>>, messagingVersion: 1 | 2) {
    const clock = new FakeClock();
    const cic = createSimulatedCic({ clock, random: () => 0.5, password: 'pw', switches: { messagingVersion } });
    const inner = inProcessIcws({ cic1: cic.handle }, 'unchecked');
    const told: Happening[] = [];
    const transport: IcwsTransport = {
      exchange: (request, signal) =>
        request.path.endsWith('/messaging/messages') && play.exchange
          ? play.exchange(request, signal)
          : inner.exchange(request, signal),
      openEvents: (request, signal) => (play.openEvents ?? inner.openEvents)(request, signal),
      close: () => inner.close(),
    };
    const contactCenter = new CicContactCenter(
      cicOptions({ transport, clock, tell: (happening) => told.push(happening) }),
    );
    const started = contactCenter.start(never);
    await clock.advance(1_000);
    await started;
    contactCenter.watch(['Support Mail']);
    await clock.advance(120_000);
    const { state } = contactCenter;
    const stopped = contactCenter.stop();
    await clock.advance(10_000);
    await stopped;
    await cic.stop();
    return { state, told };
  }

  it('a line of an event stream that never ends leads to polling', async () => {
    async function* endless() {
      for (;;) yield 'x'.repeat(65_536);
    }
    const before = process.memoryUsage().heapUsed;
    const stream = { status: 200, contentType: 'text/event-stream' };
    const { state } = await run({ openEvents: () => Promise.resolve({ ...stream, text: endless() }) }, 2);
    expect(state).toBe('ready');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 1024 * 1024);
  });

  it('100,000 malformed messages in each poll are told in a few', async () => {
    const body = `[${'{"isDelta":1},'.repeat(99_999)}7]`;
    let polls = 0;
    const exchange = () => {
      polls += 1;
      return Promise.resolve({ status: 200, headers: {}, setCookies: [], body: polls > 5 ? '[]' : body });
    };
    const { told } = await run({ exchange }, 1);
    expect(polls).toBeGreaterThan(5);
    expect(told.filter(({ type }) => type === 'contactCenterTrouble').length).toBeLessThan(40);
  });
});
