import { afterEach, describe, expect, it } from 'vitest';
import { HandlerCheck } from '../../../../src/contact-center/cic/creation/handler-check.js';
import type { IcwsSession } from '../../../../src/contact-center/cic/wire/icws-session.js';
import type { Happening } from '../../../../src/domain/happening.js';
import { longLivedController } from '../../../../src/runtime/abort.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { recordId } from '../../../support/routing.js';

const ORGANIZATION_ID = recordId('00D', 1);
const MINUTE_MS = 60_000;

/** A handler that answers as a test says. */
class Bench {
  readonly clock = new FakeClock();
  readonly told: Happening[] = [];
  readonly life = longLivedController();
  readonly pings: (readonly string[])[] = [];
  readonly check: HandlerCheck;
  organizationId = ORGANIZATION_ID;
  answer: (ping: readonly string[]) => readonly string[] | undefined = () => undefined;

  constructor() {
    this.check = new HandlerCheck({
      clock: this.clock,
      tell: (happening) => this.told.push(happening),
      random: Math.random,
      organizationId: () => this.organizationId,
    });
  }

  run(): this {
    const request: IcwsSession['request'] = (_method, _path, body) => {
      const { data } = body as { data: readonly string[] };
      this.pings.push(data);
      const pong = this.answer(data);
      if (pong) this.clock.after(20, () => this.check.pong(pong));
      return Promise.resolve(undefined);
    };
    this.check.run({ request }, this.life.signal);
    return this;
  }
}

let bench: Bench;
afterEach(() => bench.life.abort(new Error('over')));

const good = (ping: readonly string[]) => ['1', '1.0.0', ORGANIZATION_ID, ping[2] ?? ''];

describe('the handler', () => {
  it('is found by its answer, and told with its version', async () => {
    bench = new Bench();
    bench.answer = good;
    bench.run();
    await bench.clock.advance(1_000);
    expect(bench.pings).toEqual([['1', ORGANIZATION_ID, expect.any(String)]]);
    expect(bench.told).toEqual([{ type: 'handlerFound', version: '1.0.0' }]);
  });

  it('that does not answer is a named problem, and found later without a new login', async () => {
    bench = new Bench().run();
    await bench.clock.advance(25_000);
    expect(bench.told).toEqual([
      expect.objectContaining({
        type: 'handlerTrouble',
        error: expect.objectContaining({ code: 'CASEBRIDGE_HANDLER_MISSING' }),
      }),
    ]);
    bench.answer = good;
    await bench.clock.advance(2 * MINUTE_MS);
    expect(bench.told.at(-1)).toEqual({ type: 'handlerFound', version: '1.0.0' });
  });

  it('is not missing because one notification was lost', async () => {
    bench = new Bench();
    bench.answer = (ping) => (bench.pings.length > 1 ? good(ping) : undefined);
    bench.run();
    await bench.clock.advance(15_000);
    expect(bench.told).toEqual([{ type: 'handlerFound', version: '1.0.0' }]);
  });

  it('of another version of the contract is a named problem', async () => {
    bench = new Bench();
    bench.answer = (ping) => ['2', '9.9.9', ORGANIZATION_ID, ping[2] ?? ''];
    bench.run();
    await bench.clock.advance(1_000);
    expect(bench.told).toEqual([
      expect.objectContaining({ error: expect.objectContaining({ code: 'CASEBRIDGE_HANDLER_OUTDATED' }) }),
    ]);
  });

  it.each<[string, (ping: readonly string[]) => readonly string[]]>([
    ['another org', (ping) => ['1', '1.0.0', recordId('00D', 2), ping[2] ?? '']],
    ['another question', () => ['1', '1.0.0', ORGANIZATION_ID, 'other']],
  ])('is not found by an answer to %s', async (_what, answer) => {
    bench = new Bench();
    bench.answer = answer;
    bench.run();
    await bench.clock.advance(25_000);
    expect(bench.told.map(({ type }) => type)).toEqual(['handlerTrouble']);
  });

  it('is asked only once the org is known: before, no answer could be told from another group’s', async () => {
    bench = new Bench();
    bench.organizationId = '';
    bench.answer = good;
    bench.run();
    await bench.clock.advance(5_000);
    expect(bench.pings).toEqual([]);
    bench.organizationId = ORGANIZATION_ID;
    await bench.clock.advance(2_000);
    expect(bench.told).toEqual([{ type: 'handlerFound', version: '1.0.0' }]);
  });
});
