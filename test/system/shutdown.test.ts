import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CLEAR, type Direction } from '../chaos/network/line-state.js';
import { type Network, openNetwork } from '../chaos/network/network.js';
import { eventually } from '../support/system/eventually.js';
import { PROGRAM_LIMIT_MS, type Program, startProgram } from '../support/system/program.js';
import { expectNoStackTrace, logFiles } from '../support/system/refusal.js';
import { ShutdownBench } from '../support/system/shutdown-bench.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const ROWS = 200;
const STOP_TIMEOUT_MS = 6_000;
/** `routing.stopTimeout`, with what a busy machine adds. */
const STOP_LIMIT_MS = STOP_TIMEOUT_MS + 10_000;
/** Of a handler's answer: after the process has ended, however long the mails took. */
const FAR_TOO_LATE_MS = 12_000;

let bench: ShutdownBench;
let network: Network;
const measured: string[] = [];

beforeAll(async () => {
  bench = await ShutdownBench.open({
    routing: { concurrency: 400, maxCreatesPerSecond: 0, confirmTimeout: '30s', stopTimeout: `${STOP_TIMEOUT_MS}ms` },
    salesforce: { requestTimeout: '20s' },
    cic: { requestTimeout: '20s' },
    logs: { level: 'info' },
  });
  const { org, cic } = bench.stand;
  const { hostname, port } = new URL(cic.url);
  network = await openNetwork({ orgUrl: org.ready.url, cicHosts: [hostname], cicPort: Number(port) });
});

afterEach(async () => {
  for (const proxy of [network.org, ...network.cic]) proxy.become(CLEAR);
  await bench.calm();
});

afterAll(async () => {
  await bench?.close();
  await network?.close();
  process.stdout.write(`${measured.join('\n')}\n`);
});

/** SIGTERM, and everything that an orderly end shows. */
async function stop(what: string, program: Program): Promise<void> {
  const asked = performance.now();
  program.signal('SIGTERM');
  expect(await program.ended(STOP_LIMIT_MS + 10_000)).toEqual({ code: 0, signal: null });
  const tookMs = performance.now() - asked;
  measured.push(`stop ${what}: ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(STOP_LIMIT_MS);
  expect(program.stderr).toBe('');
  expect(program.entries().at(-1)?.message).toMatch(/^Group group is stopped\./);
}

describe(`an orderly stop with ${ROWS} rows in flight`, () => {
  test('what can be finished is finished, and marked', async () => {
    const group = bench.group();
    const program = await bench.connect(group);
    await bench.stand.cic.switches({ handlerLatencyMs: 1_500 });
    const cases = await bench.casesInFlight(program, ROWS);
    await stop(`with ${ROWS} creates that are answered meanwhile`, program);
    expect(await bench.connectorSessions()).toBe(0);
    await eventually('the end of the streaming session', 2_000, async () => (await bench.streamClients()) === 0);
    const rows = await bench.rowsOf(cases);
    expect(rows.map(({ Outcome__c }) => Outcome__c)).toEqual(Array.from({ length: ROWS }, () => 'Routed'));
    expect(
      logFiles(group)
        .map(({ text }) => text)
        .join(''),
    ).toBe(program.stdout);
    const next = await bench.connect(group);
    await bench.expectOneInteractionEach(cases);
    await stop('with nothing to do', next);
  });

  test('what cannot be finished is handed back, and done once at the next start', async () => {
    const group = bench.group();
    const program = await bench.connect(group);
    await bench.stand.cic.switches({ handlerLatencyMs: FAR_TOO_LATE_MS });
    const cases = await bench.casesInFlight(program, ROWS);
    await stop(`with ${ROWS} creates that nobody answers in time`, program);
    expect(await bench.connectorSessions()).toBe(0);
    expect((await bench.rowsOf(cases)).filter(({ Processed__c }) => Processed__c)).toEqual([]);
    await bench.stand.cic.switches({ handlerLatencyMs: 5 });
    const next = await bench.connect(group);
    await bench.allProcessed(cases);
    // The handler still works through what the first process has asked for.
    await delay(FAR_TOO_LATE_MS);
    await bench.expectOneInteractionEach(cases);
    await stop('with nothing to do', next);
  });

  test('marks that Salesforce does not take in time are made up for', async () => {
    const group = bench.group();
    const program = await bench.connect(group);
    await bench.stand.org.fault({ requestLimitExceeded: true });
    const cases = await bench.casesInFlight(program, ROWS);
    await eventually('the interactions', PROGRAM_LIMIT_MS, async () => (await bench.liveOf(cases)).length === ROWS);
    await stop(`with ${ROWS} marks that Salesforce refuses`, program);
    await bench.stand.org.clearFaults();
    expect((await bench.rowsOf(cases)).filter(({ Processed__c }) => Processed__c)).toEqual([]);
    const next = await bench.connect(group);
    await bench.allProcessed(cases);
    await bench.expectOneInteractionEach(cases);
    await stop('with nothing to do', next);
  });
});

describe('an orderly stop on a bad network', () => {
  const bad: readonly (readonly [string, readonly Direction[]])[] = [
    ['both servers are a black hole', ['up', 'down']],
    ['what is answered gets lost', ['down']],
  ];

  test.each(bad)('%s', async (what, lost) => {
    const group = bench.groupThrough(network);
    const program = await bench.connect(group);
    await bench.stand.cic.switches({ handlerLatencyMs: 4_000 });
    const cases = await bench.casesInFlight(program, 20);
    for (const proxy of [network.org, ...network.cic]) proxy.become({ ...CLEAR, lost });
    await stop(`while ${what}`, program);
    for (const proxy of [network.org, ...network.cic]) proxy.become(CLEAR);
    const next = await bench.connect(group);
    await bench.allProcessed(cases);
    await bench.expectOneInteractionEach(cases);
    await stop('with nothing to do', next);
  });

  test('while it connects to servers that are a black hole', async () => {
    const group = bench.groupThrough(network);
    for (const proxy of [network.org, ...network.cic]) proxy.become({ ...CLEAR, lost: ['up', 'down'] });
    const program = startProgram(['start', '--config', group.path]);
    await program.logged('Connecting to Salesforce User');
    await stop('while connecting into a black hole', program);
  });
});

describe('a second signal cuts it short', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s: exit code %d', async (signal, code) => {
    const group = bench.group();
    const program = await bench.connect(group);
    await bench.stand.cic.switches({ handlerLatencyMs: STOP_TIMEOUT_MS });
    const cases = await bench.casesInFlight(program, 20);
    program.signal('SIGTERM');
    // The stream is left first; the creates are still waited for.
    await program.logged(/^Unsubscribed from /);
    const asked = performance.now();
    program.signal(signal);
    expect(await program.ended()).toEqual({ code, signal: null });
    measured.push(`second signal: ${Math.round(performance.now() - asked)} ms`);
    expectNoStackTrace(program);
    const next = await bench.connect(group);
    await bench.allProcessed(cases);
    await bench.expectOneInteractionEach(cases);
    await stop('with nothing to do', next);
  });
});
