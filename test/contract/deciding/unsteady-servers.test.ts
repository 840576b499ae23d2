import { afterEach, describe, expect, it } from 'vitest';
import { Settler } from '../../../src/connector/settle.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { deferred } from '../../../src/runtime/deferred.js';
import type { RoutingRows } from '../../../src/salesforce/org.js';
import { DecidingBench, type DecidingOptions } from '../../support/deciding/deciding-bench.js';
import { PASSWORD } from '../../support/deciding/mortal-process.js';
import { recordId } from '../../support/routing.js';

let bench: DecidingBench;
afterEach(() => bench.stop());

const OTHER_CASE_ID = recordId('500', 9);
const GRACE_MS = 120_000;
const AFTER_MS = 2 * GRACE_MS;

const LOCKED = new CasebridgeError('CASEBRIDGE_SALESFORCE_REQUEST_FAILED', 'UNABLE_TO_LOCK_ROW', {
  failureClass: 'transient',
});

const pairOf = async (options: DecidingOptions = {}) => {
  bench = await new DecidingBench({ pair: true, ...options }).start();
  return bench.routed();
};
const state = () => bench.process.contactCenter.state;
const changes = (kind: string) => bench.process.told('interactionSeen').filter(({ change }) => change === kind);
const slowQueues = (server: 'primary' | 'backup', delayMs: number) =>
  bench.pair?.[server].faults.inject({
    kind: 'slow',
    path: '/messaging/subscriptions/queues',
    times: 1_000,
    delayMs,
  });

describe('an org that cannot say for a moment how a case stands', () => {
  const failOnce = () => {
    const { cases } = bench.org;
    const { facts } = cases;
    cases.facts = () => {
      cases.facts = facts;
      return Promise.reject(new CasebridgeError('CASEBRIDGE_SALESFORCE_UNREACHABLE', 'down for a second'));
    };
  };

  it('a lost interaction is still made again', async () => {
    await pairOf();
    await bench.switchOver({ interactions: 'lose' });
    failOnce();
    await bench.clock.advance(AFTER_MS);
    expect(bench.standing()).toHaveLength(1);
    expect(bench.process.told('findingRetried')).toHaveLength(1);
  });

  it('an orphan is still ended', async () => {
    const row = await pairOf();
    const reply = bench.happen('AgentReplied');
    await bench.until(() => bench.org.outcomesOf(reply).length > 0);
    failOnce();
    bench.plant(row.id);
    await bench.clock.advance(AFTER_MS);
    expect(bench.standing()).toEqual([]);
    expect(bench.process.told('findingRetried')).toHaveLength(1);
  });
});

describe('marks that Salesforce does not take at once', () => {
  it('an older one that was refused for itself is not written after a newer one', async () => {
    bench = new DecidingBench();
    const written: string[] = [];
    const firstCall = deferred<void>();
    const row = bench.org.next('CaseCreated');
    let calls = 0;
    const rows: RoutingRows = {
      ...bench.org.rows,
      mark: async (marks) => {
        calls += 1;
        const isFirst = calls === 1;
        if (isFirst) await firstCall.promise;
        return marks.map(({ rowId, outcome }) => {
          if (isFirst) return { rowId, status: 'failed', error: LOCKED };
          written.push(outcome);
          return { rowId, status: 'marked' };
        });
      },
    };
    const { clock } = bench;
    const settler = new Settler({
      clock,
      rows,
      tell: () => undefined,
      random: () => 0.5,
      batchSize: 200,
      flushAfterMs: 200,
      maxPending: 100,
      backoff: { initialMs: 500, maxMs: 30_000 },
      refusedRetryMs: 300_000,
      onDone: () => undefined,
    });
    const mark = { rowId: row.id, interactionId: '', error: '', at: 0 };
    settler.add({ ...mark, outcome: 'Routed', attempts: 1 }, row.objectId);
    await clock.advance(300);
    settler.add({ ...mark, outcome: 'Failed', attempts: 2 }, row.objectId);
    firstCall.resolve();
    await clock.advance(60_000);
    expect(written).toEqual(['Failed']);
  });
});

