import { beforeEach, expect, it } from 'vitest';
import type { Happening } from '../../../src/domain/happening.js';
import { AuditWatch, tellAudit } from '../../../src/group/audit-watch.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE = 60_000;

let clock: FakeClock;
let audits: number;
let intervalMs: number;
let watch: AuditWatch;

beforeEach(() => {
  clock = new FakeClock();
  audits = 0;
  intervalMs = 60 * MINUTE;
  watch = new AuditWatch({
    clock,
    tell: () => undefined,
    intervalMs: () => intervalMs,
    audit: () => {
      audits += 1;
      return Promise.resolve();
    },
  });
});

it('looks minutes after the start, then at each interval', async () => {
  watch.start();
  await clock.advance(4 * MINUTE);
  expect(audits).toBe(0);
  await clock.advance(MINUTE);
  expect(audits).toBe(1);
  await clock.advance(59 * MINUTE);
  expect(audits).toBe(1);
  await clock.advance(MINUTE);
  expect(audits).toBe(2);
  await watch.stop();
});

it('looks earlier where the interval is shorter, and never where it is 0', async () => {
  intervalMs = MINUTE;
  watch.start();
  await clock.advance(MINUTE);
  expect(audits).toBe(1);
  intervalMs = 0;
  watch.replan();
  await clock.advance(60 * MINUTE);
  expect(audits).toBe(1);
  await watch.stop();
});

it('tells that the list was cut, and which queues were hidden', () => {
  const told: Happening[] = [];
  tellAudit({ looked: 3, stranded: [], more: true, hidden: ['Support'] }, (happening) => told.push(happening));
  expect(told).toMatchObject([{ type: 'auditFinished', stranded: 0, more: true, hidden: ['Support'] }]);
});
