import { afterEach, describe, expect, it } from 'vitest';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { CircuitOpenError } from '../../../src/errors/circuit-errors.js';
import { deferred } from '../../../src/runtime/deferred.js';
import { ConnectorBench } from '../../support/connector-bench.js';
import { row } from '../../support/routing.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let bench: ConnectorBench;
afterEach(() => bench.stop());

const scopes = () => bench.org.sweepScopes;

describe('what a sweep reads', () => {
  it('is everything at the start and after each subscription, and the last two days on the timer', async () => {
    bench = await new ConnectorBench().start();
    const atStart = scopes().length;
    expect(scopes().every((scope) => scope === 'full')).toBe(true);
    await bench.clock.advance(3 * MINUTE);
    expect(scopes().slice(atStart)).toEqual(['recent', 'recent', 'recent']);
    bench.org.stream.become('lost');
    bench.org.stream.become('subscribed');
    await bench.clock.advance(0);
    expect(scopes().at(-1)).toBe('full');
    await bench.clock.advance(MINUTE);
    expect(scopes().at(-1)).toBe('recent');
  });

  it('is everything once a day', async () => {
    bench = await new ConnectorBench({ sweepIntervalMs: HOUR }).start();
    await bench.clock.advance(2 * MINUTE);
    const before = scopes().length;
    await bench.clock.advance(73 * HOUR);
    const later = scopes().slice(before);
    expect(later.filter((scope) => scope === 'full')).toHaveLength(3);
    expect(later.length).toBe(73);
  });

  it('reaches a row that is older than two days within a day', async () => {
    bench = await new ConnectorBench().start();
    bench.org.recentFrom = bench.clock.now() - 2 * 24 * HOUR;
    bench.org.stream.deaf = true;
    bench.org.insert(row(1, 'CaseCreated', { createdAt: 0 }));
    await bench.clock.advance(HOUR);
    expect(bench.org.marks).toEqual([]);
    await bench.clock.advance(24 * HOUR);
    expect(bench.org.marks).toMatchObject([{ outcome: 'Routed' }]);
  });

  it('is read again when that was asked for while the API usage was being read', async () => {
    bench = new ConnectorBench();
    const asked = deferred<undefined>();
    bench.org.readUsage = () => asked.promise;
    await bench.start();
    const before = scopes().length;
    bench.org.stream.become('lost');
    bench.org.stream.become('subscribed');
    await bench.clock.advance(0);
    expect(scopes().length).toBe(before);
    asked.resolve(undefined);
    await bench.clock.advance(0);
    expect(scopes().length).toBe(before + 1);
  });

  it('is everything again while a full sweep has failed', async () => {
    bench = await new ConnectorBench().start();
    bench.org.beforeSweep = () => Promise.reject(new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away'));
    bench.org.stream.become('subscribed');
    await bench.clock.advance(MINUTE);
    bench.org.beforeSweep = () => Promise.resolve();
    const before = scopes().length;
    await bench.clock.advance(30_000);
    expect(scopes().slice(before)).toEqual(['full']);
  });
});

describe('near the API limit of the org', () => {
  const use = (used: number) => {
    bench.org.usage = { used, limit: 1_000 };
  };

  it('timer sweeps go slower, and faster again, and it is told', async () => {
    bench = await new ConnectorBench().start();
    use(870);
    await bench.clock.advance(MINUTE);
    expect(bench.told('sweepPaced')).toEqual([{ type: 'sweepPaced', intervalMs: 4 * MINUTE, used: 870, limit: 1_000 }]);
    const before = scopes().length;
    await bench.clock.advance(20 * MINUTE);
    expect(scopes().length - before).toBe(5);
    use(100);
    await bench.clock.advance(4 * MINUTE);
    expect(bench.told('sweepPaced').at(-1)).toMatchObject({ intervalMs: MINUTE });
    expect(bench.told('sweepPaced')).toHaveLength(2);
  });

  it('a row that the stream missed is still routed within the hour', async () => {
    bench = await new ConnectorBench().start();
    use(999);
    await bench.clock.advance(MINUTE);
    bench.org.stream.deaf = true;
    bench.org.happen(row(1, 'CaseCreated'));
    await bench.clock.advance(HOUR + 1_000);
    expect(bench.org.marks).toMatchObject([{ outcome: 'Routed' }]);
  });

  it('sweeps are tried ever more rarely also once the circuit is open for the limit', async () => {
    bench = await new ConnectorBench().start();
    const limit = new CasebridgeError('CASEBRIDGE_SALESFORCE_THROTTLED', 'limit');
    const before = scopes().length;
    bench.org.beforeParked = () => Promise.reject(limit);
    bench.org.beforeSweep = () =>
      Promise.reject(scopes().length - before < 6 ? limit : new CircuitOpenError('salesforce', 1_000, limit));
    await bench.clock.advance(24 * HOUR);
    expect(scopes().length - before).toBeLessThan(35);
  });

  it('sweeps go on at their pace where the circuit is open for another reason', async () => {
    bench = await new ConnectorBench().start();
    const away = new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away');
    bench.org.beforeSweep = () => Promise.reject(new CircuitOpenError('salesforce', 1_000, away));
    await bench.clock.advance(HOUR);
    const before = scopes().length;
    await bench.clock.advance(10 * MINUTE);
    expect(scopes().length - before).toBeGreaterThanOrEqual(19);
  });

  const resubscribe = () => {
    bench.org.stream.become('lost');
    bench.org.stream.become('subscribed');
  };

  it.each([
    [940, 'at once', 0],
    [999, 'at once where the last sweep is longer ago than a retry', 40_000],
  ])('with %s of 1,000 used a new subscription is followed by a sweep %s', async (used, _when, laterMs) => {
    bench = await new ConnectorBench().start();
    use(used);
    await bench.clock.advance(MINUTE + laterMs);
    const before = scopes().length;
    resubscribe();
    await bench.clock.advance(0);
    expect(scopes().slice(before)).toEqual(['full']);
    expect(bench.told('sweepStarted').at(-1)?.why).toBe('the stream is subscribed');
  });

  it('a stream that comes and goes makes one sweep for each retry at most, and what it hid is routed with that', async () => {
    bench = await new ConnectorBench().start();
    use(999);
    await bench.clock.advance(MINUTE);
    const before = scopes().length;
    bench.org.insert(row(1, 'CaseCreated'));
    for (let time = 0; time < 60; time += 1) {
      resubscribe();
      await bench.clock.advance(2_000);
    }
    expect(scopes().slice(before)).toEqual(['full', 'full', 'full', 'full']);
    expect(bench.org.marks).toMatchObject([{ outcome: 'Routed' }]);
    await bench.clock.advance(MINUTE);
    const last = scopes().length;
    await bench.clock.advance(50 * MINUTE);
    expect(scopes().length).toBe(last);
  });

  it('a subscription during a sweep is followed by another, a retry later', async () => {
    bench = await new ConnectorBench().start();
    use(999);
    await bench.clock.advance(MINUTE);
    const reading = deferred<void>();
    bench.org.beforeSweep = () => reading.promise;
    await bench.clock.advance(HOUR);
    const before = scopes().length;
    resubscribe();
    reading.resolve();
    await bench.clock.advance(29_000);
    expect(scopes().length).toBe(before);
    await bench.clock.advance(1_000);
    expect(scopes().slice(before)).toEqual(['full']);
  });

  it('sweeps that are refused for the limit are tried ever more rarely', async () => {
    bench = await new ConnectorBench().start();
    const refuse = () => Promise.reject(new CasebridgeError('CASEBRIDGE_SALESFORCE_THROTTLED', 'limit'));
    bench.org.beforeSweep = refuse;
    bench.org.beforeParked = refuse;
    const before = scopes().length;
    await bench.clock.advance(24 * HOUR);
    expect(scopes().length - before).toBeLessThan(35);
    bench.org.beforeSweep = () => Promise.resolve();
    await bench.clock.advance(HOUR);
    expect(bench.told('sweepFinished').at(-1)?.why).toBe('timer');
  });
});

describe('while the limit of the org is reached', () => {
  const limit = new CasebridgeError('CASEBRIDGE_SALESFORCE_THROTTLED', 'limit');

  async function limited(): Promise<number> {
    bench = await new ConnectorBench().start();
    const before = scopes().length;
    bench.org.beforeSweep = () => Promise.reject(limit);
    await bench.clock.advance(MINUTE);
    expect(scopes().length).toBe(before + 1);
    return scopes().length;
  }

  it('a sweep that is asked for comes with the next retry, and makes no wait longer', async () => {
    const before = await limited();
    await bench.clock.advance(30_000);
    expect(scopes().length).toBe(before + 1);
    for (let time = 0; time < 29; time += 1) {
      bench.org.stream.become('lost');
      bench.org.stream.become('subscribed');
      await bench.clock.advance(1_000);
    }
    expect(scopes().length).toBe(before + 1);
    await bench.clock.advance(1_000);
    expect(scopes().length).toBe(before + 2);
    bench.org.beforeSweep = () => Promise.resolve();
    bench.org.stream.deaf = true;
    bench.org.happen(row(1, 'CaseCreated'));
    await bench.clock.advance(31_000);
    expect(bench.org.marks).toMatchObject([{ outcome: 'Routed' }]);
  });

  it('is tried with what Salesforce answers, but no more often than any that failed', async () => {
    await limited();
    const before = scopes().length;
    await bench.clock.advance(HOUR);
    expect(scopes().length - before).toBeLessThanOrEqual(13);
    bench.org.beforeSweep = () => Promise.resolve();
    await bench.clock.advance(11 * MINUTE);
    expect(bench.told('sweepFinished').at(-1)?.why).toBe('timer');
  });

  it('waits no longer once Salesforce takes a mark', async () => {
    await limited();
    await bench.clock.advance(2 * HOUR);
    const before = scopes().length;
    bench.org.beforeSweep = () => Promise.resolve();
    bench.org.happen(row(1, 'CaseCreated'));
    await bench.clock.advance(MINUTE);
    expect(bench.org.marks).toHaveLength(1);
    expect(scopes().length).toBeGreaterThan(before);
  });
});

describe('an org that does not tell its API usage', () => {
  const refused = () => Promise.reject(new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'no rights'));
  const away = () => Promise.reject(new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'away'));

  it('counts as one whose usage is not known: sweeps go on as configured, and it is told once for each change', async () => {
    bench = new ConnectorBench();
    bench.org.readUsage = refused;
    await bench.start();
    await bench.clock.advance(5 * HOUR);
    expect(bench.told('apiUsageUnknown')).toMatchObject([{ error: { code: 'CASEBRIDGE_SALESFORCE_REQUEST_FAILED' } }]);
    bench.org.readUsage = away;
    const before = scopes().length;
    await bench.clock.advance(2 * HOUR);
    expect(scopes().length - before).toBe(120);
    bench.org.usage = { used: 1, limit: 1_000 };
    await bench.clock.advance(HOUR);
    bench.org.usage = undefined;
    await bench.clock.advance(HOUR);
    expect(bench.told('apiUsageUnknown').map(({ error }) => error.message)).toEqual(['no rights', 'away', 'away']);
    expect(bench.told('sweepPaced')).toEqual([]);
  });
});

describe('a sweep that fails in a way that nobody foresaw', () => {
  it('is followed by another', async () => {
    bench = await new ConnectorBench().start();
    const { rows } = bench.org;
    const { unprocessed } = rows;
    rows.unprocessed = () => {
      throw new TypeError('a fault');
    };
    await bench.clock.advance(5 * MINUTE);
    rows.unprocessed = unprocessed;
    bench.org.stream.deaf = true;
    bench.org.happen(row(1, 'CaseCreated'));
    await bench.clock.advance(MINUTE);
    expect(bench.org.marks).toMatchObject([{ outcome: 'Routed' }]);
  });
});
