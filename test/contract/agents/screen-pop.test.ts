import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AGENT_PATHS, actionPath, CLOSE_CODES, type LoginAnswer } from '../../../src/agents/contract.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { AGENT_PASSWORD, AgentBench, type AgentBenchOptions, type Page } from '../../support/agent-bench.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordId, row as sampleRow } from '../../support/routing.js';

let bench: AgentBench;
afterEach(() => bench.close());

const open = async (options: AgentBenchOptions = {}) => {
  bench = await AgentBench.open(options);
};

/** Logs an agent in and makes the agent available for ACD. */
async function available(user: string): Promise<LoginAnswer> {
  const login = await bench.login(user);
  expect((await bench.as(login, AGENT_PATHS.status, { statusId: 'Available' })).status).toBe(200);
  return login;
}

/** The page claims what it is asked to pop. */
async function popBy(page: Page): Promise<string> {
  const { popId } = await page.next('pop');
  page.send({ type: 'claim', popId });
  expect(await page.next('popped')).toMatchObject({ popId });
  return popId;
}

describe('a screen pop', () => {
  it('comes with the case, to the agent whom the interaction alerts, and is followed to its end', async () => {
    await open();
    const alice = await available('alice');
    const bob = await bench.login('bob', 'beside');
    const page = await bench.page(alice, 'a1', { focused: true });
    const other = await bench.page(bob, 'b1', { focused: true });
    const interactionId = await bench.interaction({ skills: 'German', subject: 'Broken printer' });
    const pop = await page.next('pop');
    expect(pop).toMatchObject({
      claimant: 'a1',
      interaction: {
        interactionId,
        state: 'alerting',
        caseId: recordId('500', 1),
        recordUrl: `https://org.example/${recordId('500', 1)}`,
        workgroup: 'Support Mail',
        popped: false,
      },
    });
    page.send({ type: 'claim', popId: pop.popId });
    expect(await page.next('popped')).toEqual({ type: 'popped', popId: pop.popId, by: 'a1' });
    const told = await page.next('panel', ({ panel }) => panel.interactions[0]?.caseNumber !== '');
    expect(told.panel.interactions).toMatchObject([
      {
        caseNumber: '00001000',
        subject: 'Broken printer',
        sender: 'customer@example.com',
        skills: ['German'],
        popped: true,
      },
    ]);
    expect((await bench.as(alice, actionPath(interactionId, 'pickup'), {})).status).toBe(200);
    await page.next('panel', ({ panel }) => panel.interactions[0]?.state === 'withAgent');
    expect((await bench.as(alice, actionPath(interactionId, 'disconnect'), {})).status).toBe(200);
    expect(await page.next('over')).toEqual({ type: 'over', popId: pop.popId, why: 'ended' });
    expect((await bench.panel(alice)).interactions).toEqual([]);
    expect(other.of('pop')).toEqual([]);
    expect(other.received.filter(({ type }) => type === 'over' || type === 'popped')).toEqual([]);
    expect(other.of('panel').every(({ panel }) => panel.interactions.length === 0)).toBe(true);
    expect(bench.told).toContainEqual({
      type: 'agentPopped',
      user: 'alice',
      interactionId,
      objectId: recordId('500', 1),
    });
  });

  it('comes once, also to an agent whose user id is long and in another script', async () => {
    const user = '田中太郎@株式会社カスタマーサポート部'.repeat(2);
    const users = [
      { id: 'casebridge', displayName: 'Casebridge', password: 'pw', viewsQueues: 'all' as const },
      { id: user, displayName: 'Tanaka', password: AGENT_PASSWORD },
    ];
    const workgroups = [
      { name: 'Support Mail', members: [user] },
      { name: 'Billing Mail', members: [] },
    ];
    await open({ cic: { directory: { users, workgroups, skills: [] } } });
    const page = await bench.page(await available(user), 't1', { focused: true });
    await bench.interaction();
    await popBy(page);
    expect(page.of('pop')).toHaveLength(1);
  });

  it('shows what the case is about to whoever has it once that is known', async () => {
    await open();
    const [alice, bob] = [await available('alice'), await bench.login('bob')];
    const pages = [await bench.page(alice, 'a1'), await bench.page(bob, 'b1')] as const;
    let answer = () => {};
    const held = new Promise<undefined>((resolve) => {
      answer = () => resolve(undefined);
    });
    bench.onRequest(({ path }) => (path.includes('Eic_InitiationTime') ? held : undefined));
    const interactionId = await bench.interaction({ subject: 'Broken printer' });
    await pages[0].next('pop');
    await bench.as(bob, AGENT_PATHS.status, { statusId: 'Available' });
    await bench.as(alice, AGENT_PATHS.status, { statusId: 'Do Not Disturb' });
    expect((await bench.as(alice, actionPath(interactionId, 'transfer'), {})).status).toBe(200);
    await popBy(pages[1]);
    await pages[1].next('panel', ({ panel }) => panel.interactions[0]?.popped === true);
    answer();
    await pages[1].next('panel', ({ panel }) => panel.interactions[0]?.subject === 'Broken printer');
  });

  it('asks again what the case is about when there was no answer', async () => {
    const clock = new FakeClock();
    await open({ clock });
    const page = await bench.page(await available('alice'), 'a1');
    let asked = 0;
    bench.onRequest(({ path }) => {
      if (!path.includes('Eic_InitiationTime')) return undefined;
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('reset')) : undefined;
    });
    await bench.interaction({ subject: 'Broken printer' });
    await page.next('pop');
    await vi.waitFor(() => expect(asked).toBe(1));
    await clock.advance(5_000);
    await page.next('panel', ({ panel }) => panel.interactions[0]?.subject === 'Broken printer');
    await clock.advance(20_000);
    expect(asked).toBe(2);
  });

  it('is one for several tabs: the focused one is asked, the first claim wins, the others are told', async () => {
    await open();
    const alice = await available('alice');
    const tabs = [await bench.page(alice, 't1'), await bench.page(alice, 't2'), await bench.page(alice, 't3')] as const;
    tabs[1].send({ type: 'focus', focused: true });
    // A claim of nothing shows that what was sent before it has been taken in.
    await expectTaken(tabs[1], alice);
    await bench.interaction();
    const pops = await Promise.all(tabs.map((tab) => tab.next('pop')));
    expect(pops.map(({ claimant }) => claimant)).toEqual(['t2', 't2', 't2']);
    const popId = pops[0]?.popId ?? '';
    for (const tab of [tabs[1], tabs[0], tabs[2]]) tab.send({ type: 'claim', popId });
    const popped = await Promise.all(tabs.map((tab) => tab.next('popped')));
    expect(new Set(popped.map(({ by }) => by)).size).toBe(1);
    await Promise.all(tabs.map((tab) => tab.next('panel', ({ panel }) => panel.interactions[0]?.popped === true)));
    expect(tabs.map((tab) => tab.of('popped').length)).toEqual([1, 1, 1]);
  });

  it('goes to another tab when the one that was asked is gone', async () => {
    await open();
    const alice = await available('alice');
    const first = await bench.page(alice, 't1', { focused: true });
    const second = await bench.page(alice, 't2');
    await bench.interaction();
    await second.next('pop', ({ claimant }) => claimant === 't1');
    first.close();
    expect(await second.next('pop')).toMatchObject({ claimant: 't2' });
  });

  it('is not waited for from a page whose login has ended, although its socket is not closed yet', async () => {
    await open({ clock: new FakeClock() });
    const [alice, again] = [await available('alice'), await bench.login('alice')];
    const frozen = await bench.page(alice, 't1', { focused: true });
    const other = await bench.page(again, 't2');
    const first = await bench.interaction();
    await other.next('pop', ({ claimant }) => claimant === 't1');
    frozen.freeze();
    expect((await bench.as(alice, AGENT_PATHS.logout, {})).status).toBe(200);
    const pop = await other.next('pop');
    expect(pop).toMatchObject({ claimant: 't2', interaction: { interactionId: first } });
    other.send({ type: 'claim', popId: pop.popId });
    await other.next('popped');
    expect((await bench.as(again, actionPath(first, 'disconnect'), {})).status).toBe(200);
    const second = await bench.interaction();
    expect(await other.next('pop')).toMatchObject({ claimant: 't2', interaction: { interactionId: second } });
  });

  it('goes to another tab when the one that was asked stays silent', async () => {
    const clock = new FakeClock();
    await open({ clock });
    const alice = await available('alice');
    const first = await bench.page(alice, 't1', { focused: true });
    const second = await bench.page(alice, 't2');
    await bench.interaction();
    await second.next('pop', ({ claimant }) => claimant === 't1');
    await first.next('pop');
    await clock.advance(2_000);
    expect(await second.next('pop')).toMatchObject({ claimant: 't2' });
    await clock.advance(2_000);
    expect(await second.next('pop')).toMatchObject({ claimant: 't1' });
  });

  it('says which tab has popped it, so that one whose claim was lost knows that it was another', async () => {
    await open();
    const alice = await available('alice');
    const first = await bench.page(alice, 't1', { focused: true });
    const second = await bench.page(await bench.login('alice'), 't2');
    await bench.interaction();
    await first.next('pop', ({ claimant }) => claimant === 't1');
    first.close();
    const { popId } = await second.next('pop', ({ claimant }) => claimant === 't2');
    second.send({ type: 'claim', popId });
    await second.next('popped');
    const again = await bench.page(alice, 't1', { focused: true });
    expect(again.of('panel')[0]?.panel.interactions).toMatchObject([{ popId, popped: true, poppedBy: 't2' }]);
  });

  it('waits for the agent whose page is gone, and is not repeated to a page that comes back', async () => {
    await open();
    const alice = await available('alice');
    const before = await bench.page(alice, 't1');
    before.close();
    await bench.interaction();
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions).toHaveLength(1));
    const page = await bench.page(alice, 't1');
    const popId = await popBy(page);
    page.close();
    const again = await bench.page(alice, 't1', { shown: [popId] });
    const other = await bench.page(alice, 't2');
    await expectTaken(again, alice);
    await expectTaken(other, alice);
    expect([...again.of('pop'), ...other.of('pop')]).toEqual([]);
    expect(again.of('panel')[0]?.panel.interactions).toMatchObject([{ popId, popped: true }]);
  });

  it('is a new one after an alert time-out', async () => {
    await open({ cic: { timing: { alertTimeoutMs: 300 } } });
    const alice = await available('alice');
    const page = await bench.page(alice, 't1');
    await bench.interaction();
    const popId = await popBy(page);
    expect(await page.next('over')).toEqual({ type: 'over', popId, why: 'left' });
    await page.next('panel', ({ panel }) => panel.status.statusId === 'ACD - Agent Not Answering');
    await bench.as(alice, AGENT_PATHS.status, { statusId: 'Available' });
    expect((await page.next('pop')).popId).not.toBe(popId);
  });

  it('is a new one after the agent gave it back, untouched or taken, and it comes again', async () => {
    await open();
    const alice = await available('alice');
    const page = await bench.page(alice, 't1');
    const interactionId = await bench.interaction();
    const pops = [await popBy(page)];
    for (const isTaken of [false, true]) {
      if (isTaken) {
        await bench.as(alice, actionPath(interactionId, 'pickup'), {});
        await page.next('panel', ({ panel }) => panel.interactions[0]?.state === 'withAgent');
      }
      expect((await bench.as(alice, actionPath(interactionId, 'transfer'), {})).status).toBe(200);
      expect(await page.next('over')).toEqual({ type: 'over', popId: pops.at(-1), why: 'left' });
      pops.push(await popBy(page));
    }
    expect(new Set(pops).size).toBe(3);
    expect(page.of('pop').map(({ interaction }) => interaction.interactionId)).toEqual(Array(3).fill(interactionId));
  });

  it('that was missed does not come when its interaction has ended or moved on before the page is back', async () => {
    await open();
    const alice = await available('alice');
    const before = await bench.page(alice, 't1');
    before.close();
    const [ended, given, alive] = [
      await bench.interaction({ user: 'alice' }),
      await bench.interaction({ user: 'alice' }),
      await bench.interaction({ user: 'alice' }),
    ];
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions).toHaveLength(3));
    bench.cic.core.life.end(ended, 'E');
    bench.cic.core.life.offerToUser(given, 'bob');
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions).toHaveLength(1));
    const page = await bench.page(alice, 't1');
    await popBy(page);
    await expectTaken(page, alice);
    expect(page.of('pop').map(({ interaction }) => interaction.interactionId)).toEqual([alive]);
    const bob = await available('bob');
    const other = await bench.page(bob, 'b1');
    expect((await other.next('pop')).interaction.interactionId).toBe(given);
  });

  it('does not come again from a listener that was started anew, for what tabs have shown', async () => {
    await open();
    const alice = await available('alice');
    const page = await bench.page(alice, 't1');
    const interactionId = await bench.interaction();
    const popId = await popBy(page);
    await bench.as(alice, actionPath(interactionId, 'pickup'), {});
    await page.next('panel', ({ panel }) => panel.interactions[0]?.state === 'withAgent');
    await bench.stopServing();
    expect(await page.closed).toBe(1001);
    expect(page.of('ended')).toMatchObject([{ reason: 'stopped' }]);
    // What a store in memory has noted is gone with the process.
    bench.store = createMemoryStore();
    await bench.serve('p2');
    const back = await bench.login('alice', 'beside');
    const again = await bench.page(back, 't1', { shown: [popId] });
    await expectTaken(again, back);
    expect(again.of('pop')).toEqual([]);
    expect(again.of('panel').at(-1)?.panel.interactions).toMatchObject([{ interactionId, popped: true }]);
  });

  it('is one for two browsers of the agent, also after a restart', async () => {
    await open();
    // Her own client takes the e-mail: what alerts goes on while the listener is away.
    const client = bench.cic.front.sessions.open('alice', 'client', 'en-us');
    bench.cic.front.sessions.setStation(client, { id: '', mediaTypes: [3], readyForInteractions: true });
    bench.cic.core.presence.setStatus('alice', 'Available');
    const [first, second] = [await bench.login('alice', 'beside'), await bench.login('Alice', 'beside')];
    const pages = [await bench.page(first, 'a1', { focused: true }), await bench.page(second, 'b1')] as const;
    const [picked, alerting] = [await bench.interaction(), await bench.interaction({ user: 'alice' })];
    for (const id of [picked, alerting]) {
      const { popId } = await pages[0].next('pop', ({ interaction }) => interaction.interactionId === id);
      for (const page of pages) page.send({ type: 'claim', popId });
      for (const page of pages) expect(await page.next('popped')).toMatchObject({ popId });
    }
    await bench.as(second, actionPath(picked, 'pickup'), {});
    await pages[0].next('panel', ({ panel }) => panel.interactions.some(({ state }) => state === 'withAgent'));
    await bench.stopServing();
    await bench.serve('p2');
    // This browser knows of no pop; the other one was slow to come.
    const back = await bench.login('alice', 'beside');
    const page = await bench.page(back, 'b2', { focused: true });
    await expectTaken(page, back);
    expect(page.of('pop')).toEqual([]);
    const { interactions } = await bench.panel(back);
    expect(interactions.map(({ interactionId, popped }) => [interactionId, popped])).toEqual(
      expect.arrayContaining([
        [picked, true],
        [alerting, true],
      ]),
    );
    await bench.as(back, actionPath(picked, 'disconnect'), {});
    await vi.waitFor(async () =>
      expect((await bench.store.popNotes()).map(({ interactionId }) => interactionId)).toEqual([alerting]),
    );
  });

  it('comes all the same when the store fails, which is told once', async () => {
    await open();
    const alice = await available('alice');
    await bench.store.close();
    const page = await bench.page(alice, 'a1');
    await bench.interaction();
    await popBy(page);
    await vi.waitFor(() => expect(bench.told).toContainEqual(expect.objectContaining({ type: 'agentPopsUnnoted' })));
    await bench.interaction({ user: 'alice' });
    await popBy(page);
    await bench.stopServing();
    expect(bench.told.filter(({ type }) => type === 'agentPopsUnnoted')).toHaveLength(1);
  });

  it('does not come for interactions that are not ours', async () => {
    await open();
    const alice = await available('alice');
    const page = await bench.page(alice, 't1');
    const { core } = bench.cic;
    const foreign = await bench.foreignInteraction();
    await vi.waitFor(() => expect(core.book.find(foreign)?.attributes.get('Eic_State')).toBe('A'));
    const own = await bench.interaction();
    await vi.waitFor(() => expect(bench.contactCenter.allLive().map(({ id }) => id)).toEqual([own]));
    expect((await bench.panel(alice)).interactions.map(({ interactionId }) => interactionId)).not.toContain(foreign);
    expect(page.of('pop').map(({ interaction }) => interaction.interactionId)).not.toContain(foreign);
    expect((await bench.as(alice, actionPath(foreign, 'pickup'), {})).status).toBe(404);
    expect(core.book.find(foreign)?.attributes.get('Eic_State')).toBe('A');
  });

  it('does not come for what is not ours; who takes e-mail here alone is told that it alerts, and no more', async () => {
    const clock = new FakeClock();
    await open({ clock });
    const beside = await bench.login('alice', 'beside');
    const alice = await available('alice');
    const page = await bench.page(alice, 'a1');
    const foreign = await bench.foreignInteraction();
    const { book, life } = bench.cic.core;
    await vi.waitFor(() => expect(book.find(foreign)?.attributes.get('Eic_State')).toBe('A'));
    await vi.waitFor(() => expect(bench.contactCenter.foreign.count('alice')).toBe(1));
    // Whether it is ours may be told a moment later.
    expect((await bench.panel(alice)).foreignAlerts).toBe(0);
    await clock.advance(2_000);
    await page.next('panel', ({ panel }) => panel.foreignAlerts === 1);
    expect((await bench.panel(beside)).foreignAlerts).toBe(0);
    const told = JSON.stringify(page.received);
    for (const secret of [foreign, 'customer@example.com', 'Subject']) expect(told).not.toContain(secret);
    expect(book.find(foreign)?.attributes.get('Eic_State')).toBe('A');
    life.end(foreign, 'E');
    await page.next('panel', ({ panel }) => panel.foreignAlerts === 0);
    expect(page.of('pop')).toEqual([]);
  });

  it('does not come for what waits in the own queue of the agent, who sees it, until it alerts', async () => {
    await open();
    const alice = await bench.login('alice', 'beside');
    const page = await bench.page(alice, 'a1');
    const interactionId = await bench.interaction({ user: 'alice', subject: 'For you alone' });
    const { panel } = await page.next('panel', (told) => told.panel.interactions[0]?.caseNumber !== undefined);
    expect(panel.interactions).toMatchObject([{ interactionId, state: 'waiting', popped: false }]);
    const [waiting] = panel.interactions;
    page.send({ type: 'claim', popId: waiting?.popId ?? '' });
    const bob = await bench.login('bob');
    expect((await bench.panel(bob)).interactions).toEqual([]);
    expect((await bench.as(bob, actionPath(interactionId, 'pickup'), {})).status).toBe(404);
    expect(page.of('pop')).toEqual([]);
    await available('alice');
    await popBy(page);
    expect(page.of('panel').at(-1)?.panel.interactions).toMatchObject([{ interactionId, state: 'alerting' }]);
  });

  it.each([
    ['alerts', 1],
    ['alerts', 2],
    ['is with', 1],
    ['is with', 2],
  ] as const)(
    'comes once for a case that %s another when it is moved to the agent (messaging %i)',
    async (how, messagingVersion) => {
      await open({ cic: { switches: { messagingVersion } } });
      const alice = await available('alice');
      const page = await bench.page(alice, 'a1');
      const interactionId = await bench.interaction();
      await popBy(page);
      if (how === 'is with') {
        await bench.as(alice, actionPath(interactionId, 'pickup'), {});
        await page.next('panel', ({ panel }) => panel.interactions[0]?.state === 'withAgent');
      }
      const bob = await bench.login('bob', 'beside');
      const other = await bench.page(bob, 'b1', { focused: true });
      await bench.contactCenter.transfer(interactionId, { user: 'bob' }, new AbortController().signal);
      expect(await page.next('over')).toMatchObject({ why: 'left' });
      await other.next('panel', ({ panel }) => panel.interactions[0]?.state === 'waiting');
      // What the server itself tells has come, too.
      await bench.contactCenter.refresh(interactionId, new AbortController().signal);
      await expectTaken(other, bob);
      expect(other.of('pop')).toEqual([]);
      expect(other.of('over')).toEqual([]);
      await available('bob');
      expect((await other.next('pop')).interaction).toMatchObject({ interactionId, state: 'alerting' });
      await expectTaken(other, bob);
      expect(other.of('pop')).toHaveLength(1);
      expect(other.of('over')).toHaveLength(1);
    },
  );

  it('comes once, and as ours, where the server tells late whose the interaction is', async () => {
    await open({ cic: { switches: { attributesLateMs: 300 } } });
    const alice = await available('alice');
    const page = await bench.page(alice, 'a1');
    const interactionId = await bench.interaction();
    expect(await page.next('pop')).toMatchObject({ interaction: { interactionId, caseId: recordId('500', 1) } });
    const attributes = () => bench.cic.core.book.find(interactionId)?.attributes;
    await vi.waitFor(() => expect(attributes()?.get('ObjectRouting_ObjectId')).toBe(recordId('500', 1)));
    await bench.contactCenter.refresh(interactionId, new AbortController().signal);
    await expectTaken(page, alice);
    expect(page.of('pop')).toHaveLength(1);
    expect(page.of('over')).toEqual([]);
    expect(page.of('panel').every(({ panel }) => panel.foreignAlerts === 0)).toBe(true);
  });

  it('comes as soon as the server tells whose the interaction is that another process has made', async () => {
    const clock = new FakeClock();
    await open({ clock, cic: { switches: { attributesLateMs: 1_000 } } });
    const alice = await available('alice');
    const page = await bench.page(alice, 'a1');
    const made = bench.interactionOfOther(recordId('00D', 1));
    await vi.waitFor(() => expect(bench.contactCenter.foreign.count('alice')).toBe(1), {
      timeout: 15_000,
      interval: 5,
    });
    expect(page.of('pop')).toEqual([]);
    await popBy(page);
    expect(page.of('pop').map(({ interaction }) => interaction.interactionId)).toEqual([await made]);
    expect(bench.contactCenter.foreign.count('alice')).toBe(0);
    // Until then it looked like another's; nobody is told of that once it is known.
    await clock.advance(2_000);
    await expectTaken(page, alice);
    expect(page.of('pop')).toHaveLength(1);
    expect(page.of('over')).toEqual([]);
    expect(page.of('panel').every(({ panel }) => panel.foreignAlerts === 0)).toBe(true);
  });

  it('is sent with the very message that says that it alerts', async () => {
    await open();
    const alice = await bench.login('alice', 'beside');
    const page = await bench.page(alice, 'a1');
    const interactionId = await bench.interaction({ user: 'alice' });
    await page.next('panel', ({ panel }) => panel.interactions[0]?.state === 'waiting');
    const messages: string[] = [];
    const stop = bench.contactCenter.onInteraction(({ interaction }) => messages.push(interaction.state));
    bench.cic.core.life.alert(interactionId, 'alice');
    await page.next('pop');
    stop();
    expect(messages).toEqual(['alerting']);
  });

  it('is not needed for a case that is picked up where it waits, or it is given to the workgroup', async () => {
    await open();
    const alice = await bench.login('alice', 'beside');
    const [own, given] = [await bench.interaction({ user: 'alice' }), await bench.interaction({ user: 'alice' })];
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions).toHaveLength(2));
    expect((await bench.as(alice, actionPath(own, 'pickup'), {})).status).toBe(200);
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions[0]?.state).toBe('withAgent'));
    // The row says which workgroup it would have gone to.
    bench.take({ type: 'rowReceived', row: sampleRow(9, 'OwnerChanged', { objectId: recordId('500', 2) }) });
    expect((await bench.as(alice, actionPath(given, 'transfer'), {})).status).toBe(200);
    await vi.waitFor(async () => expect((await bench.panel(alice)).interactions).toHaveLength(1));
  });

  it('is told of mail that comes while the agent has the case', async () => {
    await open();
    const alice = await available('alice');
    const page = await bench.page(alice, 't1');
    const interactionId = await bench.interaction();
    await popBy(page);
    const row = sampleRow(5, 'EmailReceived', { objectId: recordId('500', 1) });
    const mark = { rowId: row.id, outcome: 'AlreadyActive', interactionId, error: '', attempts: 0, at: 0 } as const;
    bench.take({ type: 'rowSettled', row, mark });
    const { panel } = await page.next('panel', (told) => told.panel.interactions[0]?.newMail.count === 1);
    expect(panel.interactions[0]?.newMail.lastAt).toBeGreaterThan(systemClock.now() - 60_000);
    bench.take({ type: 'rowSettled', row, mark: { ...mark, outcome: 'Routed' } });
    bench.take({ type: 'rowSettled', row: { ...row, event: 'CaseCreated' }, mark });
    expect((await bench.panel(alice)).interactions[0]?.newMail.count).toBe(1);
  });

  it('is told of the comments of colleagues, not of the own ones', async () => {
    await open();
    const alice = await available('alice');
    const page = await bench.page(alice, 'a1');
    const interactionId = await bench.interaction();
    await popBy(page);
    bench.authors.set(recordId('a00', 5), 'Alice').set(recordId('a00', 6), 'Bob');
    for (const number of [5, 6]) {
      const row = sampleRow(number, 'CommentAdded', { objectId: recordId('500', 1) });
      const mark = { rowId: row.id, outcome: 'AlreadyActive', interactionId, error: '', attempts: 0, at: 0 } as const;
      bench.take({ type: 'rowSettled', row, mark });
    }
    await page.next('panel', (told) => told.panel.interactions[0]?.newMail.count === 1);
    await expectTaken(page, alice);
    expect(page.of('panel').at(-1)?.panel.interactions[0]?.newMail.count).toBe(1);
  });

  it('has its new mail, its case and the wait of the customer also after a restart and a switchover', async () => {
    await open({ pair: true });
    const alice = await available('alice');
    const page = await bench.page(alice, 'a1');
    const begunAt = systemClock.now();
    const interactionId = await bench.interaction({ subject: 'Broken printer' });
    await popBy(page);
    await bench.as(alice, actionPath(interactionId, 'pickup'), {});
    const row = sampleRow(5, 'EmailReceived', { objectId: recordId('500', 1) });
    const mark = { rowId: row.id, outcome: 'AlreadyActive', interactionId, error: '', attempts: 0, at: 0 } as const;
    bench.take({ type: 'rowSettled', row, mark });
    await page.next('panel', (told) => told.panel.interactions[0]?.newMail.count === 1);
    const readBook = () => bench.cic.core.book.find(interactionId);
    const made = Date.parse(isoTime(readBook()?.attributes.get('Eic_InitiationTime') ?? ''));
    expect(Math.abs(made - begunAt)).toBeLessThan(60_000);
    await bench.stopServing();
    await bench.serve('p2');
    for (const mode of ['after a restart', 'after a switchover']) {
      const back = await bench.login('alice', 'beside');
      await vi.waitFor(async () =>
        expect((await bench.panel(back)).interactions, mode).toMatchObject([
          { popped: true, newMail: { count: 1 }, waitingSince: made, subject: 'Broken printer', state: 'withAgent' },
        ]),
      );
      if (mode === 'after a restart') await bench.switchOver({ interactions: 'keep' });
    }
  });
});

