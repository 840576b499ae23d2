import { afterEach, describe, expect, it, vi } from 'vitest';
import { AGENT_PATHS, actionPath, CLOSE_CODES, type LoginAnswer } from '../../../src/agents/contract.js';
import { systemClock } from '../../../src/runtime/clock.js';
import { AgentBench, type AgentBenchOptions, type Page } from '../../support/agent-bench.js';
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
    await bench.serve('p2');
    const back = await bench.login('alice', 'beside');
    const again = await bench.page(back, 't1', { shown: [popId] });
    await expectTaken(again, back);
    expect(again.of('pop')).toEqual([]);
    expect(again.of('panel').at(-1)?.panel.interactions).toMatchObject([{ interactionId, popped: true }]);
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
});

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

/** Whatever the page was to be told by now has come: the status that follows it is told later. */
async function expectTaken(page: Page, login: LoginAnswer): Promise<void> {
  const statusId = page.of('panel').at(-1)?.panel.status.statusId === 'At Lunch' ? 'Available' : 'Available, No ACD';
  await bench.as(login, AGENT_PATHS.status, { statusId });
  await page.next('panel', ({ panel }) => panel.status.statusId === statusId);
  await bench.as(login, AGENT_PATHS.status, { statusId: 'Available' });
  await page.next('panel', ({ panel }) => panel.status.statusId === 'Available');
}
