import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';

const NEEDED = {
  salesforce: { url: 'https://x.my.salesforce.com', clientId: 'id', clientSecret: 'secret-of-app' },
  cic: { serverName: 'cic1', username: 'u', password: 'pw-of-cic' },
};

const load = (agents: Readonly<Record<string, unknown>>, env = {}) =>
  loadConfig({ env, overrides: { ...NEEDED, agents: { port: 8481, ...agents } } }).agents;

describe('the section agents', () => {
  it('has no listener unless it has a port, and then one for this machine that nobody may frame', () => {
    expect(load({})).toEqual({
      host: '127.0.0.1',
      port: 8481,
      certFile: '',
      keyFile: '',
      allowInsecure: false,
      publicUrl: '',
      trustedProxies: [],
      frameAncestors: [],
      sessionIdle: 900_000,
      sessionLifetime: 43_200_000,
    });
    expect(loadConfig({ env: {}, overrides: NEEDED }).agents.port).toBe('');
  });

  it.each([
    [{ host: '0.0.0.0' }, /agents\.host .*agents\.certFile and agents\.keyFile .*agents\.allowInsecure/],
    [{ host: 'panel.example.com' }, /agents\.host/],
    [{ host: '' }, /must name a host/],
    [{ port: 65_536 }, /agents\.port/],
    [{ port: 'any' }, /agents\.port/],
    [{ certFile: 'package.json' }, /agents\.keyFile/],
    [{ keyFile: 'package.json' }, /agents\.certFile/],
    [{ certFile: '/nonexistent.pem', keyFile: 'package.json' }, /agents\.certFile .*cannot be read/],
    [{ publicUrl: 'http://panel.example.com' }, /agents\.publicUrl/],
    [{ publicUrl: 'https://panel.example.com/agent' }, /without a path/],
    [{ publicUrl: 'panel.example.com' }, /must be a URL/],
    [{ sessionIdle: '13h' }, /agents\.sessionIdle .*agents\.sessionLifetime/],
    [{ sessionIdle: '30s' }, /agents\.sessionIdle/],
    [{ sessionLifetime: '200h' }, /agents\.sessionLifetime/],
    [{ frameAncestors: ['https://x.my.salesforce.com/lightning'] }, /agents\.frameAncestors .*without a path/],
    [{ frameAncestors: ['x.my.salesforce.com'] }, /agents\.frameAncestors/],
    [{ frameAncestors: ['*'] }, /agents\.frameAncestors/],
    [{ frameAncestors: ['https://*'] }, /agents\.frameAncestors/],
    [{ frameAncestors: ['https://*.com'] }, /agents\.frameAncestors/],
    [{ frameAncestors: ["https://x.example.com; script-src 'unsafe-inline'"] }, /agents\.frameAncestors/],
    [{ frameAncestors: [7] }, /must be an array of origins/],
    [{ frameAncestors: Array(51).fill('https://x.example.com') }, /more than 50/],
    [{ trustedProxies: ['proxy.example.com'] }, /agents\.trustedProxies .*10\.0\.0\.0\/8/],
    [{ trustedProxies: ['10.0.0.0/33'] }, /agents\.trustedProxies/],
    [{ trustedProxies: ['0.0.0.0/0'] }, /agents\.trustedProxies/],
    [{ trustedProxies: ['::/0'] }, /agents\.trustedProxies/],
    [{ trustedProxies: ['10.0.0.0/8/8'] }, /agents\.trustedProxies/],
    [{ trustedProxies: [7] }, /must be an array of IP addresses/],
    [{ trustedProxies: Array(101).fill('10.0.0.1') }, /more than 100/],
  ])('refuses %j', (agents, message) => expect(() => load(agents)).toThrow(message));

  it.each([
    [{ host: '0.0.0.0', allowInsecure: true }],
    [{ host: '0.0.0.0', port: '' }],
    [{ host: '0.0.0.0', certFile: 'package.json', keyFile: 'package.json' }],
    [{ host: '::1', port: 0 }],
    [{ host: 'localhost', publicUrl: 'https://panel.example.com/' }],
    [{ sessionIdle: '12h', sessionLifetime: '12h' }],
    [{ trustedProxies: ['10.0.0.5', '192.168.0.0/16', '::1', '2001:db8::/32'] }],
  ])('takes %j', (agents) => expect(() => load(agents)).not.toThrow());

  it('takes origins and addresses as arrays or as text', () => {
    const env = {
      CASEBRIDGE_AGENTS_FRAME_ANCESTORS: 'https://X.my.salesforce.com/, https://*.Lightning.force.com',
      CASEBRIDGE_AGENTS_TRUSTED_PROXIES: ' 10.0.0.5,, 192.168.0.0/16 ',
    };
    expect(load({}, env)).toMatchObject({
      frameAncestors: ['https://x.my.salesforce.com', 'https://*.lightning.force.com'],
      trustedProxies: ['10.0.0.5', '192.168.0.0/16'],
    });
  });
});
