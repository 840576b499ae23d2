import { beforeEach, describe, expect, it } from 'vitest';
import { LedgerWriter } from '../../../src/connector/ledger-writer.js';
import { WaitingHistory } from '../../../src/connector/waiting-history.js';
import type { Happening } from '../../../src/domain/happening.js';
import type { Row } from '../../../src/domain/row.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { row } from '../../support/routing.js';

const HOUR_MS = 3_600_000;
const PAUSED = 'routing is paused';

type OfARow = Extract<Happening, { type: 'rowReceived' | 'rowWaiting' | 'createRequested' }>;

const swept = (number: number) => row(number, 'CaseCreated', { source: 'sweep' });
const received = (of: Row): OfARow => ({ type: 'rowReceived', row: of });
const waits = (of: Row, reason = PAUSED): OfARow => ({ type: 'rowWaiting', row: of, reason });

describe('history of a row that cannot be routed', () => {
  let clock: FakeClock;
  let writer: LedgerWriter;
  let lines: (of: Row) => Promise<readonly string[]>;

  beforeEach(() => {
    clock = new FakeClock();
    const store = createMemoryStore();
    const tell = () => undefined;
    writer = new LedgerWriter({ clock, store, tell, flushAfterMs: 200, maxPending: 1_000, keepMs: 86_400_000 });
    lines = async ({ id: rowId }) => {
      await writer.flush();
      return (await store.ledger({ rowId }, 100)).map(({ what }) => what);
    };
  });

  /** Let go, and brought back by the next sweep. */
  async function comesBack(of: Row, reason = PAUSED): Promise<void> {
    writer.take(received(of));
    writer.take(waits(of, reason));
    await clock.advance(60_000);
  }

  it('says once that it was received and waits, however often sweeps bring it back', async () => {
    for (let sweep = 0; sweep < 100; sweep += 1) for (const number of [1, 2]) await comesBack(swept(number));
    const once = ['CaseCreated OR-0000000001 received from the sweep', `waits: ${PAUSED}`];
    expect(await lines(swept(1))).toEqual(once);
    expect(await lines(swept(2))).toHaveLength(2);
  });

  it('says it once, too, where the row waits for nothing that is told', async () => {
    for (let sweep = 0; sweep < 3; sweep += 1) writer.take(received(swept(1)));
    expect(await lines(swept(1))).toHaveLength(1);
  });

  it('says so when the reason is another', async () => {
    await comesBack(swept(1));
    await comesBack(swept(1), 'workgroup queue "Support Mail" is not yet seen');
    await comesBack(swept(1));
    expect((await lines(swept(1))).slice(1)).toEqual([
      `waits: ${PAUSED}`,
      'waits: workgroup queue "Support Mail" is not yet seen',
      `waits: ${PAUSED}`,
    ]);
  });

  it('takes a reason that names only another row or interaction for the same', async () => {
    const silent = (what: string) => `the handler is left alone: CASEBRIDGE_CREATE_UNCONFIRMED no answer for ${what}.`;
    await comesBack(swept(1), silent(swept(7).id));
    await comesBack(swept(1), silent(swept(8).id));
    await comesBack(swept(1), silent('10015407886013121'));
    await comesBack(swept(1), silent(swept(7).id).replace('UNCONFIRMED', 'REFUSED'));
    expect((await lines(swept(1))).slice(1)).toEqual([
      `waits: ${silent(swept(7).id)}`,
      `waits: ${silent(swept(7).id).replace('UNCONFIRMED', 'REFUSED')}`,
    ]);
  });

  it('begins anew once something else is written of it', async () => {
    await comesBack(swept(1));
    writer.take({ type: 'createRequested', row: swept(1), attempt: 0 });
    await comesBack(swept(1));
    expect((await lines(swept(1))).map((line) => line.replace(/^.* received/, 'received'))).toEqual([
      'received from the sweep',
      `waits: ${PAUSED}`,
      'interaction asked for, attempt 0',
      'received from the sweep',
      `waits: ${PAUSED}`,
    ]);
  });
});

describe('more rows that wait than are remembered', () => {
  const news = (history: WaitingHistory, happening: OfARow) => history.isNews(happening, happening.row.id);

  it('leaves out what else a sweep brings, but nothing that is new, and says it anew some hours later', async () => {
    const clock = new FakeClock();
    const history = new WaitingHistory({ clock, maxRows: 2 });
    const all = [1, 2, 3, 4].map(swept);
    const told = () => all.map((each) => [news(history, received(each)), news(history, waits(each))]);
    const [yes, no] = [
      [true, true],
      [false, false],
    ];
    expect(told()).toEqual([yes, yes, no, no]);
    expect(told()).toEqual([no, no, no, no]);
    const fresh = row(9, 'CaseCreated', { source: 'stream' });
    expect([news(history, received(fresh)), news(history, waits(fresh))]).toEqual(yes);
    await clock.advance(6 * HOUR_MS);
    // Those that are remembered may have been settled by another process meanwhile.
    expect(told().slice(2)).toEqual([yes, yes]);
  });

  it('has room again for as many as were routed', () => {
    const history = new WaitingHistory({ clock: new FakeClock(), maxRows: 1 });
    expect([1, 2].map((number) => news(history, received(swept(number))))).toEqual([true, false]);
    expect(news(history, { type: 'createRequested', row: swept(1), attempt: 0 })).toBe(true);
    expect([1, 2].map((number) => news(history, received(swept(number))))).toEqual([true, false]);
    expect(news(history, { type: 'createRequested', row: swept(1), attempt: 1 })).toBe(true);
    expect(news(history, received(swept(2)))).toBe(true);
  });
});