describe('what one server has ended', () => {
  it('the end of a surplus interaction is not the end of the one that was kept', async () => {
    const row = await pairOf();
    bench.plant(row.id);
    await bench.until(() => bench.standing().length === 1);
    await bench.switchOver({ interactions: 'keep' });
    await bench.clock.advance(AFTER_MS);
    expect(bench.standing()).toHaveLength(1);
  });

  it('one that comes back long after the grace leaves one interaction, also after the next switchover', async () => {
    await pairOf();
    await bench.switchOver({ interactions: 'renumber', recoverAfterMs: 180_000 });
    await bench.clock.advance(300_000);
    expect(bench.standing()).toHaveLength(1);
    await bench.switchOver({ interactions: 'keep' });
    await bench.clock.advance(AFTER_MS);
    expect(bench.standing()).toHaveLength(1);
  });

  describe.each([
    ['answered and left open', { policy: { autoDisconnectOnReply: false } }, ['AgentReplied']],
    ['commented on', {}, ['CommentAdded']],
    ['moved', {}, ['QueueChanged']],
    ['as it was routed', {}, []],
  ] as const)('a case %s whose interaction an agent ended', (_how, connector, events) => {
    const finish = async () => {
      const row = await pairOf({ connector });
      for (const event of events) {
        const later = bench.happen(event, event === 'QueueChanged' ? { workgroup: 'Billing Mail' } : {});
        await bench.until(() => bench.org.outcomesOf(later).length > 0);
      }
      bench.core.life.end(bench.only().id, 'I');
      await bench.clock.advance(5_000);
      return row;
    };

    it('does not get it back from the recovery of the other server', async () => {
      const row = await finish();
      await bench.switchOver({ interactions: 'keep' });
      bench.plant(row.id);
      await bench.clock.advance(30_000);
      expect(bench.standing()).toEqual([]);
    });

    it('keeps what came back if a row has asked for it since', async () => {
      const row = await finish();
      bench.pair?.switchOver({ interactions: 'keep', downMs: 1_000 });
      await bench.clock.advance(500);
      const planted = bench.plant(row.id);
      const mail = bench.org.next('EmailReceived');
      bench.org.insert(mail);
      await bench.until(() => state() === 'connecting');
      bench.org.happen(mail);
      await bench.until(() => bench.org.outcomesOf(mail).length > 0);
      await bench.clock.advance(30_000);
      expect(bench.org.outcomesOf(mail)).toEqual(['AlreadyActive']);
      expect(bench.only().id).toBe(planted);
    });
  });
});

