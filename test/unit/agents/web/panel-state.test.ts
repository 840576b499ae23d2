import { describe, expect, it } from 'vitest';
import type { PanelView, ServerMessage } from '../../../../src/agents/contract.js';
import {
  type Effect,
  feedUp,
  loggedIn,
  loggedOut,
  noticeGone,
  openFailed,
  type PanelState,
  serverNow,
  take,
} from '../../../../src/agents/web/state/panel-state.js';
import { interaction, panelOf, SESSION } from './samples.js';

const T0 = 1_000_000;

/** A tab that has just logged in, and what it has been told to do. */
function bench(shown: string[] = []) {
  const done: Effect[] = [];
  const held = { state: feedUp(loggedIn(SESSION, T0), true, T0) as PanelState };
  const own = { tabId: 'me', hasShown: (popId: string) => shown.includes(popId) };
  const say = (message: ServerMessage) => {
    const { state, effects } = take(held.state, message, own, T0);
    held.state = state;
    done.push(...effects);
    for (const effect of effects) if (effect.type === 'open') shown.push(effect.popId);
    return effects.map(({ type, popId }) => `${type} ${popId}`);
  };
  return {
    say,
    held,
    pop: (claimant: string, one = interaction(1)) => say({ type: 'pop', popId: one.popId, interaction: one, claimant }),
    popped: (by: string, popId = interaction(1).popId) => say({ type: 'popped', popId, by }),
    panel: (...all: PanelView['interactions']) => say({ type: 'panel', panel: panelOf(all) }),
    cut: () => {
      held.state = feedUp(held.state, false, T0 + 5);
    },
    notices: () => held.state.notices.map(({ kind, popId }) => `${kind} ${popId}`),
  };
}

describe('a pop', () => {
  it('is claimed by the tab that is asked, and opens the case when that tab has won', () => {
    const { pop, popped, notices, held } = bench();
    expect(pop('me')).toEqual(['claim pop-1']);
    expect(popped('me')).toEqual(['open pop-1']);
    expect(popped('me')).toEqual([]);
    expect(notices()).toEqual([]);
    expect(held.state.announcement).toBe('Case 00001001 for you, from customer@example.com, Subject 1');
  });

  it('opens nothing in a tab that was not asked, or was not the first', () => {
    const { pop, popped, notices } = bench();
    expect(pop('other')).toEqual([]);
    expect(notices()).toEqual(['offered pop-1']);
    expect(popped('other')).toEqual([]);
    expect(notices()).toEqual(['elsewhere pop-1']);
    expect(pop('me', interaction(2))).toEqual(['claim pop-2']);
    expect(popped('other', 'pop-2')).toEqual([]);
    expect(notices()).toEqual(['elsewhere pop-1', 'elsewhere pop-2']);
  });

  it('is claimed after another tab was asked in vain', () => {
    const { pop, popped, notices } = bench();
    pop('other');
    expect(pop('me')).toEqual(['claim pop-1']);
    expect(notices()).toEqual([]);
    expect(popped('me')).toEqual(['open pop-1']);
  });

  it('leaves no notice when a former process had it popped', () => {
    const { pop, popped, notices } = bench();
    pop('other');
    expect(popped('')).toEqual([]);
    expect(notices()).toEqual([]);
  });

  it('is not opened where a tab of this browser has shown it', () => {
    const { pop, popped } = bench(['pop-1']);
    pop('me');
    expect(popped('me')).toEqual([]);
  });

  it('goes with its offer', () => {
    const { pop, say, notices, popped } = bench();
    pop('other');
    pop('me', interaction(2));
    say({ type: 'over', popId: 'pop-1', why: 'left' });
    say({ type: 'over', popId: 'pop-2', why: 'ended' });
    expect(notices()).toEqual([]);
    expect(popped('me', 'pop-2')).toEqual([]);
  });
});

