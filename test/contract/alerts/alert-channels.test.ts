import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import type { AlertNotice } from '../../../src/operations/alerts/alert.js';
import { MailChannel } from '../../../src/operations/alerts/mail-channel.js';
import { makeChannels } from '../../../src/operations/alerts/make-channels.js';
import { WebhookChannel } from '../../../src/operations/alerts/webhook-channel.js';
import { redactor } from '../../../src/operations/redactor.js';

const HOST = '127.0.0.1';
const TOKEN = 'token-of-the-webhook';
const PASSWORD = 'pass/word of mail';
const SOURCE = { group: 'emea', instanceId: 'host-1' };
const SINCE = Date.UTC(2026, 0, 5, 9);
const secrets = redactor([TOKEN, PASSWORD]);

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function notice(kind: AlertNotice['kind'], key = 'cic', level: 'error' | 'warn' = 'error'): AlertNotice {
  const alert = { key, level, code: 'CASEBRIDGE_X', message: `Trouble with ${key}.`, cure: 'Mend it.', since: SINCE };
  return { kind, alert, at: SINCE + 600_000 };
}

interface Call {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A receiver of webhooks that answers as told. */
async function receiver(status: number, headers: Readonly<Record<string, string>> = {}, answer = '') {
  const calls: Call[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      calls.push({ url: request.url, headers: request.headers, body: JSON.parse(text) });
      if (status !== 0) response.writeHead(status, headers).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { calls, url: `http://${HOST}:${(server.address() as AddressInfo).port}/hook?room=1` };
}

function webhook(url: string): WebhookChannel {
  const channel = new WebhookChannel({ source: SOURCE, url, token: TOKEN, proxy: '', secrets });
  cleanUps.push(() => channel.close());
  return channel;
}

const NEVER = new AbortController().signal;

describe('a webhook', () => {
  it('gets notices as JSON, with the token', async () => {
    const { calls, url } = await receiver(204);
    await webhook(url).send([notice('raised', 'store', 'warn'), notice('cleared')], NEVER);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      url: '/hook?room=1',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: {
        text: '[emea] WARNING Trouble with store. (and 1 more)',
        group: 'emea',
        instance: 'host-1',
        alerts: [
          {
            kind: 'raised',
            key: 'store',
            level: 'warn',
            code: 'CASEBRIDGE_X',
            message: 'Trouble with store.',
            cure: 'Mend it.',
            since: '2026-01-05T09:00:00.000Z',
            at: '2026-01-05T09:10:00.000Z',
          },
          { kind: 'cleared', key: 'cic' },
        ],
      },
    });
  });

  it('is tried again only where that may help, and after the time that it asks for', async () => {
    for (const [status, failureClass] of [
      [503, 'transient'],
      [429, 'transient'],
      [404, 'refused'],
      [302, 'refused'],
    ] as const) {
      const { calls, url } = await receiver(status, { 'retry-after': '7', location: 'https://elsewhere.example' });
      await expect(webhook(url).send([notice('raised')], NEVER)).rejects.toMatchObject({
        code: 'CASEBRIDGE_ALERTS_UNSENT',
        failureClass,
        waitMs: 7_000,
      });
      expect(calls).toHaveLength(1);
    }
  });

  it('P8: may answer with what it likes: no secret and no flood of it is told', async () => {
    const { url } = await receiver(500, {}, `${TOKEN} ${'x'.repeat(300_000)}`);
    const error: unknown = await webhook(url)
      .send([notice('raised')], NEVER)
      .catch((failure: unknown) => failure);
    expect(String(error)).toContain('answered 500: [secret] xxx');
    expect(String(error).length).toBeLessThan(400);
  });

  it('that hangs is given up with the signal; one that is not there is told', async () => {
    const { calls, url } = await receiver(0);
    const giveUp = new AbortController();
    const sent = webhook(url).send([notice('raised')], giveUp.signal);
    await expect.poll(() => calls.length).toBe(1);
    giveUp.abort(new Error('time is over'));
    await expect(sent).rejects.toMatchObject({ code: 'CASEBRIDGE_ALERTS_UNSENT', failureClass: 'transient' });
    await expect(webhook(`http://${HOST}:1/`).send([notice('raised')], NEVER)).rejects.toMatchObject({
      failureClass: 'transient',
      message: expect.stringContaining(`http://${HOST}:1 cannot be reached`),
    });
  });
});

