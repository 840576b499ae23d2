import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Happening } from '../../../../src/domain/happening.js';
import type { AlertNotice } from '../../../../src/operations/alerts/alert.js';
import { AlertDesk } from '../../../../src/operations/alerts/alert-desk.js';
import { ToldAlertsFile } from '../../../../src/operations/alerts/told-alerts.js';
import { redactor } from '../../../../src/operations/redactor.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { cic, told } from '../../../support/happenings.js';

const MINUTE = 60_000;
const SETTINGS = { linkDownAfter: 5 * MINUTE, repeatAfter: 60 * MINUTE, quotaPercent: 90 };

let folder: string;
let clock: FakeClock;
let sent: AlertNotice[];
let happened: Happening[];
let isDeaf: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'told-alerts-'));
  clock = new FakeClock();
  sent = [];
  happened = [];
  isDeaf = false;
});

afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'alerts.json');
const notices = () => sent.map(({ kind, alert }) => `${kind} ${alert.key}`);

/** The desk of one process. */
function open(): AlertDesk {
  return new AlertDesk({
    clock,
    random: () => 0,
    settings: SETTINGS,
    tell: (happening) => happened.push(happening),
    redactor: redactor([]),
    told: new ToldAlertsFile(folder),
    channels: [
      {
        name: 'webhook',
        send: async (batch) => {
          if (isDeaf) throw new Error('nobody there');
          sent.push(...batch);
        },
        close: async () => undefined,
      },
    ],
  });
}

/** One process: it begins, is told of these, and ends. */
async function run(...happenings: readonly Happening[]): Promise<void> {
  const desk = open();
  for (const happening of happenings) desk.take(happening);
  const stopped = desk.stop();
  await clock.advance(10_000);
  await stopped;
}

const refused = (code: Parameters<typeof told>[0] = 'CASEBRIDGE_CIC_LOGIN_REFUSED'): Happening => ({
  type: 'processEnds',
  why: 'refused',
  error: told(code),
});
const started: Happening = { type: 'connectorStarted', group: 'g', instanceId: 'i' };

it('a start that is refused again and again is told once, again after repeatAfter, and when one succeeds', async () => {
  for (let tries = 0; tries < 10; tries += 1) await run(refused());
  expect(notices()).toEqual(['raised process']);
  await clock.advance(60 * MINUTE);
  await run(refused());
  expect(notices()).toEqual(['raised process', 'raised process']);
  await run(started);
  await run(started);
  expect(notices()).toEqual(['raised process', 'raised process', 'cleared process']);
});

it('a start that is refused for another reason is told', async () => {
  await run(refused());
  await run(refused('CASEBRIDGE_STORE_FAILED'));
  expect(notices()).toEqual(['raised process', 'raised process']);
});

it('what reached nobody is told by the next process', async () => {
  isDeaf = true;
  await run(refused());
  isDeaf = false;
  await run(refused());
  expect(notices()).toEqual(['raised process']);
});

it('what lasts over a restart is not told anew, and its end is', async () => {
  const lost = cic('lost', 'cic1', told('CASEBRIDGE_CIC_LOGIN_REFUSED'));
  await run(started, lost, cic('stopped'));
  await run(lost, cic('stopped'));
  expect(notices()).toEqual(['raised cic']);
  await run(started, cic('ready'));
  expect(notices()).toEqual(['raised cic', 'cleared cic']);
});

it('what a good start does not meet again is over after two hours', async () => {
  await run({ type: 'storeFailed', error: told('CASEBRIDGE_STORE_FAILED') });
  const desk = open();
  desk.take(started);
  await clock.advance(119 * MINUTE);
  expect(notices()).toEqual(['raised store']);
  await clock.advance(2 * MINUTE);
  expect(notices()).toEqual(['raised store', 'cleared store']);
  await desk.stop();
});

it('is readable by its owner only, and one that is damaged is told and counts as empty', async () => {
  await run(refused());
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  writeFileSync(file(), '{"alerts"');
  await run(refused());
  expect(happened).toContainEqual({
    type: 'alertNotesFailed',
    error: expect.objectContaining({ code: 'CASEBRIDGE_STORE_FAILED', message: expect.stringContaining(file()) }),
  });
  expect(notices()).toEqual(['raised process', 'raised process']);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ alerts: [{ alert: { key: 'process' } }] });
});
