import { afterEach, describe, expect, it } from 'vitest';
import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';
import { DecidingBench } from '../../support/deciding/deciding-bench.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const IN_THE_END_MS = 180_000;

/** The server does what it is asked for, and its answers to the first `times` such requests never come. */
function silentAfter(path: string, times: number): (serve: HttpExchangeHandler) => HttpExchangeHandler {
  let left = times;
  return (serve) => async (request) => {
    const response = await serve(request);
    if (!request.target.includes(path) || left <= 0) return response;
    left -= 1;
    return new Promise<never>((_resolve, reject) =>
      request.signal.addEventListener('abort', () => reject(request.signal.reason)),
    );
  };
}

/** Parks a row at its first failure: whatever counts as one is seen. */
const STRICT = { maxAttempts: 1 } as const;

describe('a request that times out after it had its effect is in doubt, never a failure', () => {
  it.each([1, 2])('create, %i times: one interaction', async (times) => {
    bench = new DecidingBench({ connector: STRICT, intercept: silentAfter('handler-notification', times + 1) });
    await bench.start();
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.made).toBe(1);
    expect(await bench.store.openCreates()).toEqual([]);
  });

  it('transfer: moved once', async () => {
    bench = new DecidingBench({ connector: STRICT, intercept: silentAfter('/blind-transfer', 1) });
    await bench.start();
    await bench.routed();
    const { id } = bench.only();
    const row = bench.happen('QueueChanged', { workgroup: 'Billing Mail' });
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Transferred']);
    expect(bench.only()).toMatchObject({ id, workgroup: 'Billing Mail' });
  });

  it('disconnect: ended once', async () => {
    bench = new DecidingBench({ connector: STRICT, intercept: silentAfter('/disconnect', 1) });
    await bench.start();
    await bench.routed();
    const row = bench.happen('AgentReplied');
    await bench.clock.advance(IN_THE_END_MS);
    expect(bench.org.outcomesOf(row)).toEqual(['Disconnected']);
    expect(bench.standing()).toEqual([]);
  });

  it('a request to a server that asks for a pause waits, and parks nothing', async () => {
    let refusals = 3;
    let asked = 0;
    bench = new DecidingBench({
      connector: STRICT,
      shapes: 'unchecked',
      intercept: (serve) => async (request) => {
        if (!request.target.includes('/disconnect')) return serve(request);
        asked += 1;
        refusals -= 1;
        return refusals >= 0 ? { status: 429, headers: { 'retry-after': '20' }, body: '' } : serve(request);
      },
    });
    await bench.start();
    await bench.routed();
    const row = bench.happen('AgentReplied');
    await bench.clock.advance(19_000);
    expect(asked).toBe(1);
    await bench.clock.advance(IN_THE_END_MS);
    expect(asked).toBe(4);
    expect(bench.org.outcomesOf(row)).toEqual(['Disconnected']);
  });
});