function isoTime(compact: string): string {
  return compact.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6');
}

describe('a socket', () => {
  it('is closed if it says nothing that is understood, or a token that opens nothing', async () => {
    await open();
    const alice = await bench.login('alice');
    const cases: [unknown, number][] = [
      [{ type: 'focus', focused: true }, CLOSE_CODES.notUnderstood],
      [{ type: 'hello', token: 'x', tabId: 'no spaces', focused: true, shown: [] }, CLOSE_CODES.notUnderstood],
      [{ type: 'hello', token: 'nothing', tabId: 't', focused: true, shown: [] }, CLOSE_CODES.loginOver],
    ];
    for (const [message, code] of cases) {
      const page = await bench.rawPage();
      page.send(message as Record<string, unknown>);
      expect(await page.closed).toBe(code);
      expect(page.received).toEqual([]);
    }
    const page = await bench.page(alice, 't1');
    page.send({ type: 'nonsense' });
    expect(await page.closed).toBe(CLOSE_CODES.notUnderstood);
  });

  it('is closed if it does not say in time who it is', async () => {
    const clock = new FakeClock();
    await open({ clock });
    const page = await bench.rawPage();
    await clock.advance(10_000);
    expect(await page.closed).toBe(CLOSE_CODES.notUnderstood);
  });

  it('holds its place no longer if it does not even answer when it is closed', async () => {
    const clock = new FakeClock();
    await open({ clock, limits: { sockets: 2 } });
    const alice = await bench.login('alice');
    const silent = [await silentSocket(), await silentSocket()];
    await expect(bench.page(alice, 't1')).rejects.toThrow('503');
    await clock.advance(10_000);
    await clock.advance(1_000);
    await Promise.all(silent.map(({ gone }) => gone));
    await bench.page(alice, 't1');
  });

  it('leaves others room while it has not said who it is', async () => {
    await open({ limits: { namelessSockets: 2 } });
    const alice = await bench.login('alice');
    const first = await bench.rawPage();
    await bench.rawPage();
    await expect(bench.rawPage()).rejects.toThrow('429');
    first.send({ type: 'hello', token: alice.token, tabId: 't1', focused: false, shown: [] });
    await first.next('panel');
    const other = await bench.rawPage();
    await expect(bench.rawPage()).rejects.toThrow('429');
    other.close();
    await vi.waitFor(() => bench.page(alice, 't2'));
  });

  it('is not opened by a token in its address, nor by a page of another site', async () => {
    await open();
    const { token } = await bench.login('alice');
    await expect(bench.rawPage(`${AGENT_PATHS.live}?token=${token}`)).rejects.toThrow('404');
    await expect(bench.rawPage(AGENT_PATHS.live, {}, 'https://evil.example')).rejects.toThrow('403');
    await expect(bench.rawPage(AGENT_PATHS.live, { host: 'evil.example' })).rejects.toThrow('421');
  });

  it('gives way to a newer one of the same tab', async () => {
    await open();
    const alice = await bench.login('alice');
    const old = await bench.page(alice, 't1');
    await bench.page(alice, 't1');
    expect(await old.closed).toBe(CLOSE_CODES.replaced);
  });
});

