import { describe, expect, it } from 'vitest';
import { Sessions } from '../../../../src/console/server/sessions.js';
import { FakeClock } from '../../../support/fake-clock.js';

const OPTIONS = { idleMs: 1_000, limitMs: 3_000 };

describe('Sessions', () => {
  it('opens by the id only, which it does not keep', () => {
    const sessions = new Sessions({ clock: new FakeClock(), ...OPTIONS });
    const { id, session } = sessions.begin('anna', 'viewer');
    expect(sessions.open(id)).toMatchObject({ user: 'anna', role: 'viewer', csrfToken: session.csrfToken });
    expect(sessions.open(session.key)).toBeUndefined();
    expect(sessions.open('')).toBeUndefined();
    expect(session.key).not.toContain(id);
    expect(sessions.begin('anna', 'viewer').id).not.toBe(id);
  });

  it('tells of each end once', async () => {
    const clock = new FakeClock();
    const sessions = new Sessions({ clock, ...OPTIONS });
    const ended: string[] = [];
    const stop = sessions.onEnd((key) => ended.push(key));
    const [first, second, third] = ['a', 'b', 'c'].map((user) => sessions.begin(user, 'viewer').session.key);
    sessions.end(first ?? '');
    sessions.end(first ?? '');
    await clock.advance(1_000);
    sessions.endExpired();
    sessions.endExpired();
    expect(ended).toEqual([first, second, third]);
    stop();
    sessions.begin('d', 'viewer');
    sessions.endAll();
    expect(ended).toHaveLength(3);
  });

  it('ends the one that was unused longest when there are too many', () => {
    const sessions = new Sessions({ clock: new FakeClock(), ...OPTIONS });
    const ids = Array.from({ length: 1_000 }, () => sessions.begin('a', 'viewer').id);
    sessions.open(ids[0] ?? '');
    sessions.begin('b', 'viewer');
    expect(sessions.open(ids[0] ?? '')).toBeDefined();
    expect(sessions.open(ids[1] ?? '')).toBeUndefined();
    expect(sessions.open(ids[2] ?? '')).toBeDefined();
  });
});
