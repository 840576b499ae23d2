import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { filesBelow, leaksOf, type Written } from '../support/system/leak-search.js';
import { killPrograms } from '../support/system/program.js';
import { SecretDay } from '../support/system/secret-day.js';
import { openSecretWorld, type SecretWorld } from '../support/system/secret-world.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 420_000 });

let world: SecretWorld;
let day: SecretDay;

beforeAll(async () => {
  world = await openSecretWorld();
  day = new SecretDay(world);
  await day.play();
  await day.refusals();
});

afterAll(async () => {
  await killPrograms();
  await world?.close();
});

/** Where something of this kind was written. */
function places(pattern: RegExp): readonly Written[] {
  return day.written.filter(({ where }) => pattern.test(where));
}

describe('a full day of a group, with troubles and a crash', () => {
  test('all that was to be looked at is there, and what is looked for can be found', () => {
    for (const place of [
      /^stdout of start$/,
      /^stderr of start$/,
      /^stdout of check --json$/,
      /^stdout of explain/,
      /^diagnostics: logs\//,
      /^diagnostics: config\.json$/,
      /^GET \/api\/status$/,
      /^GET \/api\/explain\//,
      /^GET \/metrics$/,
      /^live feed$/,
      /^webhook$/,
      /^row OR-/,
      /^main\/data\/.*(?:db|sqlite)/,
      /^main\/logs\/group_\d+\.log$/,
      /^refused by CIC\/logs\/group_\d+\.log$/,
    ])
      expect(
        places(place).filter(({ bytes }) => bytes.length > 0),
        String(place),
      ).not.toEqual([]);
    for (const { where, bytes } of places(/^GET \/(?:api|metrics|healthz)/))
      expect(bytes.toString('utf8'), where).toMatch(/^200 /);
    const own = filesBelow(world.folder).filter(({ where }) => where === 'main/group.json');
    expect(leaksOf(world.configured, own)).toEqual(
      expect.arrayContaining(['client secret in main/group.json', 'password of CIC in main/group.json']),
    );
    expect([...world.issued().keys()].filter((name) => name.startsWith('access token')).length).toBeGreaterThan(5);
    expect([...world.issued().keys()].filter((name) => name.startsWith('CSRF token')).length).toBeGreaterThan(5);
  });

  test('the crash was told of', () => {
    const [stderr] = places(/^stderr of start$/);
    const [stdout] = places(/^stdout of start$/);
    // What ran beside it may have written a line after it.
    const lines = stdout?.bytes.toString('utf8').split('\n') ?? [];
    const line = lines.find((each) => each.includes('Something failed that nobody expected: ')) ?? '';
    expect(day.quoted).toBeGreaterThan(10);
    expect(line.split('[secret]').length - 1).toBeGreaterThanOrEqual(day.quoted);
    expect(stderr?.bytes.toString('utf8')).toContain('CASEBRIDGE_INTERNAL');
    expect(stderr?.bytes.toString('utf8')).not.toMatch(/^\s+at /m);
  });

  test('no password, token, secret or key of the configuration is anywhere', () => {
    expect(leaksOf(world.configured, day.written)).toEqual([]);
  });

  test('no access token, cookie or CSRF token of the servers is anywhere', () => {
    expect(leaksOf(world.issued(), day.written)).toEqual([]);
  });

  test('tokens that the programs made are where they belong, readable by their owner only', () => {
    for (const [where, { mode }] of day.tokenFiles) expect(mode, where).toBe(0o600);
    // The crash took nothing away. A session is told its own CSRF token.
    expect(leaksOf(day.made, day.written)).toEqual([
      'CSRF token of the console in GET /api/session',
      'token in api.json of main in main/data/api.json',
    ]);
  });

  test('no subject, sender or text of a customer is in logs, ledger, diagnostics, alerts or answers', () => {
    expect(day.personal.size).toBe(20);
    expect(leaksOf(day.personal, day.wholeRows)).toEqual(
      expect.arrayContaining(['subject of customer 0 in the org', 'address of customer 0 in the org']),
    );
    expect(leaksOf(day.personal, day.written)).toEqual([]);
  });
});
