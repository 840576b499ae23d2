import { describe, expect, it } from 'vitest';
import { LoginPace } from '../../../src/salesforce/login-pace.js';
import { FakeClock } from '../../support/fake-clock.js';

/** Logs in as soon as it may, `times` times; each token is refused at once. Returns the waits. */
async function inVain(pace: LoginPace, clock: FakeClock, times: number): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const wait = pace.next();
    waits.push(wait);
    await clock.advance(wait);
    pace.begun();
    pace.issued();
  }
  return waits;
}

describe('logins', () => {
  it('are ever further apart while their tokens do not help, and far fewer than the 3,600 an hour that are allowed', async () => {
    const clock = new FakeClock();
    const waits = await inVain(new LoginPace(clock), clock, 8);
    expect(waits).toEqual([0, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('are made at once when a token has lasted', async () => {
    const clock = new FakeClock();
    const pace = new LoginPace(clock);
    await inVain(pace, clock, 4);
    await clock.advance(120_000);
    expect(pace.next()).toBe(0);
    expect(await inVain(pace, clock, 2)).toEqual([0, 2_000]);
  });

  it('are not further apart because a server was away', async () => {
    const clock = new FakeClock();
    const pace = new LoginPace(clock);
    for (let time = 0; time < 10; time += 1) {
      await clock.advance(pace.next());
      pace.begun();
    }
    expect(pace.next()).toBe(2_000);
  });

  it('are not made for a minute after one was refused', async () => {
    const clock = new FakeClock();
    const pace = new LoginPace(clock);
    const refusal = new Error('wrong password');
    pace.begun();
    pace.refused(refusal);
    expect(() => pace.next()).toThrow(refusal);
    await clock.advance(59_000);
    expect(() => pace.next()).toThrow(refusal);
    await clock.advance(1_000);
    expect(pace.next()).toBe(0);
  });

  it('are tried ever more rarely while they are refused, every 15 minutes at least, until one succeeds or the credentials change', async () => {
    const clock = new FakeClock();
    const pace = new LoginPace(clock);
    /** Minutes from a refusal to the next try. */
    async function refusedFor(): Promise<number> {
      pace.begun();
      pace.refused(new Error('wrong password'));
      for (let minutes = 0; ; minutes += 1) {
        try {
          pace.next();
          return minutes;
        } catch {
          await clock.advance(60_000);
        }
      }
    }
    const pauses: number[] = [];
    for (let time = 0; time < 6; time += 1) pauses.push(await refusedFor());
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15]);
    pace.forgive();
    expect(pace.next()).toBe(0);
    expect(await refusedFor()).toBe(1);
    expect(await refusedFor()).toBe(2);
    pace.issued();
    expect(await refusedFor()).toBe(1);
  });
});
