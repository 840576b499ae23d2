import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../../src/operations/log.js';
import type { LineFile } from '../../../src/operations/log-file.js';
import { createLogger, type LoggerOptions } from '../../../src/operations/logger.js';
import { redactor } from '../../../src/operations/redactor.js';
import { FakeClock } from '../../support/fake-clock.js';

const DAY = 86_400_000;

class Screen extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

let dir: string;
let clock: FakeClock;
let screen: Screen;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'casebridge-logs-'));
  clock = new FakeClock();
  screen = new Screen();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(settings: Partial<LoggerOptions['settings']> = {}, more: Partial<LoggerOptions> = {}): Log {
  return createLogger({
    settings: {
      dir,
      level: 'note',
      maxFileSize: 1_000_000,
      maxTotalSize: 1_000_000_000,
      keepDays: 30,
      console: 'off',
      ...settings,
    },
    pluginName: 'emea-cases',
    clock,
    redactor: redactor(['the secret value']),
    console: screen,
    ...more,
  });
}

function files(): string[] {
  const number = (name: string) => Number(/_(\d+)\.log$/.exec(name)?.[1]);
  return readdirSync(dir).sort((a, b) => number(a) - number(b));
}

function records(name: string): Record<string, unknown>[] {
  return readFileSync(join(dir, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line));
}

const LINE = { component: 'Test', message: 'hello' };

