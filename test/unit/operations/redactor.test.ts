import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { redactor } from '../../../src/operations/redactor.js';

const SECRET = 'p&ss w"rd/Ü<1>';
const redact = redactor([SECRET, 'client-secret-77', 'short']);

describe('P8: known secrets', () => {
  it.each([
    ['as they are', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['URL-encoded with small letters', encodeURIComponent(SECRET).replace(/%../g, (hex) => hex.toLowerCase())],
    ['as a form field', new URLSearchParams({ x: SECRET }).toString().slice(2)],
    [
      'escaped for XML',
      SECRET.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
    ],
    ['escaped for JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in base64', Buffer.from(SECRET).toString('base64')],
  ])('are taken out %s', (_how, form) => {
    const shown = redact.text(`before ${form} after`);
    expect(shown).toBe('before [secret] after');
  });

  it('are taken out of base64 wherever they begin', () => {
    for (const user of ['', 'u', 'us', 'use', 'user@example.com']) {
      const encoded = Buffer.from(`${user}:client-secret-77:more`).toString('base64');
      const shown = redact.text(`credentials ${encoded}`);
      expect(shown).toContain('[secret]');
      expect(Buffer.from(shown.split('credentials ')[1] ?? '', 'base64').toString()).not.toContain('secret-77');
    }
  });

  it('are not taken out of ordinary words if they are very short', () => {
    expect(redact.text('a short text')).toBe('a short text');
    expect(redact.text('password=short')).toBe('password=[secret]');
  });

  it('leave nothing behind when one contains another', () => {
    const nested = redactor(['secretsecret', 'secretsecret-long']);
    expect(nested.text('x secretsecret-long y')).toBe('x [secret] y');
  });

  it('never show, whatever stands around them', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const shown = redactor([value]).text(`${before}${value}${after}`);
        return '[secret]'.includes(value) || !shown.includes(value) || `${before}[secret]${after}`.includes(value);
      }),
    );
  });
});

describe('P8: secrets of a changed configuration', () => {
  it('are taken out beside those before, also after many logins', () => {
    const growing = redactor(['first-secret']);
    growing.know(['second-secret', 'first-secret']);
    for (let login = 0; login < 200; login += 1) growing.learn(`token-number-${login}`);
    growing.know(['third-secret']);
    expect(growing.text('first-secret second-secret third-secret token-number-199')).toBe(
      '[secret] [secret] [secret] [secret]',
    );
  });

  it('are bounded: those that were replaced long ago go first', () => {
    const growing = redactor(['first-secret']);
    growing.know(Array.from({ length: 400 }, (_, change) => `changed-secret-${change}`));
    expect(growing.text('changed-secret-399 changed-secret-300')).toBe('[secret] [secret]');
    expect(growing.text('changed-secret-3.')).toBe('changed-secret-3.');
  });
});

describe('P8: secrets that came up while running', () => {
  /** More logins than are remembered. */
  const LOGINS = Array.from({ length: 200 }, (_, index) => `token-of-login-${index}-end`);

  it('are taken out, the latest of them for certain', () => {
    const learning = redactor([SECRET]);
    for (const token of LOGINS) learning.learn(token);
    expect(learning.text(`${SECRET} ${LOGINS.at(-1)}`)).toBe('[secret] [secret]');
  });

  it('are not forgotten while they are in use, or last as long as the process', () => {
    const learning = redactor([]);
    learning.learn('token-of-the-api', true);
    for (const token of LOGINS) {
      learning.learn('token-of-the-session');
      learning.learn(token);
    }
    expect(learning.text('token-of-the-api, token-of-the-session')).toBe('[secret], [secret]');
  });
});

