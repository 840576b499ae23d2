import { afterEach, describe, expect, it } from 'vitest';
import { CicContactCenter } from '../../../src/contact-center/cic/cic-contact-center.js';
import { NotConnectedError } from '../../../src/contact-center/cic/wire/icws-transport.js';
import type { InteractionChange } from '../../../src/contact-center/contact-center.js';
import type { LiveNote } from '../../../src/domain/interaction.js';
import { longLivedController } from '../../../src/runtime/abort.js';
import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';
import {
  createSimulatedCicPair,
  type SimulatedCicPair,
  type SwitchoverOptions,
} from '../../../src/simulator/cic/simulated-cic-pair.js';
import { CREATE_REQUEST, cicOptions } from '../../support/cic-options.js';
import { FakeClock } from '../../support/fake-clock.js';
import { inProcessIcws } from '../../support/in-process-icws.js';
import { CASE_ID, recordId } from '../../support/routing.js';

const PASSWORD = 'connector-password';
const ORGANIZATION_ID = recordId('00D', 1);
const ROW_ID = recordId('a00', 1);
const GRACE_MS = 120_000;
const never = longLivedController().signal;

/** A dead server in process answers as one does that cannot be reached. */
function reachable(handle: HttpExchangeHandler): HttpExchangeHandler {
  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      throw new NotConnectedError(String(error));
    }
  };
}

/** The adapter against a pair in process, on a clock that stands still. */
class Bench {
  readonly clock = new FakeClock();
  readonly pair: SimulatedCicPair;
  readonly changes: InteractionChange[] = [];
  readonly contactCenter: CicContactCenter;

  constructor() {
    this.pair = createSimulatedCicPair({
      clock: this.clock,
      random: Math.random,
      password: PASSWORD,
      hosts: ['a', 'b'],
    });
    this.contactCenter = new CicContactCenter(
      cicOptions({
        transport: inProcessIcws({ a: reachable(this.pair.primary.handle), b: reachable(this.pair.backup.handle) }),
        clock: this.clock,
        tell: () => undefined,
        hosts: ['a', 'b'],
        credentials: { username: 'casebridge', password: PASSWORD },
        recoveryGraceMs: GRACE_MS,
        organizationId: () => ORGANIZATION_ID,
      }),
    );
    this.contactCenter.onInteraction((change) => this.changes.push(change));
  }

  async start(notes: readonly LiveNote[] = []): Promise<this> {
    this.contactCenter.recall(notes);
    await this.while(this.contactCenter.start(never));
    this.contactCenter.watch(['Support Mail', 'Billing Mail']);
    await this.clock.advance(3_000);
    expect(this.contactCenter.state).toBe('ready');
    return this;
  }

  async create(): Promise<string> {
    const request = { ...CREATE_REQUEST, rowId: ROW_ID };
    return (await this.while(this.contactCenter.create(request, never))).interactionId;
  }

  async switchOver(how: SwitchoverOptions): Promise<void> {
    this.pair.switchOver({ downMs: 1_000, ...how });
    await this.clock.advance(20_000);
    expect(this.contactCenter.state).toBe('ready');
  }

  kinds(): readonly string[] {
    return this.changes.filter(({ change }) => change !== 'changed').map(({ change }) => change);
  }

  async while<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    work.then(end, end);
    for (let passed = 0; passed < 60_000 && !settled; passed += 50) await this.clock.advance(50);
    return work;
  }

  async stop(): Promise<void> {
    await this.while(this.contactCenter.stop());
    await this.pair.stop();
  }
}

let bench: Bench;
afterEach(() => bench.stop());