/** A mail server that lets the given user in. */
async function mailServer(options: { readonly refuses?: boolean } = {}) {
  const mails: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth({ username, password }, _session, done) {
      if (username === 'bridge@example.com' && password === PASSWORD) done(null, { user: username });
      else done(new Error(`wrong password ${password}`));
    },
    onRcptTo(_address, _session, done) {
      if (options.refuses === true) done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      else done();
    },
    onData(stream, _session, done) {
      let mail = '';
      stream.on('data', (chunk: Buffer) => {
        mail += chunk.toString();
      });
      stream.on('end', () => {
        mails.push(mail);
        done();
      });
    },
  });
  const listening = server.listen(0, HOST);
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => listening.once('listening', () => resolve()));
  cleanUps.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { mails, port: (listening.address() as AddressInfo).port };
}

function mailer(port: number, change: { readonly password?: string; readonly isLocal?: boolean } = {}): MailChannel {
  const { password = PASSWORD, isLocal = true } = change;
  const smtpUrl = `smtp://bridge%40example.com:${encodeURIComponent(password)}@${HOST}:${port}`;
  const to = ['ops@example.com', 'night@example.com'];
  const channel = new MailChannel({ source: SOURCE, smtpUrl, from: 'bridge@example.com', to, isLocal, secrets });
  cleanUps.push(() => channel.close());
  return channel;
}

describe('a mail', () => {
  it('says what is wrong, since when, what to do, and what is over', async () => {
    const { mails, port } = await mailServer();
    await mailer(port).send([notice('raised'), notice('cleared', 'store', 'warn')], NEVER);
    expect(mails).toHaveLength(1);
    const [mail = ''] = mails;
    expect(mail).toContain('To: ops@example.com, night@example.com');
    expect(mail).toContain('Subject: [emea] ERROR Trouble with cic. (and 1 more)');
    expect(mail).toContain('Auto-Submitted: auto-generated');
    expect(mail).toContain('ERROR: Trouble with cic.\r\nSince 2026-01-05T09:00:00.000Z.\r\nWhat to do: Mend it.');
    expect(mail).toContain('OVER: Trouble with store.\r\nSince 2026-01-05T09:00:00.000Z until');
    expect(mail).toContain('(10 min)');
  });

  it('is refused for good by 5xx, and the password is not told', async () => {
    const { port } = await mailServer({ refuses: true });
    await expect(mailer(port).send([notice('raised')], NEVER)).rejects.toMatchObject({ failureClass: 'refused' });
    const wrong: unknown = await mailer(port, { password: TOKEN })
      .send([notice('raised')], NEVER)
      .catch((failure: unknown) => failure);
    expect(wrong).toMatchObject({ code: 'CASEBRIDGE_ALERTS_UNSENT', failureClass: 'refused' });
    expect(String(wrong)).not.toContain(TOKEN);
  });

  it('goes nowhere without TLS, except on this machine', async () => {
    const { mails, port } = await mailServer();
    await expect(mailer(port, { isLocal: false }).send([notice('raised')], NEVER)).rejects.toMatchObject({
      code: 'CASEBRIDGE_ALERTS_UNSENT',
    });
    expect(mails).toEqual([]);
  });

  it('is tried again if nobody answers', async () => {
    await expect(mailer(1).send([notice('raised')], NEVER)).rejects.toMatchObject({ failureClass: 'transient' });
  });
});

describe('the channels', () => {
  it('are those that are configured', () => {
    const channels = (alerts: Readonly<Record<string, unknown>>) => {
      const config = loadConfig({
        env: {},
        overrides: {
          salesforce: { url: 'https://x.my.salesforce.com', clientId: 'a', clientSecret: 'b' },
          cic: { serverName: 'cic1', username: 'u', password: 'p' },
          alerts,
        },
      });
      return makeChannels(config.alerts, SOURCE, secrets).map(({ name }) => name);
    };
    expect(channels({})).toEqual([]);
    expect(channels({ webhookUrl: 'https://hooks.example.com/a' })).toEqual(['webhook']);
    const mail = { smtpUrl: 'smtps://mail.example.com', mailFrom: 'a@example.com', mailTo: 'b@example.com' };
    expect(channels({ webhookUrl: 'http://127.0.0.1:9/a', ...mail })).toEqual(['webhook', 'mail']);
  });
});
