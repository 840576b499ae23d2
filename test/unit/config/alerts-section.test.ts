import { describe, expect, it } from 'vitest';
import { mailAddresses, smtpUrl, webhookUrl } from '../../../src/config/alert-formats.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { configSecrets, redactedConfig } from '../../../src/config/redacted-config.js';

const NEEDED = {
  salesforce: { url: 'https://x.my.salesforce.com', clientId: 'a', clientSecret: 'b' },
  cic: { serverName: 'cic1', username: 'u', password: 'p' },
};

function load(alerts: Readonly<Record<string, unknown>>) {
  return loadConfig({ env: {}, overrides: { ...NEEDED, alerts } });
}

describe('the section alerts', () => {
  it('refuses a webhook without TLS, except on this machine', () => {
    expect(webhookUrl.parse('http://localhost:9/x?y=1')).toBe('http://localhost:9/x?y=1');
    for (const raw of ['http://hooks.example.com', 'ftp://localhost', 'https://u:p@hooks.example.com', 'x', 5])
      expect(() => webhookUrl.parse(raw)).toThrow(/must/);
  });

  it('takes mail servers and addresses', () => {
    expect(smtpUrl.parse('smtp://u:p%25@mail.example.com:2525')).toBe('smtp://u:p%25@mail.example.com:2525');
    for (const raw of ['https://mail.example.com', 'smtp:', 'smtp://u:50%@mail.example.com', 5])
      expect(() => smtpUrl.parse(raw)).toThrow(/must/);
    expect(mailAddresses.parse('a@x.org, Ops <b@x.org>,')).toEqual(['a@x.org', 'Ops <b@x.org>']);
    for (const raw of [['a@x.org\r\nBcc: c@x.org'], 'nobody', [5], 7])
      expect(() => mailAddresses.parse(raw)).toThrow(/must/);
  });

  it('needs sender and receivers with a mail server, and the server with receivers', () => {
    expect(() => load({ smtpUrl: 'smtps://mail.example.com' })).toThrow(/alerts\.mailFrom/);
    expect(() => load({ mailTo: ['a@x.org'] })).toThrow(/alerts\.smtpUrl/);
    expect(load({ smtpUrl: 'smtps://m.x.org', mailFrom: 'b@x.org', mailTo: ['a@x.org'] }).alerts.mailTo).toEqual([
      'a@x.org',
    ]);
  });

  it('P8: hides what is secret, also the password inside the address', () => {
    const config = load({
      webhookUrl: 'https://hooks.example.com/secret-path',
      webhookToken: 'secret-token',
      smtpUrl: 'smtps://u:secret%20pass@m.x.org',
      mailFrom: 'b@x.org',
      mailTo: ['a@x.org'],
    });
    expect(JSON.stringify(redactedConfig(config))).not.toMatch(/secret-path|secret-token|secret%20pass/);
    expect(configSecrets(config)).toEqual(
      expect.arrayContaining(['https://hooks.example.com/secret-path', 'secret-token', 'secret%20pass', 'secret pass']),
    );
    const ofChat = load({ webhookUrl: 'https://hooks.example.com/services/T0/B0/secret' });
    expect(configSecrets(ofChat)).toContain('/services/T0/B0/secret');
    expect(configSecrets(load({ webhookUrl: 'https://hooks.example.com/alerts' }))).not.toContain('/alerts');
  });
});