describe('the pages of an agent', () => {
  it('are at most thirty, of which one that comes back takes its own place', async () => {
    await open();
    const alice = await bench.login('alice');
    const [first] = await Promise.all(Array.from({ length: 30 }, (_, index) => bench.page(alice, `t${index}`)));
    const more = await bench.rawPage();
    more.send({ type: 'hello', token: alice.token, tabId: 't30', focused: false, shown: [] });
    expect(await more.closed).toBe(1013);
    const back = await bench.page(alice, 't0');
    expect(await first?.closed).toBe(CLOSE_CODES.replaced);
    expect(back.of('panel')).toHaveLength(1);
  });
});

/** A client that opens a socket and then neither says nor answers anything. */
async function silentSocket(): Promise<{ readonly gone: Promise<void> }> {
  const { host, port } = new URL(bench.url);
  const socket = connect(Number(port), '127.0.0.1');
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  const lines = [
    `GET ${AGENT_PATHS.live} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${bench.url}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
  ];
  const opened = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await opened;
  return { gone };
}

/** Whatever the page was to be told by now has come: the status that follows it is told later. */
async function expectTaken(page: Page, login: LoginAnswer): Promise<void> {
  const statusId = page.of('panel').at(-1)?.panel.status.statusId === 'At Lunch' ? 'Available' : 'Available, No ACD';
  await bench.as(login, AGENT_PATHS.status, { statusId });
  await page.next('panel', ({ panel }) => panel.status.statusId === statusId);
  await bench.as(login, AGENT_PATHS.status, { statusId: 'Available' });
  await page.next('panel', ({ panel }) => panel.status.statusId === 'Available');
}