describe('servers that come and go', () => {
  it('to the other server and back before its view was whole: what is not there is lost, not ended', async () => {
    await pairOf();
    slowQueues('backup', 3_000);
    const { contactCenter } = bench.process;
    const { server } = contactCenter;
    bench.pair?.switchOver({ interactions: 'lose', downMs: 1_000 });
    await bench.until(() => contactCenter.server !== server);
    await bench.clock.advance(1_500);
    bench.pair?.switchOver({ interactions: 'keep', downMs: 1_000 });
    await bench.clock.advance(400_000);
    expect(state()).toBe('ready');
    expect(bench.standing()).toHaveLength(1);
  });

  it('an answer of the old server that comes late does not let a lost interaction seem to have ended', async () => {
    let late = false;
    await pairOf({
      intercept: (serve, host) => async (request) => {
        const response = await serve(request);
        if (!late || host !== 'cic1' || request.method !== 'GET' || !/\/interactions\//.test(request.target))
          return response;
        late = false;
        await new Promise<void>((resolve) => bench.clock.after(5_000, resolve));
        return response;
      },
    });
    slowQueues('backup', 4_000);
    late = true;
    bench.happen('CommentAdded');
    await bench.clock.advance(100);
    bench.pair?.switchOver({ interactions: 'lose', announce: true, announceMs: 50, downMs: 500 });
    await bench.clock.advance(400_000);
    expect(bench.standing()).toHaveLength(1);
  });

  it('a server that accepts connections and says nothing is left for the other one within 40 s', async () => {
    await pairOf();
    await bench.clock.advance(20_000);
    const { server } = bench.process.contactCenter;
    bench.pair?.switchOver({ interactions: 'keep', closeSockets: false, downMs: 1_000, comesBack: false });
    const row = bench.happen('CaseCreated', { objectId: OTHER_CASE_ID });
    await bench.until(() => bench.process.contactCenter.server !== server && state() === 'ready', 40_000);
    await bench.clock.advance(60_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.standing()).toHaveLength(2);
  });

  it('the grace ends though the stream breaks again and again before it is over', async () => {
    await pairOf();
    await bench.switchOver({ interactions: 'lose' });
    const mail = bench.happen('EmailReceived');
    for (let passed = 0; passed < 6 * GRACE_MS; passed += 90_000) {
      await bench.clock.advance(90_000);
      bench.pair?.active()?.faults.inject({ kind: 'closeStreams' });
    }
    expect(bench.standing()).toHaveLength(1);
    expect(bench.org.outcomesOf(mail)).toEqual(['Routed']);
  });

  it('the grace ends though the session is lost again and again before it is over', async () => {
    await pairOf();
    await bench.switchOver({ interactions: 'lose' });
    const mail = bench.happen('EmailReceived');
    for (let passed = 0; passed < 6 * GRACE_MS; passed += 90_000) {
      await bench.clock.advance(90_000);
      bench.pair?.active()?.faults.inject({ kind: 'expireSessions' });
    }
    expect(bench.standing()).toHaveLength(1);
    expect(bench.org.outcomesOf(mail)).toEqual(['Routed']);
    expect(changes('lost')).toHaveLength(1);
  });

  it('the cap of one switchover does not shorten the grace of the next', async () => {
    await pairOf();
    await bench.switchOver({ interactions: 'keep' });
    for (let passed = 0; passed < 6 * GRACE_MS; passed += 90_000) {
      await bench.clock.advance(90_000);
      bench.pair?.active()?.faults.inject({ kind: 'expireSessions' });
    }
    await bench.clock.advance(AFTER_MS);
    await bench.switchOver({ interactions: 'renumber', recoverAfterMs: GRACE_MS / 2 });
    await bench.clock.advance(AFTER_MS);
    expect(bench.standing()).toHaveLength(1);
    expect(changes('lost')).toEqual([]);
  });
});

describe('a server that does not do all that it should', () => {
  const MEMBERS = Array.from({ length: 51 }, (_, number) => `u${String(number).padStart(2, '0')}`);

  it('members that have left their workgroup are not waited for after a reconnect', async () => {
    const users = [
      { id: 'casebridge', password: PASSWORD, viewsQueues: 'all' as const },
      ...MEMBERS.map((id) => ({ id, password: PASSWORD })),
    ];
    const workgroups = ['Support Mail', 'Billing Mail'].map((name) => ({ name, members: MEMBERS }));
    bench = await new DecidingBench({ server: { directory: { users, workgroups, skills: [] } } }).start();
    for (const workgroup of bench.core.directory.workgroups())
      bench.core.directory.putWorkgroup({ ...workgroup, members: workgroup.members.slice(0, 50) });
    await bench.clock.advance(600_000);
    bench.cic.faults.inject({ kind: 'closeStreams' });
    await bench.clock.advance(60_000);
    expect(state()).toBe('ready');
    await bench.routed();
  });

  it('one workgroup whose configuration cannot be read does not stop the others', async () => {
    bench = new DecidingBench();
    const path = '/configuration/workgroups/Billing';
    bench.cic.faults.inject({ kind: 'refuse', path, status: 500, times: 100_000 });
    await bench.start();
    await bench.routed();
    expect(bench.process.told('contactCenterState').filter(({ state }) => state === 'ready')).toHaveLength(1);
  });

  it('one queue that the server fails to show: its rows wait, the others are routed, and it is asked for again', async () => {
    let failing = true;
    bench = new DecidingBench({
      intercept: (serve) => (request) => {
        const isBilling = /"queueName":"Billing Mail"/.test(Buffer.from(request.body).toString());
        if (!failing || !isBilling || !/subscriptions\/queues/.test(request.target)) return serve(request);
        return Promise.resolve({ status: 500, body: '{"errorId":"error.server","message":"internal"}' });
      },
      shapes: 'unchecked',
    });
    await bench.start();
    await bench.routed();
    const billing = bench.happen('CaseCreated', { objectId: OTHER_CASE_ID, workgroup: 'Billing Mail' });
    await bench.clock.advance(1_200_000);
    expect(bench.org.outcomesOf(billing)).toEqual([]);
    expect(bench.process.told('queueFaulted')).toContainEqual(expect.objectContaining({ queue: 'Billing Mail' }));
    expect(bench.process.told('queueSeen')).toEqual([]);
    expect(bench.process.told('contactCenterState').filter(({ state }) => state === 'ready')).toHaveLength(1);
    failing = false;
    await bench.clock.advance(400_000);
    expect(bench.org.outcomesOf(billing)).toEqual(['Routed']);
    expect(bench.process.told('queueSeen')).toEqual([{ type: 'queueSeen', queue: 'Billing Mail' }]);
  });

  it('attributes that a generic interaction could not be given at first: no nameless one stays behind', async () => {
    bench = new DecidingBench({
      cic: { creation: 'generic' },
      server: { switches: { handler: 'missing', additionalAttributesIgnored: true } },
    });
    await bench.start();
    bench.cic.faults.inject({ kind: 'hang', path: '/interactions/', method: 'POST', times: 1 });
    const row = bench.happen('CaseCreated');
    await bench.clock.advance(300_000);
    expect(bench.org.outcomesOf(row)).toEqual(['Routed']);
    expect(bench.only().rowId).toBe(row.id);
  });

  it('attributes that come late: the next row of the case sees what was made', async () => {
    bench = await new DecidingBench({ server: { switches: { attributesLateMs: 10_000 } } }).start();
    await bench.routed();
    const moved = bench.happen('QueueChanged', { workgroup: 'Billing Mail' });
    await bench.clock.advance(60_000);
    expect(bench.org.outcomesOf(moved)).toEqual(['Transferred']);
    expect(bench.only().workgroup).toBe('Billing Mail');
  });
});