describe('a claim whose answer was cut off', () => {
  it('opens the case if the server says that it was popped', () => {
    const { pop, cut, panel, popped } = bench();
    pop('me');
    cut();
    expect(panel({ ...interaction(1), popped: true, poppedBy: 'me' })).toEqual(['open pop-1']);
    expect(panel({ ...interaction(1), popped: true, poppedBy: 'me' })).toEqual([]);
    expect(popped('me')).toEqual([]);
  });

  it('opens nothing if the server has not heard it: it is offered again', () => {
    const { pop, cut, panel, popped } = bench();
    pop('me');
    cut();
    expect(panel(interaction(1))).toEqual([]);
    expect(panel({ ...interaction(1), popped: true, poppedBy: 'me' })).toEqual([]);
    expect(pop('me')).toEqual(['claim pop-1']);
    expect(popped('me')).toEqual(['open pop-1']);
  });

  it('opens nothing if another browser of the agent was asked meanwhile, and has popped it', () => {
    const { pop, cut, panel, notices } = bench();
    pop('me');
    cut();
    expect(panel({ ...interaction(1), popped: true, poppedBy: 'other' })).toEqual([]);
    expect(panel({ ...interaction(1), popped: true, poppedBy: 'other' })).toEqual([]);
    expect(notices()).toEqual(['elsewhere pop-1']);
  });

  it('opens nothing while the answer may still come', () => {
    const { pop, panel, popped, notices } = bench();
    pop('me');
    expect(panel({ ...interaction(1), popped: true, poppedBy: 'me' })).toEqual([]);
    expect(popped('other')).toEqual([]);
    expect(notices()).toEqual(['elsewhere pop-1']);
  });

  it('opens nothing if another tab of this browser has shown it meanwhile', () => {
    const shown: string[] = [];
    const { pop, cut, panel } = bench(shown);
    pop('me');
    cut();
    shown.push('pop-1');
    expect(panel({ ...interaction(1), popped: true, poppedBy: 'me' })).toEqual([]);
  });
});

describe('what is shown', () => {
  it('keeps a notice as long as its interaction is there, and until it was read', () => {
    const { held, panel, notices } = bench();
    held.state = openFailed(held.state, interaction(1), 'Blocked.');
    held.state = openFailed(held.state, interaction(1), 'Blocked.');
    held.state = openFailed(held.state, interaction(2), 'Blocked.');
    expect(notices()).toEqual(['failed pop-1', 'failed pop-2']);
    held.state = noticeGone(held.state, 'pop-2');
    expect(noticeGone(held.state, 'pop-2')).toBe(held.state);
    panel(interaction(1));
    expect(notices()).toEqual(['failed pop-1']);
    panel();
    expect(notices()).toEqual([]);
  });

  it('keeps nothing of a login that has ended, but says why it did', () => {
    const { held, panel, say } = bench();
    panel(interaction(1));
    say({ type: 'ended', reason: 'switchover', message: 'Log in again.' });
    const out = loggedOut(held.state.ended);
    expect(out).toMatchObject({ login: 'out', panel: undefined, session: undefined, notices: [] });
    expect(out.ended).toEqual({ reason: 'switchover', message: 'Log in again.' });
    expect(feedUp(out, false, T0)).toBe(out);
    expect(loggedIn(SESSION, T0).ended).toBeUndefined();
  });

  it('tells times by the clock of the server', () => {
    const { held, panel } = bench();
    expect(serverNow(held.state, T0)).toBe(T0);
    panel();
    expect(serverNow(held.state, T0 + 250)).toBe(5_000_250);
    expect(serverNow(held.state, T0 - 60_000)).toBe(5_000_000);
  });

  it('says since when it is not connected', () => {
    const { held, cut } = bench();
    cut();
    cut();
    expect(held.state.cutSince).toBe(T0 + 5);
    expect(feedUp(held.state, true, T0 + 9).cutSince).toBeUndefined();
  });
});
