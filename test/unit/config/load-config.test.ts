import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCommandConfig, loadConfig } from '../../../src/config/load-config.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';

const COMPLETE = {
  salesforce: { url: 'https://example.my.salesforce.com', clientId: 'id', clientSecret: 'very secret' },
  cic: { serverName: 'cic1.example.com', username: 'casebridge', password: 'cic password' },
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebridge-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(content: unknown, name = 'config.json'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function load(content: unknown, env: Record<string, string> = {}, overrides: Record<string, unknown> = {}) {
  return loadConfig({ file: written(content), env, overrides });
}

function failure(run: () => unknown): CasebridgeError {
  try {
    run();
  } catch (error) {
    if (error instanceof CasebridgeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('loadConfig', () => {
  it('fills in the defaults, in milliseconds and bytes', () => {
    const config = load(COMPLETE);
    expect(config.connector).toEqual({
      pluginName: 'casebridge',
      instanceId: hostname(),
      dataDir: './data',
      otherGroups: [],
    });
    expect(config.salesforce).toMatchObject({
      auth: 'clientCredentials',
      apiVersion: '67.0',
      pushTopic: 'ObjectRouting',
      sweepInterval: 60_000,
      queueMapInterval: 300_000,
      proxy: '',
    });
    expect(config.cic).toMatchObject({ port: 8019, tls: true, backupServerNames: [], creation: 'handler' });
    expect(config.routing).toEqual({
      enableAutoDisconnectOnReply: true,
      auditInterval: 3_600_000,
      checkInterval: 86_400_000,
      concurrency: 32,
      confirmTimeout: 30_000,
      directTimeout: 300_000,
      maxCreatesPerSecond: 20,
      markInterval: 500,
      maxAttempts: 5,
      backoffInitial: 500,
      backoffMax: 30_000,
      parkedRetryInterval: 600_000,
      parkedAlertAfter: 3_600_000,
      stopTimeout: 10_000,
    });
    expect(config.logs).toEqual({
      dir: './logs',
      level: 'note',
      maxFileSize: 10_485_760,
      maxTotalSize: 1_073_741_824,
      keepDays: 30,
      console: 'text',
      personalData: 'omit',
    });
    expect(config.store).toEqual({ url: '', keepDays: 90 });
  });

  it('is read-only', () => {
    const config = load({ ...COMPLETE, cic: { ...COMPLETE.cic, backupServerNames: ['cic2'] } });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.cic)).toBe(true);
    expect(Object.isFrozen(config.cic.backupServerNames)).toBe(true);
  });

  it('lets the environment win over the file, and overrides over both', () => {
    const file = { ...COMPLETE, routing: { concurrency: 1, maxAttempts: 1, backoffMax: '1m' } };
    const env = { CASEBRIDGE_ROUTING_MAX_ATTEMPTS: '2', CASEBRIDGE_ROUTING_BACKOFF_MAX: '2m' };
    const config = load(file, env, { routing: { backoffMax: '3m', concurrency: undefined } });
    expect(config.routing).toMatchObject({ concurrency: 1, maxAttempts: 2, backoffMax: 180_000 });
  });

  it('needs no file', () => {
    const config = loadConfig({
      env: {
        CASEBRIDGE_SALESFORCE_URL: 'https://example.my.salesforce.com/',
        CASEBRIDGE_SALESFORCE_CLIENT_ID: 'id',
        CASEBRIDGE_SALESFORCE_CLIENT_SECRET: 'secret',
        CASEBRIDGE_CIC_SERVER_NAME: 'cic1',
        CASEBRIDGE_CIC_BACKUP_SERVER_NAMES: 'cic2, cic3',
        CASEBRIDGE_CIC_USERNAME: 'user',
        CASEBRIDGE_CIC_PASSWORD: 'secret',
        CASEBRIDGE_CIC_PORT: '8018',
        CASEBRIDGE_ROUTING_ENABLE_AUTO_DISCONNECT_ON_REPLY: 'FALSE',
        CASEBRIDGE_LOGS_MAX_FILE_SIZE: '2MB',
        CASEBRIDGE_LOGS_DIR: '',
      },
    });
    expect(config.salesforce.url).toBe('https://example.my.salesforce.com');
    expect(config.cic).toMatchObject({ port: 8018, backupServerNames: ['cic2', 'cic3'] });
    expect(config.routing.enableAutoDisconnectOnReply).toBe(false);
    expect(config.logs).toMatchObject({ maxFileSize: 2_097_152, dir: './logs' });
  });

  it('takes the four names of the original product', () => {
    const config = load({
      PluginName: 'emea-cases',
      SalesforceUrl: 'https://emea.my.salesforce.com',
      ICServerName: 'cic9',
      EnableAutoDisconnectOnReply: 'false',
      salesforce: { clientId: 'id', clientSecret: 's' },
      cic: { username: 'u', password: 'p' },
    });
    expect(config.connector.pluginName).toBe('emea-cases');
    expect(config.salesforce.url).toBe('https://emea.my.salesforce.com');
    expect(config.cic.serverName).toBe('cic9');
    expect(config.routing.enableAutoDisconnectOnReply).toBe(false);
    expect(failure(() => load({ ...COMPLETE, ICServerName: 'x' })).message).toContain('cic.serverName');
  });

  it('accepts a byte order mark', () => {
    expect(load(`\uFEFF${JSON.stringify(COMPLETE)}`).cic.serverName).toBe('cic1.example.com');
  });
});

describe('loadConfig: secrets from files', () => {
  it('reads them and cuts one line break', () => {
    const secret = written('from a file\r\n', 'secret');
    const { cic, ...rest } = COMPLETE;
    const config = load(
      { ...rest, cic: { serverName: cic.serverName, username: cic.username } },
      { CASEBRIDGE_CIC_PASSWORD_FILE: secret },
    );
    expect(config.cic.password).toBe('from a file');
  });

  it('names a file that cannot be read, and a secret given twice', () => {
    const missing = join(folder, 'missing');
    const error = failure(() => load(COMPLETE, { CASEBRIDGE_CIC_PASSWORD_FILE: missing }));
    expect(error.code).toBe('CASEBRIDGE_CONFIG_INVALID');
    expect(error.message).toContain(missing);
    expect(error.message).toContain('ENOENT');
    const twice = { CASEBRIDGE_CIC_PASSWORD: 'one', CASEBRIDGE_CIC_PASSWORD_FILE: written('two', 'secret') };
    expect(failure(() => load(COMPLETE, twice)).message).toContain('given twice');
  });
});

describe('loadConfig: what is wrong', () => {
  it.each([
    [{ cic: { servername: 'x' } }, 'cic.servername', 'cic.serverName'],
    [{ routing: { concurency: 2 } }, 'routing.concurency', 'routing.concurrency'],
    [{ sales_force: {} }, 'sales_force', 'salesforce'],
    [{ ICServer: 'x' }, 'ICServer', 'ICServerName'],
    [{ salesforce: { serverName: 'x' } }, 'salesforce.serverName', 'cic.serverName'],
    [{ connector: { constructor: 'x' } }, 'connector.constructor', 'connector'],
  ])('names the unknown key of %j and the nearest known one', (extra, path, near) => {
    const error = failure(() => load({ ...COMPLETE, ...extra }));
    expect(error.code).toBe('CASEBRIDGE_CONFIG_UNKNOWN_KEY');
    expect(error.message).toContain(`${path} is not a known key`);
    expect(error.message).toContain(near);
  });

  it('does not fall for keys of the prototype', () => {
    const text = JSON.stringify(COMPLETE).replace('{', '{"__proto__":{"polluted":true},');
    expect(failure(() => load(text)).code).toBe('CASEBRIDGE_CONFIG_UNKNOWN_KEY');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('names an unknown variable of our sections, but not those of container platforms', () => {
    const error = failure(() => load(COMPLETE, { CASEBRIDGE_CIC_SERVERNAME: 'x' }));
    expect(error.code).toBe('CASEBRIDGE_CONFIG_UNKNOWN_KEY');
    expect(error.message).toContain('CASEBRIDGE_CIC_SERVER_NAME');
    load(COMPLETE, { CASEBRIDGE_CIC_SERVICE_HOST: '10.0.0.1', CASEBRIDGE_CIC_PORT_80_TCP: 'x', CASEBRIDGE_OTHER: 'x' });
  });

  it('lists all problems at once, with key and variable, and no secret', () => {
    const error = failure(() =>
      load({
        salesforce: { auth: 'password', url: 'nonsense', password: ['pass word'] },
        cic: { port: 70_000, backupServerNames: ['https://cic2'], password: 12_345 },
        routing: { backoffInitial: '5 minutes', concurrency: 0, enableAutoDisconnectOnReply: 'yes' },
        logs: { level: 'loud', maxFileSize: '1 lot' },
      }),
    );
    expect(error.code).toBe('CASEBRIDGE_CONFIG_INVALID');
    expect(error.exitCode).toBe(2);
    for (const key of [
      'salesforce.url (CASEBRIDGE_SALESFORCE_URL)',
      'salesforce.username (CASEBRIDGE_SALESFORCE_USERNAME) must be given when salesforce.auth is password',
      'salesforce.password (CASEBRIDGE_SALESFORCE_PASSWORD) must be text',
      'cic.serverName (CASEBRIDGE_CIC_SERVER_NAME) must be given',
      'cic.username (CASEBRIDGE_CIC_USERNAME) must be given',
      'cic.port (CASEBRIDGE_CIC_PORT) must be a port number from 1 to 65535, not 70000',
      'cic.backupServerNames',
      'cic.password (CASEBRIDGE_CIC_PASSWORD) must be text',
      'routing.backoffInitial',
      'routing.concurrency',
      'routing.enableAutoDisconnectOnReply',
      'logs.level',
      'logs.maxFileSize',
    ]) {
      expect(error.message).toContain(key);
    }
    expect(error.message.match(/^ {2}- /gm)).toHaveLength(13);
    expect(error.message).not.toContain('12345');
    expect(error.message).not.toContain('pass word');
  });

  it.each([
    ['clientCredentials', ['clientId', 'clientSecret']],
    ['jwt', ['username', 'clientId', 'privateKeyFile']],
    ['password', ['username', 'password']],
  ])('asks for what %s needs', (auth, needed) => {
    const error = failure(() => load({ cic: COMPLETE.cic, salesforce: { auth, url: 'https://x.my.salesforce.com' } }));
    expect(error.message.match(/salesforce\.\w+ \(/g)?.map((found) => found.slice(11, -2))).toEqual(needed);
  });

  it('refuses client credentials at the login host by an error of its own', () => {
    for (const url of ['https://login.salesforce.com', 'https://test.salesforce.com/']) {
      const error = failure(() => load({ ...COMPLETE, salesforce: { ...COMPLETE.salesforce, url } }));
      expect(error.code).toBe('CASEBRIDGE_SALESFORCE_WRONG_HOST');
      expect(error.message).toContain('salesforce.url');
    }
  });

  it('refuses plain http to other machines unless told otherwise', () => {
    const withUrl = (url: string, extra = {}) => ({
      ...COMPLETE,
      salesforce: { ...COMPLETE.salesforce, url, ...extra },
    });
    expect(failure(() => load(withUrl('http://example.my.salesforce.com'))).message).toContain('allowInsecure');
    expect(failure(() => load(withUrl('http://127.0.0.1.example.com'))).message).toContain('allowInsecure');
    for (const url of ['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:99']) {
      expect(load(withUrl(url)).salesforce.url).toBe(url);
    }
    expect(load(withUrl('http://example.com', { allowInsecure: true })).salesforce.url).toBe('http://example.com');
  });

  it('refuses ICWS without TLS to other machines unless told otherwise', () => {
    const withCic = (extra: object) => ({ ...COMPLETE, cic: { ...COMPLETE.cic, ...extra } });
    const backup = { tls: false, serverName: '127.0.0.1', backupServerNames: ['cic2'] };
    expect(failure(() => load(withCic(backup))).message).toContain('cic2');
    expect(failure(() => load(withCic({ tls: false }))).message).toContain('cic.allowInsecure');
    expect(load(withCic({ ...backup, backupServerNames: ['localhost'] })).cic.tls).toBe(false);
    expect(load(withCic({ tls: false, allowInsecure: true })).cic.tls).toBe(false);
  });

  it('names key and CA files that cannot be read', () => {
    const missing = join(folder, 'missing.pem');
    const jwt = {
      url: 'https://x.my.salesforce.com',
      auth: 'jwt',
      username: 'u',
      clientId: 'i',
      privateKeyFile: missing,
    };
    const error = failure(() => load({ salesforce: jwt, cic: { ...COMPLETE.cic, caFile: folder } }));
    expect(error.message).toContain(`${missing}, which cannot be read (ENOENT)`);
    expect(error.message).toContain(`${folder}, which is not a file`);
    const present = written('key', 'key.pem');
    expect(load({ salesforce: { ...jwt, privateKeyFile: present }, cic: COMPLETE.cic }).salesforce.auth).toBe('jwt');
  });

  it.each([
    ['{ "cic": { "password": "hidden secret" ', 'ends too early'],
    ['{ "cic": { "password": hidden secret } }', 'unexpected character'],
    ['{\n "cic" {} }', 'line 2'],
    ['[]', 'must hold a JSON object'],
    ['', 'ends too early'],
  ])('says that %j is not readable, without quoting it', (text, hint) => {
    const error = failure(() => load(text));
    expect(error.code).toBe('CASEBRIDGE_CONFIG_UNREADABLE');
    expect(error.message).toContain('config.json');
    expect(error.message).toContain(hint);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('hidden');
  });

  it('says that a file is missing', () => {
    const error = failure(() => loadConfig({ file: join(folder, 'none.json'), env: {} }));
    expect(error).toMatchObject({ code: 'CASEBRIDGE_CONFIG_UNREADABLE', message: expect.stringContaining('ENOENT') });
  });
});

describe('loadCommandConfig', () => {
  it('gives what there is, and refuses what is lacking when it is needed', () => {
    const { config, assureComplete } = loadCommandConfig({
      file: written({ ...COMPLETE, cic: { serverName: 'cic1.example.com', username: 'casebridge' } }),
      env: {},
    });
    expect(config.salesforce.clientSecret).toBe('very secret');
    expect(failure(assureComplete)).toMatchObject({
      code: 'CASEBRIDGE_CONFIG_INVALID',
      message: expect.stringContaining('cic.password'),
    });
  });

  it('has nothing against a complete one, and refuses a wrong one at once', () => {
    expect(loadCommandConfig({ file: written(COMPLETE), env: {} }).assureComplete()).toBeUndefined();
    const wrong = { ...COMPLETE, routing: { concurrency: 'many' } };
    expect(failure(() => loadCommandConfig({ file: written(wrong), env: {} })).code).toBe('CASEBRIDGE_CONFIG_INVALID');
  });
});