describe('log files', () => {
  it('hold one JSON object a line, leading with what people look for', async () => {
    const log = open();
    log.log('note', {
      attempt: 1,
      interactionId: '100154078860131210',
      objectId: '500A',
      rowId: 'a0XA',
      user: '',
      ...LINE,
    });
    await log.close();
    const text = readFileSync(join(dir, 'emea-cases_1.log'), 'utf8');
    expect(text).toBe(
      '{"time":"2026-01-05T09:00:00.000Z","level":"note","component":"Test","message":"hello","rowId":"a0XA","objectId":"500A","interactionId":"100154078860131210","attempt":1}\n',
    );
  });

  it('begin anew at each start, the number going on', async () => {
    writeFileSync(join(dir, 'emea-cases_41.log'), '');
    writeFileSync(join(dir, 'emea-cases_x.log'), '');
    writeFileSync(join(dir, 'other_99.log'), '');
    for (let start = 0; start < 2; start += 1) {
      const log = open();
      log.log('note', LINE);
      await log.close();
    }
    expect(files()).toEqual(expect.arrayContaining(['emea-cases_42.log', 'emea-cases_43.log']));
    expect(files()).not.toContain('emea-cases_44.log');
  });

  it('begin anew each day', async () => {
    const log = open();
    log.log('note', LINE);
    await clock.advance(DAY);
    log.log('note', { ...LINE, message: 'next day' });
    await log.close();
    expect(files()).toEqual(['emea-cases_1.log', 'emea-cases_2.log']);
    expect(records('emea-cases_2.log')[0]?.message).toBe('next day');
  });

  it('lose no line of a burst of 20,000 while they are full after each few', async () => {
    const log = open({ maxFileSize: 100_000, level: 'debug' });
    for (let number = 0; number < 20_000; number += 1) log.log('debug', { ...LINE, number });
    await log.close();
    const found = files().flatMap((name) => records(name).map((record) => record.number));
    expect(found).toEqual(Array.from({ length: 20_000 }, (_, number) => number));
    expect(files().length).toBeGreaterThan(15);
    for (const name of files()) expect(readFileSync(join(dir, name)).length).toBeLessThanOrEqual(100_000);
  });

  it('hold a line as soon as the call has returned', () => {
    const log = open();
    log.log('error', LINE);
    expect(records('emea-cases_1.log')).toHaveLength(1);
    void log.close();
  });

  it('are deleted after keepDays, but only those of the group', async () => {
    const old = new Date(clock.now() - 31 * DAY);
    const young = new Date(clock.now() - 29 * DAY);
    for (const [name, time] of [
      ['emea-cases_1.log', old],
      ['emea-cases_2.log', young],
      ['notes.log', old],
    ] as const) {
      writeFileSync(join(dir, name), 'x');
      utimesSync(join(dir, name), time, time);
    }
    const log = open();
    log.log('note', LINE);
    await log.close();
    expect(readdirSync(dir).sort()).toEqual(['emea-cases_2.log', 'emea-cases_3.log', 'notes.log']);
  });

  it('are never more than maxTotalSize together: the oldest go, and no line of the others', async () => {
    writeFileSync(join(dir, 'notes.log'), 'x'.repeat(50_000));
    const log = open({ maxFileSize: 10_000, maxTotalSize: 50_000, level: 'debug' });
    const total = () => files().reduce((sum, name) => sum + statSync(join(dir, name)).size, 0) - 50_000;
    let most = 0;
    for (let number = 0; number < 2_000; number += 1) {
      log.log('debug', { ...LINE, number });
      most = Math.max(most, total());
    }
    await log.close();
    expect(most).toBeLessThanOrEqual(50_000);
    expect(most).toBeGreaterThan(40_000);
    expect(files()).toContain('notes.log');
    const logs = files().filter((name) => name !== 'notes.log');
    const left = logs.flatMap((name) => records(name).map((record) => record.number));
    expect(left).toEqual(Array.from({ length: left.length }, (_, index) => 2_000 - left.length + index));
  });

  it('keep the present one, however small maxTotalSize is', async () => {
    const log = open({ maxFileSize: 10_000, maxTotalSize: 1_024, level: 'debug' });
    for (let number = 0; number < 200; number += 1) log.log('debug', { ...LINE, number });
    await log.close();
    expect(files()).toHaveLength(1);
    expect(records(files()[0] ?? '').at(-1)?.number).toBe(199);
  });

  it('leave out what is below the level', async () => {
    const log = open({ level: 'warn' });
    for (const level of ['error', 'warn', 'note', 'info', 'debug'] as const)
      log.log(level, { ...LINE, message: level });
    await log.close();
    log.log('error', LINE);
    await log.close();
    expect(records('emea-cases_1.log').map((record) => record.message)).toEqual(['error', 'warn']);
  });

  it('share a folder with another instance of the group', async () => {
    const logs = [open(), open()];
    for (const log of logs) log.log('note', LINE);
    await Promise.all(logs.map((log) => log.close()));
    expect(files()).toEqual(['emea-cases_1.log', 'emea-cases_2.log']);
  });

  it('are complete when the process exits at once', () => {
    const script = fileURLToPath(new URL('./fixtures/log-and-exit.ts', import.meta.url));
    // A file takes all at once; what a pipe holds when the process is gone depends on how fast its reader was.
    const output = join(mkdtempSync(join(tmpdir(), 'casebridge-stdout-')), 'stdout');
    const stdout = openSync(output, 'w');
    const child = spawnSync(process.execPath, ['--import', 'tsx', script, dir], {
      encoding: 'utf8',
      stdio: ['ignore', stdout, 'pipe'],
    });
    closeSync(stdout);
    expect(child.stderr).toBe('');
    expect(child.status).toBe(3);
    const found = files().flatMap((name) => records(name).map((record) => record.number));
    expect(found).toEqual(Array.from({ length: 2_000 }, (_, number) => number));
    expect(readFileSync(output, 'utf8').trim().split('\n')).toHaveLength(2_000);
    rmSync(dirname(output), { recursive: true });
  });
});

describe('the console', () => {
  it('shows text with local time, level, component, message and ids', async () => {
    const log = open({ console: 'text' });
    const ids = { rowId: 'a0XA', objectId: '500A', interactionId: '1001' };
    log.log('warn', { ...LINE, ...ids, code: 'CASEBRIDGE_CIC_SESSION_LOST', cure: 'Nothing to do.' });
    await log.close();
    expect(screen.text).toMatch(
      /^20\d\d-\d\d-\d\dT\d\d:\d\d:00\.000[+-]\d\d:\d\d WARN {2}Test: hello \(row a0XA, case 500A, interaction 1001\) \[CASEBRIDGE_CIC_SESSION_LOST\] What to do: Nothing to do\.\n$/,
    );
    expect(Date.parse(screen.text.split(' ')[0] ?? '')).toBe(clock.now());
  });

  it('lets no text forge a line or steer the terminal', async () => {
    const log = open({ console: 'text' });
    log.log('note', { ...LINE, message: 'one\n2026 ERROR forged\u001b[31m\u0085\u2028' });
    await log.close();
    expect(screen.text.match(/\n/g)).toHaveLength(1);
    expect(screen.text).not.toContain('\u001b');
  });

  it('shows JSON if wanted, or nothing', async () => {
    const json = open({ console: 'json' });
    json.log('note', LINE);
    await json.close();
    expect(JSON.parse(screen.text)).toMatchObject({ level: 'note', component: 'Test', message: 'hello' });
    screen.text = '';
    const off = open({ console: 'off' });
    off.log('note', LINE);
    await off.close();
    expect(screen.text).toBe('');
  });

  it('may go away', async () => {
    const log = open({ console: 'text' });
    screen.destroy(new Error('EPIPE'));
    await new Promise((resolve) => setImmediate(resolve));
    log.log('note', LINE);
    await log.close();
    expect(records('emea-cases_1.log')).toHaveLength(1);
  });
});