describe('after a switchover, an interaction', () => {
  it('that was kept is live as before, and nothing is missing', async () => {
    bench = await new Bench().start();
    const id = await bench.create();
    const { server } = bench.contactCenter;
    await bench.switchOver({ interactions: 'keep' });
    expect(bench.contactCenter.server).not.toBe(server);
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ id, rowId: ROW_ID })]);
    expect(bench.contactCenter.isMissing(CASE_ID)).toBe(false);
    expect(bench.kinds()).toEqual(['added']);
  });

  it('that comes back late under a new id is missing until then, and never lost', async () => {
    bench = await new Bench().start();
    const id = await bench.create();
    await bench.switchOver({ interactions: 'renumber', recoverAfterMs: 60_000 });
    expect(bench.contactCenter.isMissing(CASE_ID)).toBe(true);
    expect(bench.contactCenter.recovering).toBe(true);
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([]);
    await bench.clock.advance(60_000);
    expect(bench.contactCenter.isMissing(CASE_ID)).toBe(false);
    const [live] = bench.contactCenter.liveFor(CASE_ID);
    expect(live).toMatchObject({ rowId: ROW_ID });
    expect(live?.id).not.toBe(id);
    await bench.clock.advance(GRACE_MS);
    expect(bench.kinds()).toEqual(['added', 'missing', 'added']);
    expect(bench.contactCenter.recovering).toBe(false);
  });

  it('of which another process tells afterwards is asked for, and lost if it does not come back', async () => {
    bench = await new Bench().start();
    await bench.switchOver({ interactions: 'lose' });
    await bench.clock.advance(GRACE_MS);
    bench.contactCenter.recall([{ interactionId: '42', rowId: ROW_ID, objectId: CASE_ID, server: '' }]);
    await bench.clock.advance(1_000);
    expect(bench.contactCenter.isMissing(CASE_ID)).toBe(true);
    await bench.clock.advance(GRACE_MS);
    expect(bench.kinds()).toEqual(['missing', 'lost']);
  });

  it('of which another process tells is live if the server has it', async () => {
    bench = await new Bench().start();
    const id = await bench.create();
    bench.contactCenter.recall([{ interactionId: id, rowId: ROW_ID, objectId: CASE_ID, server: '' }]);
    await bench.clock.advance(GRACE_MS);
    expect(bench.contactCenter.liveFor(CASE_ID)).toEqual([expect.objectContaining({ id })]);
    expect(bench.kinds()).toEqual(['added']);
  });

  it('that does not come back within the grace is lost', async () => {
    bench = await new Bench().start();
    const id = await bench.create();
    await bench.switchOver({ interactions: 'lose' });
    await bench.clock.advance(GRACE_MS - 25_000);
    expect(bench.kinds()).toEqual(['added', 'missing']);
    await bench.clock.advance(30_000);
    expect(bench.changes.at(-1)).toMatchObject({ change: 'lost', interaction: { id, objectId: CASE_ID } });
    expect(bench.contactCenter.isMissing(CASE_ID)).toBe(false);
  });

  it('that is missing has its grace anew when the link breaks again in between', async () => {
    bench = await new Bench().start();
    await bench.create();
    await bench.switchOver({ interactions: 'lose' });
    await bench.clock.advance(60_000);
    bench.pair.active()?.faults.inject({ kind: 'expireSessions' });
    await bench.clock.advance(GRACE_MS - 10_000);
    expect(bench.contactCenter.state).toBe('ready');
    expect(bench.kinds()).toEqual(['added', 'missing']);
    await bench.clock.advance(60_000);
    expect(bench.kinds()).toEqual(['added', 'missing', 'lost']);
  });

  it('that ended before is known to have ended elsewhere', async () => {
    bench = await new Bench().start();
    const id = await bench.create();
    await bench.while(bench.contactCenter.disconnect(id, never));
    expect(bench.contactCenter.endedElsewhere(ROW_ID)).toBe(false);
    await bench.switchOver({ interactions: 'keep' });
    expect(bench.contactCenter.endedElsewhere(ROW_ID)).toBe(true);
  });
});

describe('when the same server comes back', () => {
  it('what is missing is missed like after a switchover: the server was started anew', async () => {
    bench = await new Bench().start();
    const id = await bench.create();
    const { stay } = bench.contactCenter;
    bench.pair.primary.faults.inject({
      kind: 'restart',
      interactions: 'lose',
      downMs: 1_000,
      recoverAfterMs: 1_000,
      whileDown: 'refused',
    });
    await bench.clock.advance(30_000);
    expect(bench.contactCenter.state).toBe('ready');
    expect(bench.contactCenter.stay).toBeGreaterThan(stay);
    expect(bench.changes.at(-1)).toMatchObject({ change: 'missing', interaction: { id } });
  });

  it('what is missing has ended where the session outlived the broken connection', async () => {
    bench = await new Bench().start();
    const id = await bench.create();
    const { stay } = bench.contactCenter;
    bench.pair.primary.faults.inject({ kind: 'announceDown', shouldReconnect: true });
    bench.pair.core.life.end(id, 'I');
    await bench.clock.advance(30_000);
    expect(bench.contactCenter.stay).toBe(stay);
    expect(bench.changes.at(-1)).toMatchObject({ change: 'ended', interaction: { id } });
  });
});

describe('what an earlier process saw live', () => {
  const note = (interactionId: string, server: string): LiveNote => ({
    interactionId,
    rowId: ROW_ID,
    objectId: CASE_ID,
    server,
  });

  it('is lost where another server took over meanwhile and does not have it', async () => {
    bench = await new Bench().start([note('4711', 'cic-old')]);
    expect(bench.contactCenter.isMissing(CASE_ID)).toBe(true);
    await bench.clock.advance(GRACE_MS + 1_000);
    expect(bench.kinds()).toEqual(['missing', 'lost']);
  });

  it('is missing also at the same server: nobody watched whether it ended or was lost', async () => {
    bench = await new Bench().start([note('4711', 'cic-primary')]);
    expect(bench.kinds()).toEqual(['missing']);
  });
});
