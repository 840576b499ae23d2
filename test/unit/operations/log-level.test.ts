import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Log, LogRecord } from '../../../src/operations/log.js';
import { createLogger } from '../../../src/operations/logger.js';
import { redactor } from '../../../src/operations/redactor.js';
import { FakeClock } from '../../support/fake-clock.js';

let dir: string;
let log: Log;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'casebridge-logs-'));
  log = createLogger({
    settings: { dir, level: 'note', maxFileSize: 1_000_000, maxTotalSize: 1_000_000_000, keepDays: 30, console: 'off' },
    pluginName: 'emea',
    clock: new FakeClock(),
    redactor: redactor(['the secret value']),
    console: new PassThrough(),
  });
});
afterEach(async () => {
  await log.close();
  rmSync(dir, { recursive: true, force: true });
});

function messages(): unknown[] {
  return readdirSync(dir)
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line).message);
}

function say(message: string): void {
  log.log('debug', { component: 'Test', message });
}

it('writes lines of another level as soon as it is changed', () => {
  expect(log.level).toBe('note');
  say('one');
  log.setLevel('debug');
  say('two');
  expect(log.level).toBe('debug');
  log.setLevel('error');
  say('three');
  log.log('warn', { component: 'Test', message: 'four' });
  expect(messages()).toEqual(['two']);
});

it('tells each written record to its listeners, redacted, until they are taken off', () => {
  const records: LogRecord[] = [];
  const off = log.onRecord((record) => records.push(record));
  say('not written');
  log.log('warn', { component: 'Test', message: 'has the secret value', extra: 1 });
  off();
  log.log('warn', { component: 'Test', message: 'later' });
  expect(records).toEqual([
    { time: '2026-01-05T09:00:00.000Z', level: 'warn', component: 'Test', message: 'has [secret]', extra: 1 },
  ]);
});

it('goes on when a listener throws', () => {
  log.onRecord(() => {
    throw new Error('odd');
  });
  log.log('warn', { component: 'Test', message: 'written' });
  log.log('warn', { component: 'Test', message: 'written too' });
  expect(messages()).toEqual(['written', 'written too']);
});