describe('log files that cannot be written', () => {
  it('give way to the console with one warning when the folder cannot be made', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    const log = open({ dir: join(file, 'below'), console: 'off' });
    for (let number = 0; number < 3; number += 1) log.log('note', { ...LINE, message: `line ${number}` });
    await log.close();
    const lines = screen.text.trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/WARN {2}Logs: Log files in .* cannot be written \(ENOTDIR/);
    expect(lines.slice(1).map((line) => line.slice(-6))).toEqual(['line 0', 'line 1', 'line 2']);
  });

  it('are not written twice to a console that shows all lines anyway', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    const log = open({ dir: file, console: 'text' });
    log.log('note', LINE);
    await log.close();
    expect(screen.text.match(/Test: hello/g)).toHaveLength(1);
    expect(screen.text.match(/cannot be written/g)).toHaveLength(1);
  });

  it('are tried again after a while, and that is said', async () => {
    const written: string[] = [];
    let full = true;
    const file: LineFile = {
      append(text) {
        if (full) throw new Error('ENOSPC: no space left on device, write');
        written.push(text);
      },
      close: () => undefined,
    };
    const log = open({ console: 'off' }, { file });
    log.log('note', { ...LINE, message: 'one' });
    await clock.advance(31_000);
    log.log('note', { ...LINE, message: 'two' });
    full = false;
    log.log('note', { ...LINE, message: 'three' });
    await clock.advance(31_000);
    log.log('note', { ...LINE, message: 'four' });
    await log.close();
    expect(written.map((text) => JSON.parse(text).message)).toEqual(['four']);
    expect(screen.text.match(/cannot be written/g)).toHaveLength(1);
    for (const message of ['one', 'two', 'three', 'are written again']) expect(screen.text).toContain(message);
    expect(screen.text).not.toContain('four');
  });

  it('come back when the folder does', async () => {
    const folder = join(dir, 'mounted');
    writeFileSync(folder, '');
    const log = open({ dir: folder, console: 'off' });
    log.log('note', LINE);
    rmSync(folder);
    mkdirSync(folder);
    await clock.advance(31_000);
    log.log('note', LINE);
    await log.close();
    expect(readdirSync(folder)).toEqual(['emea-cases_1.log']);
  });
});

describe('P8: secrets in logs', () => {
  it('reach neither file nor console, in message, fields, nor causes', async () => {
    const log = open({ console: 'json' });
    const cause = new Error('tried the secret value', { cause: 'the%20secret%20value' });
    log.log('error', {
      component: 'Test',
      message: 'login with the secret value and 00D000000000001!AQEAQabc.def',
      error: new Error('outer', { cause }),
      headers: { cookie: 'icws_1=abc', 'ININ-ICWS-CSRF-Token': 'zzz-token' },
    });
    await log.close();
    const all = readFileSync(join(dir, 'emea-cases_1.log'), 'utf8') + screen.text;
    expect(all).not.toMatch(/the secret value|the%20secret|AQEAQ|icws_1=abc|zzz-token/);
    expect(all).toContain('tried [secret]');
  });

  it('do not keep a line that cannot be looked at from being written', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const log = open();
    log.log('error', { ...LINE, proxy });
    await log.close();
    expect(records('emea-cases_1.log')[0]).toMatchObject(LINE);
  });
});
