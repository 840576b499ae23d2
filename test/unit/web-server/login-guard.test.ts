import { describe, expect, it } from 'vitest';
import { LoginGuard } from '../../../src/web-server/login-guard.js';
import { FakeClock } from '../../support/fake-clock.js';

const LIMITS = { free: 3, firstMs: 1_000, longestMs: 8_000 };

describe('LoginGuard', () => {
  it('locks out after the free tries, for twice as long each time, up to a limit', async () => {
    const clock = new FakeClock();
    const guard = new LoginGuard(clock, LIMITS);
    const locked: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      guard.count('a');
      locked.push(guard.lockedMs('a'));
    }
    expect(locked).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    expect(guard.lockedMs('b')).toBe(0);
    await clock.advance(8_000);
    expect(guard.lockedMs('a')).toBe(0);
  });

  it('forgets after an hour of peace', async () => {
    const clock = new FakeClock();
    const guard = new LoginGuard(clock, LIMITS);
    for (let tries = 0; tries < 6; tries += 1) guard.count('a');
    await clock.advance(3_600_000);
    guard.count('a');
    expect(guard.lockedMs('a')).toBe(0);
  });

  it('takes a try back, and forgives', () => {
    const guard = new LoginGuard(new FakeClock(), LIMITS);
    for (let tries = 0; tries < 3; tries += 1) guard.count('a');
    guard.takeBack('a');
    expect(guard.lockedMs('a')).toBe(0);
    guard.count('a');
    expect(guard.lockedMs('a')).toBe(1_000);
    guard.forgive('a');
    guard.takeBack('a');
    expect(guard.lockedMs('a')).toBe(0);
  });

  it('a success after many failures leaves no lock-out of its own', async () => {
    const clock = new FakeClock();
    const guard = new LoginGuard(clock, LIMITS);
    for (let tries = 0; tries < 6; tries += 1) guard.count('a');
    await clock.advance(guard.lockedMs('a'));
    guard.count('a');
    guard.takeBack('a');
    expect(guard.lockedMs('a')).toBe(0);
    await clock.advance(3_600_000);
    for (let tries = 0; tries < 2; tries += 1) guard.count('a');
    expect(guard.lockedMs('a')).toBe(0);
  });

  it('remembers a bounded number', () => {
    const guard = new LoginGuard(new FakeClock(), { ...LIMITS, free: 1 });
    for (let key = 0; key <= 10_000; key += 1) guard.count(String(key));
    expect(guard.lockedMs('0')).toBe(0);
    expect(guard.lockedMs('1')).toBe(1_000);
  });
});
