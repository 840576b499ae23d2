import { describe, expect, it } from 'vitest';
import { Settler } from '../../../src/connector/settle.js';
import type { Mark } from '../../../src/domain/outcome.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeOrg } from '../../support/fake-org.js';
import { CASE_ID, recordId } from '../../support/routing.js';

const mark = (number: number): Mark => ({
  rowId: recordId('a00', number),
  outcome: 'Routed',
  interactionId: '1',
  error: '',
  attempts: 1,
  at: 0,
});

function settler() {
  const clock = new FakeClock();
  const org = new FakeOrg();
  const done: string[] = [];
  const made = new Settler({
    clock,
    rows: org.rows,
    tell: () => undefined,
    random: () => 0.5,
    batchSize: 200,
    flushAfterMs: 500,
    maxPending: 1_000,
    backoff: { initialMs: 500, maxMs: 30_000 },
    refusedRetryMs: 300_000,
    onDone: (rowId) => done.push(rowId),
  });
  return { clock, org, done, settler: made };
}

describe('settling', () => {
  it('writes what waits after the interval, in one call', async () => {
    const { clock, org, settler: all } = settler();
    for (let number = 1; number <= 7; number += 1) all.add(mark(number), CASE_ID);
    await clock.advance(499);
    expect(org.markCalls).toEqual([]);
    await clock.advance(1);
    expect(org.markCalls.map((call) => call.length)).toEqual([7]);
  });

  it('writes at once when a call is full, 200 rows a call', async () => {
    const { clock, org, settler: all } = settler();
    for (let number = 1; number <= 450; number += 1) all.add(mark(number), CASE_ID);
    await clock.advance(0);
    expect(org.markCalls.map((call) => call.length)).toEqual([200, 200]);
    await clock.advance(500);
    expect(org.markCalls.map((call) => call.length)).toEqual([200, 200, 50]);
    expect(all.pending).toBe(0);
  });

  it('repeats a call that failed with growing pauses until it succeeds', async () => {
    const { clock, org, done, settler: all } = settler();
    let failures = 4;
    org.onMark = (each) => {
      failures -= 1;
      if (failures >= 0) throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away');
      return { rowId: each.rowId, status: 'marked' };
    };
    all.add(mark(1), CASE_ID);
    await clock.advance(30_000);
    expect(org.markCalls).toHaveLength(5);
    expect(done).toEqual([recordId('a00', 1)]);
  });

  it('tries a row that is refused for itself slowly, alone, and lets the others pass', async () => {
    const { clock, org, done, settler: all } = settler();
    let refused = true;
    org.onMark = (each) =>
      refused && each.rowId === recordId('a00', 1)
        ? { rowId: each.rowId, status: 'failed', error: new CasebridgeError('CASEBRIDGE_MARK_REFUSED', 'no access') }
        : { rowId: each.rowId, status: 'marked' };
    all.add(mark(1), CASE_ID);
    all.add(mark(2), CASE_ID);
    await clock.advance(10_000);
    expect(done).toEqual([recordId('a00', 2)]);
    expect(org.markCalls).toHaveLength(1);
    refused = false;
    await clock.advance(300_000);
    expect(done).toEqual([recordId('a00', 2), recordId('a00', 1)]);
  });

  it('holds back who would add more while too many wait', async () => {
    const { clock, org, settler: all } = settler();
    org.onMark = () => {
      throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away');
    };
    for (let number = 1; number <= 1_000; number += 1) all.add(mark(number), CASE_ID);
    let room = false;
    const waiting = all.room(new AbortController().signal).then(() => {
      room = true;
    });
    await clock.advance(5_000);
    expect(room).toBe(false);
    org.onMark = (each) => ({ rowId: each.rowId, status: 'marked' });
    await clock.advance(60_000);
    await waiting;
    expect(room).toBe(true);
  });

  it('waits for the call under way when it is closed, and calls no more after', async () => {
    const { clock, org, settler: all } = settler();
    let answer: () => void = () => undefined;
    const rows = org.rows.mark;
    org.rows.mark = async (marks) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return rows(marks);
    };
    all.add(mark(1), CASE_ID);
    await clock.advance(500);
    let left: number | undefined;
    void all.close(new AbortController().signal).then((count) => {
      left = count;
    });
    await clock.advance(0);
    expect(left).toBeUndefined();
    answer();
    await clock.advance(60_000);
    expect(left).toBe(0);
    expect(org.markCalls).toHaveLength(1);
  });

  it('writes all that waits when it is closed, and says what was left when time is up', async () => {
    const first = settler();
    first.settler.add(mark(1), CASE_ID);
    const closed = first.settler.close(new AbortController().signal);
    await first.clock.advance(0);
    expect(await closed).toBe(0);

    const second = settler();
    second.org.onMark = () => {
      throw new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away');
    };
    second.settler.add(mark(1), CASE_ID);
    const limit = new AbortController();
    second.clock.after(3_000, () => limit.abort(new Error('time is up')));
    const cut = second.settler.close(limit.signal);
    await second.clock.advance(10_000);
    expect(await cut).toBe(1);
    expect(second.clock.pending).toBe(0);
  });
});
