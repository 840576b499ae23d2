import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { FakeOrg } from '../../support/fake-org.js';
import { recordId, row } from '../../support/routing.js';

const MINUTE = 60_000;
const SWEEP_INTERVAL = 60_000;
const LONG_MS = 60_000;

let bench: ConnectorBench;
afterEach(() => bench.stop());

const caseRow = (number: number) =>
  row(number, 'CaseCreated', { objectId: recordId('500', number), createdAt: bench.clock.now() });

describe('a stream that is deaf for ten minutes', () => {
  it('keeps no row back for longer than one sweep interval, and the alarm names it', async () => {
    bench = await new ConnectorBench().start();
    await bench.clock.advance(5 * MINUTE);
    const { stream } = bench.org;
    stream.deaf = true;
    const madeAt = new Map<string, number>();
    for (let number = 1; number <= 60; number += 1) {
      const made = caseRow(number);
      madeAt.set(made.id, bench.clock.now());
      bench.org.happen(made);
      await bench.clock.advance(10_000);
    }
    stream.deaf = false;
    await bench.clock.advance(2 * SWEEP_INTERVAL);
    expect(bench.org.marks.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 60 }, () => 'Routed'));
    const waits = bench.org.marks.map(({ rowId, at }) => at - (madeAt.get(rowId) ?? Number.NaN));
    expect(Math.max(...waits)).toBeLessThanOrEqual(SWEEP_INTERVAL + 1_000);
    const alarms = bench.told('streamDeaf');
    expect(alarms[0]).toMatchObject({ rebuilt: true, again: false, first: 'OR-0000000001' });
    expect(alarms.filter(({ rebuilt }) => rebuilt).length).toBeLessThanOrEqual(2);
    expect(stream.rebuilds).toHaveLength(alarms.filter(({ rebuilt }) => rebuilt).length);
    const before = bench.told('streamDeaf').length;
    bench.org.happen(caseRow(100));
    await bench.clock.advance(10 * MINUTE);
    expect(bench.told('streamDeaf')).toHaveLength(before);
    expect(bench.contactCenter.creates).toHaveLength(61);
  });
});

describe('no alarm', () => {
  it('is given for rows that the stream tells of, whatever the sweep meets first', async () => {
    bench = await new ConnectorBench().start();
    await bench.clock.advance(MINUTE);
    for (let number = 1; number <= 30; number += 1) {
      const made = caseRow(number);
      bench.org.insert(made);
      await bench.clock.advance(7_000);
      bench.org.stream.tell([made]);
    }
    await bench.clock.advance(10 * MINUTE);
    expect(bench.told('streamDeaf')).toEqual([]);
    expect(bench.contactCenter.creates).toHaveLength(30);
  });

  it('is given for a backlog that takes long to drain', async () => {
    bench = new ConnectorBench({ maxCreatesPerSecond: 20 });
    for (let number = 1; number <= 9_000; number += 1) bench.org.insert(caseRow(number));
    await bench.start();
    await bench.clock.advance(15 * MINUTE);
    expect(bench.told('streamDeaf')).toEqual([]);
    expect(bench.org.marks.length).toBeGreaterThan(8_900);
  });
});

describe('a stream that goes on where it left off', () => {
  it('does so with the last place below which every row is marked', async () => {
    bench = await new ConnectorBench().start();
    bench.org.happen(caseRow(1));
    await bench.clock.advance(2_000);
    bench.contactCenter.become('up');
    bench.org.happen(caseRow(2));
    await bench.clock.advance(2_000);
    bench.org.stream.become('lost');
    bench.org.stream.become('subscribed');
    expect(bench.org.stream.resumedAt).toEqual([undefined, 'position 1']);
    bench.contactCenter.become('ready');
    await bench.clock.advance(2_000);
  });

  it('never holds more rows than there is room for, however many are told again while nothing can be routed', {
    timeout: LONG_MS,
  }, async () => {
    const store = createMemoryStore();
    bench = new ConnectorBench({}, { store });
    await store.noteStreamPosition(bench.org.stream.source, 'position 1');
    await bench.start();
    bench.contactCenter.become('up');
    const old = Array.from({ length: 6_000 }, (_, index) =>
      row(index + 1, 'CaseCreated', {
        objectId: recordId('500', index + 1),
        createdAt: bench.clock.now() - 60 * MINUTE,
      }),
    );
    bench.org.insert(...old);
    for (let at = 0; at < old.length; at += 1_500) {
      bench.org.stream.tell(old.slice(at, at + 1_500));
      await bench.clock.advance(1_000);
      expect(bench.connector.unfinished).toBeLessThanOrEqual(2_500);
    }
    const told = caseRow(40_000);
    bench.org.happen(told);
    await bench.clock.advance(1_000);
    bench.contactCenter.become('ready');
    await bench.clock.advance(1_000);
    expect(bench.outcomes()[told.id]).toBe('Routed');
  });

  it('has rows that came together read together: one that cannot be read leaves none of its case behind', async () => {
    const org = new FakeOrg();
    const store = createMemoryStore();
    await store.noteStreamPosition(org.stream.source, 'position 0');
    bench = await new ConnectorBench({}, { org, store }).start();
    const read: (readonly string[])[] = [];
    const { stillUnprocessed } = org.rows;
    org.rows.stillUnprocessed = (ids) => {
      read.push(ids);
      return stillUnprocessed(ids);
    };
    const rows = [1, 2, 3].map(caseRow);
    org.happen(...rows);
    await bench.clock.advance(1_000);
    expect(read).toEqual([rows.map(({ id }) => id)]);
    expect(Object.values(bench.outcomes())).toEqual(['Routed', 'Routed', 'Routed']);
  });

  it('has what it tells again read first, so that another process routes nothing twice, in bounded memory', {
    timeout: LONG_MS,
  }, async () => {
    bench = await new ConnectorBench().start();
    const rows = Array.from({ length: 5_000 }, (_, index) => caseRow(index + 1));
    for (let at = 0; at < rows.length; at += 500) {
      bench.org.happen(...rows.slice(at, at + 500));
      await bench.clock.advance(2_000);
    }
    expect(bench.org.marks).toHaveLength(5_000);
    const { org, store } = bench;
    await store.noteStreamPosition(org.stream.source, 'position 0');
    const next = new ConnectorBench({}, { org, store });
    await next.start();
    expect(org.stream.resumedAt.at(-1)).toBe('position 0');
    for (let at = 0; at < rows.length; at += 1_000)
      org.stream.tell(rows.slice(at, at + 1_000).map((told) => ({ ...told, createdAt: next.clock.now() })));
    expect(next.connector.unfinished).toBe(0);
    const made = caseRow(6_000);
    org.happen(made);
    await next.clock.advance(5_000);
    expect(next.contactCenter.creates.map(({ rowId }) => rowId)).toEqual([made.id]);
    expect(org.marks).toHaveLength(5_001);
    await next.clock.advance(2 * MINUTE);
    expect(await store.streamPosition(org.stream.source)).toBe(`position ${10_001}`);
    await next.stop();
  });
});
