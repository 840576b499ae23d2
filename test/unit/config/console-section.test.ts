import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import { configSecrets, redactedConfig } from '../../../src/config/redacted-config.js';

const SALT = Buffer.alloc(16, 1).toString('base64');
const HASH = `scrypt$16384$8$1$${SALT}$${Buffer.alloc(32, 2).toString('base64')}`;
const NEEDED = {
  salesforce: { url: 'https://x.my.salesforce.com', clientId: 'id', clientSecret: 'secret-of-app' },
  cic: { serverName: 'cic1', username: 'u', password: 'pw-of-cic' },
};

const load = (console: Readonly<Record<string, unknown>>, env = {}) =>
  loadConfig({ env, overrides: { ...NEEDED, console } }).console;

describe('the section console', () => {
  it('listens on this machine, without users', () => {
    expect(load({})).toMatchObject({ enabled: true, host: '127.0.0.1', port: 8480, users: [], sessionIdle: 1_800_000 });
  });

  it('takes users as an array or as text', () => {
    const users = [`anna:operator:${HASH}`, `bob b.:viewer:${HASH}`];
    expect(load({ users }).users).toEqual(users);
    expect(load({}, { CASEBRIDGE_CONSOLE_USERS: users.join('\n') }).users).toEqual(users);
  });

  it.each([
    [['anna'], 'user 1'],
    [[`anna:operator:${HASH}`, 'bob:operator:hunter2-plain'], 'user 2'],
    [[`anna:admin:${HASH}`], 'viewer or operator'],
    [[`:viewer:${HASH}`], 'user 1'],
    [[`anna:viewer:${HASH}`, `anna:operator:${HASH}`], 'twice'],
    [[7], 'array of texts'],
  ])('refuses %j without showing it', (users, message) => {
    const attempt = () => load({ users });
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow('hunter2');
  });

  it.each([
    [{ host: '0.0.0.0' }, /console\.host .*console\.certFile and console\.keyFile .*console\.allowInsecure/],
    [{ host: 'bridge.example.com' }, /console\.host/],
    [{ host: '' }, /must name a host/],
    [{ certFile: 'package.json' }, /console\.keyFile/],
    [{ certFile: '/nonexistent.pem', keyFile: 'package.json' }, /console\.certFile .*cannot be read/],
    [{ publicUrl: 'http://bridge.example.com' }, /console\.publicUrl/],
    [{ sessionIdle: '2h', sessionLimit: '1h' }, /console\.sessionIdle/],
    [{ port: 65_536 }, /console\.port/],
  ])('refuses %j', (console, message) => expect(() => load(console)).toThrow(message));

  it.each([
    [{ host: '0.0.0.0', allowInsecure: true }],
    [{ host: '0.0.0.0', enabled: false }],
    [{ host: '0.0.0.0', certFile: 'package.json', keyFile: 'package.json' }],
    [{ host: '::1' }],
    [{ host: 'localhost', publicUrl: 'https://bridge.example.com/' }],
  ])('takes %j', (console) => expect(() => load(console)).not.toThrow());

  it('hides the users, and only if there are any', () => {
    const users = [`anna:operator:${HASH}`];
    const config = loadConfig({ env: {}, overrides: { ...NEEDED, console: { users } } });
    expect(redactedConfig(config).console?.users).toBe('[secret]');
    expect(configSecrets(config)).toEqual(expect.arrayContaining(users));
    for (const user of users) expect(configSecrets(config)).toContain(user.split(':')[2]);
    expect(redactedConfig(loadConfig({ env: {}, overrides: NEEDED })).console?.users).toEqual([]);
  });
});
