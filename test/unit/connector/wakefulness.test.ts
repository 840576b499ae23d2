import { expect, it } from 'vitest';
import { Wakefulness } from '../../../src/connector/wakefulness.js';
import type { Happening } from '../../../src/domain/happening.js';
import { type Clock, systemClock } from '../../../src/runtime/clock.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeContactCenter } from '../../support/fake-contact-center.js';

/** A clock on which the process can be stopped: time goes on, its timers do not. */
class StoppableClock extends FakeClock {
  stoppedMs = 0;

  override monotonic(): number {
    return super.monotonic() + this.stoppedMs;
  }
}

/** A clock whose machine can be suspended, or set to another time of day. */
class SuspendableClock extends FakeClock {
  suspendedMs = 0;

  override now(): number {
    return super.now() + this.suspendedMs;
  }
}

const watch = (clock: Clock) => {
  const contactCenter = new FakeContactCenter();
  const told: Happening[] = [];
  const seen = { resumes: 0 };
  const wakefulness = new Wakefulness({
    clock,
    contactCenter,
    tell: (happening) => void told.push(happening),
    onResume: () => {
      seen.resumes += 1;
    },
  });
  return { contactCenter, told, wakefulness, seen };
};

it('a process that runs is awake, however long it has nothing to do', async () => {
  const clock = new FakeClock();
  const { contactCenter, wakefulness } = watch(clock);
  wakefulness.start();
  await clock.advance(3_600_000);
  wakefulness.assure();
  expect(contactCenter.resyncs).toEqual([]);
  wakefulness.stop();
  expect(clock.pending).toBe(0);
});

it('one that was stopped does nothing until the contact centre was read anew', async () => {
  const clock = new StoppableClock();
  const { contactCenter, told, wakefulness, seen } = watch(clock);
  expect(wakefulness.resumedAt).toBe(Number.NEGATIVE_INFINITY);
  wakefulness.start();
  await clock.advance(5_000);
  clock.stoppedMs += 60_000;
  expect(() => wakefulness.assure()).toThrow(expect.objectContaining({ code: 'CASEBRIDGE_PROCESS_SUSPENDED' }));
  expect(contactCenter.resyncs).toEqual(['the process did not run for 60 s']);
  expect([seen.resumes, wakefulness.resumedAt]).toEqual([1, clock.monotonic()]);
  await clock.advance(5_000);
  expect(() => wakefulness.assure()).toThrow('read anew');
  expect(told).toEqual([{ type: 'processResumed', gapMs: 60_000 }]);
  contactCenter.become('connecting');
  contactCenter.become('ready');
  wakefulness.assure();
  wakefulness.stop();
});

it('one whose whole machine was suspended, so that all its clocks but the time of day stood still, is old, too', async () => {
  const clock = new SuspendableClock();
  const { contactCenter, wakefulness } = watch(clock);
  wakefulness.start();
  clock.suspendedMs += 60_000;
  expect(() => wakefulness.assure()).toThrow(expect.objectContaining({ code: 'CASEBRIDGE_PROCESS_SUSPENDED' }));
  expect(contactCenter.resyncs).toHaveLength(1);
  clock.suspendedMs -= 3_600_000;
  await clock.advance(2_000);
  expect(contactCenter.resyncs).toHaveLength(1);
  wakefulness.stop();
});

it('before it is started, and after it was stopped, it says nothing', () => {
  const { wakefulness } = watch(systemClock);
  wakefulness.assure();
  wakefulness.start();
  wakefulness.stop();
  wakefulness.assure();
});
