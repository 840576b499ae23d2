import { describe, expect, it } from 'vitest';
import { configChange } from '../../../src/config/config-change.js';
import { LiveConfig } from '../../../src/config/live-config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { schemaKeys } from '../../../src/config/schema.js';

const COMPLETE = {
  salesforce: { url: 'https://example.my.salesforce.com', clientId: 'id', clientSecret: 'secret one' },
  cic: { serverName: 'cic1.example.com', username: 'casebridge', password: 'password one' },
};

function config(change: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}) {
  const names = new Set([...Object.keys(COMPLETE), ...Object.keys(change)]);
  const complete: Readonly<Record<string, object>> = COMPLETE;
  const overrides = Object.fromEntries([...names].map((name) => [name, { ...complete[name], ...change[name] }]));
  return loadConfig({ env: {}, overrides });
}

describe('a changed configuration', () => {
  it('takes over what may change, and leaves the rest as it was', () => {
    const before = config();
    const after = config({ routing: { concurrency: 4 }, logs: { level: 'debug' }, cic: { port: 8018 } });
    const { config: effective, applied, waiting } = configChange(before, after);
    expect(applied).toEqual(['routing.concurrency', 'logs.level']);
    expect(waiting).toEqual(['cic.port']);
    expect(effective.routing.concurrency).toBe(4);
    expect(effective.logs.level).toBe('debug');
    expect(effective.cic.port).toBe(8019);
  });

  it('takes over nothing from an equal one, lists among them', () => {
    const lists = { alerts: { smtpUrl: 'smtp://localhost', mailFrom: 'a@b.example', mailTo: ['c@d.example'] } };
    expect(configChange(config(lists), config(lists))).toMatchObject({ applied: [], waiting: [] });
  });

  it('takes over a new secret of the same user', () => {
    const after = config({ cic: { password: 'password two' }, salesforce: { clientSecret: 'secret two' } });
    const { applied, config: effective } = configChange(config(), after);
    expect(applied).toEqual(['salesforce.clientSecret', 'cic.password']);
    expect(effective.cic.password).toBe('password two');
  });

  it('never gives the secret of one user to another, or to another server', () => {
    const other = config({
      cic: { username: 'another', password: 'password two' },
      salesforce: { url: 'https://other.my.salesforce.com', clientSecret: 'secret two' },
    });
    const { applied, waiting, config: effective } = configChange(config(), other);
    expect(applied).toEqual([]);
    expect(waiting).toEqual(['salesforce.url', 'salesforce.clientSecret', 'cic.username', 'cic.password']);
    expect(effective.cic).toMatchObject({ username: 'casebridge', password: 'password one' });
    expect(effective.salesforce.clientSecret).toBe('secret one');
  });

  it('keeps what the way to log in needs while another way waits', () => {
    const other = config({
      salesforce: { auth: 'password', username: 'u', password: 'p', clientId: '', clientSecret: '' },
    });
    const { config: effective } = configChange(config(), other);
    expect(effective.salesforce).toMatchObject({
      auth: 'clientCredentials',
      clientId: 'id',
      clientSecret: 'secret one',
    });
  });
});

describe('the live configuration', () => {
  it('shows through its view what is in effect, whoever holds a section of it', () => {
    const live = new LiveConfig(config());
    const { routing, cic } = live.view;
    live.take(config({ routing: { concurrency: 7 }, cic: { tls: false, allowInsecure: true } }));
    expect(routing.concurrency).toBe(7);
    expect(cic.tls).toBe(true);
    expect(live.waiting).toEqual(['cic.tls', 'cic.allowInsecure']);
  });

  it('forgets what waited once the file says again what is in effect', () => {
    const live = new LiveConfig(config());
    live.take(config({ cic: { port: 8018 } }));
    expect(live.take(config())).toMatchObject({ applied: [], waiting: [] });
    expect(live.waiting).toEqual([]);
  });

  it('has every key, with the value of the configuration', () => {
    const started = config();
    expect(JSON.parse(JSON.stringify(new LiveConfig(started).view))).toEqual(JSON.parse(JSON.stringify(started)));
  });
});

describe('the schema', () => {
  it('lets a key follow only keys of its own section that need a restart', () => {
    const paths = new Map(schemaKeys().map((key) => [key.path, key.definition]));
    for (const { section, definition } of schemaKeys())
      for (const name of definition.change.follows)
        expect(paths.get(`${section}.${name}`)?.change.live, `${section}.${name}`).toBe(false);
  });

  it('has every secret follow its owner, or belong to nobody', () => {
    const secrets = schemaKeys().filter(
      ({ section, definition }) => definition.sensitive === true && ['salesforce', 'cic'].includes(section),
    );
    expect(secrets.map(({ path }) => path)).toHaveLength(4);
    for (const { definition } of secrets) expect(definition.change.follows).not.toEqual([]);
  });
});