describe('P8: shapes of secrets', () => {
  const TOKEN = '00D4S000000oz4e!ARcAQPz.x_9y0123456789abcdefghijklmnopqrstuvwxyz';
  it.each([
    [`session ${TOKEN} expired`, TOKEN],
    [`Authorization: Bearer ${TOKEN}`, TOKEN],
    [`authorization: OAuth abcdefghijk`, 'abcdefghijk'],
    [`{"authorization":"Basic dXNlcjpwYXNz"}`, 'dXNlcjpwYXNz'],
    ['got Bearer abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz'],
    ['assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.c2lnbmF0dXJl&x=1', 'eyJpc3MiOiIzTVZHOSJ9'],
    ['token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    [`Cookie: sid=${TOKEN}; BAYEUX_BROWSER=abc1`, 'abc1'],
    [`url?sid=${encodeURIComponent(TOKEN)}&x=1`, 'ARcAQPz'],
    ['Set-Cookie: icws_12345678=0a1b-2c3d|languageId=en-us; Path=/icws/12345678', '0a1b-2c3d'],
    ['sent icws_12345678=0a1b-2c3d|languageId=en-us to the server', '0a1b-2c3d'],
    ['ININ-ICWS-CSRF-Token: WAhjYXNlYnJpZGdl', 'WAhjYXNlYnJpZGdl'],
    ['{"csrfToken":"WAhj\\"YXNl","sessionId":"1234567"}', 'YXNl'],
    ['{"csrfToken":"WAhjYXNl","sessionId":"1234567"}', '1234567'],
    ['x-csrf-token: Q1nXzzR3YXNl', 'Q1nXzzR3YXNl'],
    ['{\\"password\\":\\"hunter2\\"}', 'hunter2'],
    ['grant_type=password&username=u&password=hunter2&x=1', 'hunter2'],
    ["password: 'hunter2'", 'hunter2'],
    ['client_secret=abc123', 'abc123'],
    ['"clientSecret": "abc 123"', 'abc 123'],
    ['<n1:login><n1:password>hunter2</n1:password></n1:login>', 'hunter2'],
    [`<sessionId>${TOKEN}</sessionId>`, 'ARcAQPz'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----', 'MIIEow'],
    ['http://proxyuser:hunter2@proxy.example.com:3128/', 'hunter2'],
  ])('takes the secret out of %j', (text, secret) => {
    const shown = redact.text(text);
    expect(shown).not.toContain(secret);
    expect(shown).toContain('[secret]');
  });

  it.each([
    'cic.password (CASEBRIDGE_CIC_PASSWORD) must be given',
    'Successfully connected to https://na15.salesforce.com/services/Soap/u/27.0/00D300000000001, is password expired?False',
    'Check user name, password and security token.',
    'SalesforceQueuePlugin.OnMessageReceived: Created Interaction with Id: 100154078860131210',
    'An existing interaction was found related to object, object ID: (5003000000D8cuIAAR)',
    'OAuth client credentials were sent to the login or test host.',
    '/icws/12345678/messaging/messages',
    'http://127.0.0.1:8080/a@b',
  ])('leaves %j as it is', (text) => expect(redact.text(text)).toBe(text));

  it.each([
    'password=',
    'password: ',
    'icws_1',
    'a:',
    'a.',
    'a://',
    'a://b:',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    '00D',
    'eyJ-',
    '<password',
    '"password":"\\\\',
    'cookie:',
    'Basic ',
  ])('is quick on endless %j', (piece) => {
    const started = performance.now();
    redact.text(piece.repeat(40_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('P8: values', () => {
  it('redacts nested objects, arrays, maps, keys and causes of errors', () => {
    const cause = new Error(`login with ${SECRET} failed`, { cause: { body: ['client-secret-77'] } });
    const error = new CasebridgeError('CASEBRIDGE_CIC_LOGIN_REFUSED', 'refused client-secret-77', { cause });
    const value = {
      error,
      deep: { list: [{ text: SECRET }] },
      map: new Map([['client-secret-77', 'client-secret-77']]),
    };
    const shown = redact.value(value);
    expect(JSON.stringify(shown)).not.toMatch(/client-secret-77|p&ss/);
    expect(shown).toMatchObject({
      error: {
        name: 'CasebridgeError',
        code: 'CASEBRIDGE_CIC_LOGIN_REFUSED',
        message: 'refused [secret]',
        cause: { message: 'login with [secret] failed', cause: { body: ['[secret]'] } },
      },
      deep: { list: [{ text: '[secret]' }] },
      map: { '[secret]': '[secret]' },
    });
    expect(JSON.stringify(shown)).not.toContain('stack');
  });

  it('hides fields that are secret by their name', () => {
    const shown = redact.value({
      password: 'x',
      headers: { 'ININ-ICWS-CSRF-Token': 'x', cookie: ['x', 'y'], Authorization: 'x', accept: 'json' },
      sid: 'x',
      tokens: 3,
      empty: { password: '' },
    });
    expect(shown).toEqual({
      password: '[secret]',
      headers: {
        'ININ-ICWS-CSRF-Token': '[secret]',
        cookie: ['[secret]', '[secret]'],
        Authorization: '[secret]',
        accept: 'json',
      },
      sid: '[secret]',
      tokens: 3,
      empty: { password: '' },
    });
  });

  it('stays bounded, whatever it is given', () => {
    const circle: Record<string, unknown> = { name: 'a' };
    circle.self = circle;
    let deep: unknown = 'bottom';
    for (let level = 0; level < 50; level += 1) deep = { deep };
    const getter = Object.defineProperty({}, 'trap', {
      enumerable: true,
      get() {
        throw new Error('looked at');
      },
    });
    const shown = redact.value({
      circle,
      deep,
      getter,
      long: 'x'.repeat(1_000_000),
      many: Array.from({ length: 10_000 }, () => 'item'),
      big: 100154078860131210n,
      bytes: new Uint8Array(5),
      run: () => 'x',
      when: new Date(0),
      nothing: undefined,
    });
    expect(shown).toMatchObject({
      circle: { name: 'a', self: '[circular]' },
      getter: { trap: '[computed]' },
      big: '100154078860131210',
      bytes: '[5 bytes]',
      run: '[function]',
      when: '1970-01-01T00:00:00.000Z',
    });
    expect(JSON.stringify(shown).length).toBeLessThan(20_000);
  });
});
