import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import { configSecrets, redactedConfig } from '../../../src/config/redacted-config.js';

const config = loadConfig({
  env: {},
  overrides: {
    salesforce: {
      url: 'https://example.my.salesforce.com',
      clientId: 'the client',
      clientSecret: 'client-secret-1',
      proxy: 'http://proxyuser:proxy%20pass@proxy.example.com:3128',
    },
    cic: {
      serverName: 'cic1',
      username: 'casebridge',
      password: 'cic-password-1',
      proxy: 'http://u:cic-proxy-pass@proxy.example.com:3129',
    },
  },
});

describe('redactedConfig', () => {
  it('P8: hides what is secret, and shows whether it is set', () => {
    const shown = redactedConfig(config);
    expect(shown.salesforce).toMatchObject({ clientId: 'the client', clientSecret: '[secret]', password: '' });
    expect(shown.cic).toMatchObject({ username: 'casebridge', password: '[secret]', port: 8019 });
    const text = JSON.stringify(shown);
    for (const secret of ['client-secret-1', 'cic-password-1', 'proxy%20pass', 'proxy pass', 'cic-proxy-pass']) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('proxy.example.com:3128');
  });

  it('P8: names every secret for the redaction of logs', () => {
    expect(configSecrets(config)).toEqual([
      'client-secret-1',
      'cic-password-1',
      'proxy%20pass',
      'cic-proxy-pass',
      'proxy pass',
      'cic-proxy-pass',
    ]);
  });
});
