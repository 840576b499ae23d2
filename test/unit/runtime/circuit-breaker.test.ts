import { describe, expect, it } from 'vitest';
import { CircuitBreaker, type CircuitChange, type CircuitVerdict } from '../../../src/runtime/circuit-breaker.js';
import { deferred } from '../../../src/runtime/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';

const never = new AbortController().signal;

class Turned extends Error {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('turned away');
    this.waitMs = waitMs;
  }
}

function breaker(judge: (error: unknown) => CircuitVerdict = () => 'failed') {
  const clock = new FakeClock();
  const changes: CircuitChange[] = [];
  const circuit = new CircuitBreaker({
    clock,
    random: () => 1,
    threshold: 3,
    backoff: { initialMs: 1_000, maxMs: 4_000 },
    judge,
    refuse: (waitMs) => new Turned(waitMs),
    onChange: (change) => changes.push(change),
  });
  let asked = 0;
  const ask = (how: 'works' | 'fails' = 'fails', signal = never) =>
    circuit
      .run(() => {
        asked += 1;
        return how === 'works' ? Promise.resolve('done') : Promise.reject(new Error('down'));
      }, signal)
      .catch((error: unknown) => error);
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await ask();
  };
  return { clock, circuit, changes, ask, fail, asked: () => asked };
}

describe('a circuit', () => {
  it('opens after failures in a row, and not before', async () => {
    const { circuit, ask, fail, changes, asked } = breaker();
    await fail(2);
    await ask('works');
    await fail(2);
    expect(circuit.state).toBe('closed');
    await fail(1);
    expect(circuit.state).toBe('open');
    expect(changes).toEqual([{ state: 'open', error: expect.any(Error), retryInMs: 1_000 }]);
    expect(await ask('works')).toMatchObject({ waitMs: 1_000 });
    expect(asked()).toBe(6);
  });

  it('lets one probe through at a time, and closes when it is answered', async () => {
    const { clock, circuit, fail, changes, ask } = breaker();
    await fail(3);
    await clock.advance(1_000);
    const answer = deferred<string>();
    const probe = circuit.run(() => answer.promise, never);
    expect(circuit.state).toBe('probing');
    expect(await ask('works')).toMatchObject({ waitMs: 1_000 });
    answer.resolve('back');
    expect(await probe).toBe('back');
    expect(circuit.state).toBe('closed');
    expect(changes.at(-1)).toEqual({ state: 'closed', openMs: 1_000 });
    expect(await ask('works')).toBe('done');
  });

  it('waits ever longer between probes, up to the limit, and tells of it once', async () => {
    const { clock, fail, ask, changes, asked } = breaker();
    await fail(3);
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const turned = await ask();
      if (!(turned instanceof Turned)) throw new Error('it was not turned away');
      waits.push(turned.waitMs);
      await clock.advance(turned.waitMs);
      await ask();
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 4_000]);
    expect(asked()).toBe(7);
    expect(changes).toHaveLength(1);
  });

  it('counts a no as an answer', async () => {
    const { circuit, fail, asked } = breaker(() => 'answered');
    await fail(10);
    expect(circuit.state).toBe('closed');
    expect(asked()).toBe(10);
  });

  it('learns nothing from what was given up: the next one is the probe', async () => {
    const { clock, circuit, fail, ask } = breaker();
    await fail(3);
    await clock.advance(1_000);
    await ask('fails', AbortSignal.abort());
    expect(circuit.state).toBe('open');
    expect(await ask('works')).toBe('done');
    expect(circuit.state).toBe('closed');
  });

  it('is not closed by an answer to what was asked before it opened', async () => {
    const { clock, circuit, fail, ask, changes } = breaker();
    const late = deferred<string>();
    const asked = circuit.run(() => late.promise, never);
    await fail(3);
    late.resolve('late');
    await asked;
    expect(circuit.state).toBe('open');
    await clock.advance(1_000);
    await ask();
    expect(await ask()).toMatchObject({ waitMs: 2_000 });
    expect(changes).toHaveLength(1);
  });

  it('goes by the clock that was given, also where the time of day jumps', async () => {
    const { clock, circuit, fail, ask } = breaker();
    const now = clock.now.bind(clock);
    await fail(3);
    clock.now = () => now() - 86_400_000;
    await clock.advance(1_000);
    expect(await ask('works')).toBe('done');
    expect(circuit.state).toBe('closed');
  });
});
