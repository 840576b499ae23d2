import { describe, expect, it } from 'vitest';
import { BayeuxClient, eventNames, replies } from '../../../support/bayeux-client.js';
import { streamingFixture } from './streaming-fixture.js';

describe('handshake', () => {
  it('opens a session without advice, and sets the cookies without Secure', async () => {
    const { client } = streamingFixture();
    const browser = client();
    const response = await browser.post('{"channel":"/meta/handshake","id":7,"version":"1.0"}');
    const [reply] = replies(response);
    expect(reply).toMatchObject({
      id: 7,
      successful: true,
      ext: { replay: true, 'payload.format': true },
      supportedConnectionTypes: ['long-polling'],
    });
    expect(reply?.clientId).toMatch(/^[0-9a-z]{25,29}$/);
    expect(reply).not.toHaveProperty('advice');
    const cookies = [response.headers?.['set-cookie'] ?? []].flat();
    expect(cookies.some((line) => line.startsWith('BAYEUX_BROWSER=') && line.includes('Path=/cometd/'))).toBe(true);
    expect(cookies.some((line) => line.startsWith('sfdc-stream='))).toBe(true);
    expect(cookies.join()).not.toContain('Secure');
  });

  it('is denied without a token and with a revoked one, with the cause in ext.sfdc', async () => {
    const { endpoint, client } = streamingFixture();
    await expect(new BayeuxClient(endpoint.handle, undefined).handshake()).resolves.toMatchObject({
      error: '403::Handshake denied',
      ext: { sfdc: { failureReason: '401::Request requires authentication' } },
      advice: { reconnect: 'none' },
    });
    await expect(client('NOPE').handshake()).resolves.toMatchObject({
      ext: { sfdc: { failureReason: '401::Authentication invalid' } },
    });
  });

  it.each([
    ['/cometd/', "400::API version in the URI is mandatory. URI format: '/cometd/66.0'"],
    ['/cometd/36.0', "400::Unsupported API version. Only API versions '37.0' and later are supported."],
    ['/cometd/99.0/', '400::Unsupported API version.'],
    ['/cometd/60.0/handshake', '400::Unsupported API version.'],
  ])('is refused at %s', async (target, error) => {
    const reply = await streamingFixture().client(undefined, target).handshake();
    expect(reply.error).toContain(error);
  });

  it('accepts both forms of the address', async () => {
    const { client } = streamingFixture();
    expect((await client(undefined, '/cometd/60.0').handshake()).successful).toBe(true);
    expect((await client(undefined, '/cometd/60.0/').handshake()).successful).toBe(true);
  });

  it('is denied when the org has its number of clients', async () => {
    const { client } = streamingFixture({ maxClients: 1 });
    await client().handshake();
    await expect(client().handshake()).resolves.toMatchObject({
      ext: { sfdc: { failureReason: '403::Organization concurrent user limit exceeded' } },
    });
  });
});

describe('connect', () => {
  it('is answered at once with advice the first time, and held the next', async () => {
    const { client, clock } = streamingFixture();
    const browser = client();
    await browser.handshake();
    await expect(browser.connect()).resolves.toEqual([
      {
        clientId: browser.clientId,
        advice: { interval: 0, timeout: 110_000, reconnect: 'retry' },
        channel: '/meta/connect',
        id: 'c',
        successful: true,
      },
    ]);
    const held = browser.connect();
    let answered = false;
    void held.then(() => {
      answered = true;
    });
    await clock.advance(109_999);
    expect(answered).toBe(false);
    await clock.advance(1);
    await expect(held).resolves.toEqual([
      { clientId: browser.clientId, channel: '/meta/connect', id: 'c', successful: true },
    ]);
  });

  it('is not held when it says so, or when other messages travel with it', async () => {
    const { client } = streamingFixture();
    const browser = client();
    await browser.handshake();
    await browser.connect();
    await expect(browser.connect({ advice: { timeout: 0 } })).resolves.toHaveLength(1);
    const both = await browser.send(browser.connectMessage(), {
      channel: '/meta/subscribe',
      clientId: browser.clientId,
      subscription: '/topic/Rows',
      id: 9,
    });
    expect(both).toMatchObject([{ channel: '/meta/connect' }, { channel: '/meta/subscribe', id: 9, successful: true }]);
  });

  it('delivers events before the reply', async () => {
    const { client, clock, addRows } = streamingFixture();
    const browser = client();
    await browser.listen();
    const held = browser.connect();
    addRows('a');
    await clock.advance(1_000);
    const got = await held;
    expect(got.map((message) => message.channel)).toEqual(['/topic/Rows', '/meta/connect']);
    expect(got[0]).toMatchObject({
      data: {
        event: { createdDate: '2026-01-05T09:00:00.000Z', replayId: 1, type: 'created' },
        sobject: { Name: 'a', Processed__c: false },
      },
    });
  });

  it('ends with 401, none and a disconnect before it when the token was revoked', async () => {
    const { client, engine } = streamingFixture();
    const token = engine.login();
    const browser = client(token);
    await browser.handshake();
    engine.revoke(token);
    await expect(browser.connect()).resolves.toEqual([
      { channel: '/meta/disconnect' },
      {
        clientId: browser.clientId,
        advice: { reconnect: 'none', interval: 0 },
        channel: '/meta/connect',
        id: 'c',
        error: '401::Authentication invalid',
        successful: false,
      },
    ]);
  });

  it('knows nobody 40 seconds after the last response', async () => {
    const { client, clock } = streamingFixture();
    const browser = client();
    await browser.handshake();
    await clock.advance(39_999);
    expect((await browser.connect())[0]?.successful).toBe(true);
    await clock.advance(40_000);
    await expect(browser.connect()).resolves.toEqual([
      {
        advice: { interval: 0, reconnect: 'handshake' },
        channel: '/meta/connect',
        id: 'c',
        error: '403::Unknown client',
        successful: false,
      },
    ]);
  });

  it('keeps a session whose connect is held, whatever else is answered meanwhile', async () => {
    const { client, clock } = streamingFixture();
    const browser = client();
    await browser.listen();
    const held = browser.connect();
    await clock.advance(60_000);
    await browser.subscribe('/topic/Rows');
    await clock.advance(50_000);
    expect((await held)[0]?.successful).toBe(true);
  });

  it('wants the cookies back', async () => {
    const { client } = streamingFixture();
    const browser = client();
    await browser.handshake();
    browser.cookies.delete('BAYEUX_BROWSER');
    const [reply] = await browser.connect();
    expect(reply?.error).toBe(
      `400::Client ${browser.clientId} has established a session, but no BAYEUX_BROWSER cookie present`,
    );
  });

  it('does not find the session when the routing cookie has expired, and sets a new one', async () => {
    const { client, clock } = streamingFixture({ routingCookieLife: 30_000 });
    const browser = client();
    await browser.handshake();
    const before = browser.cookies.get('sfdc-stream');
    await clock.advance(30_000);
    expect((await browser.connect())[0]?.error).toBe('403::Unknown client');
    expect(browser.cookies.get('sfdc-stream')).not.toBe(before);
  });

  it.each([
    ['websocket', '400::Invalid connection type websocket'],
    [undefined, '400::Invalid connection type '],
  ])('refuses the connection type %s', async (connectionType, error) => {
    const browser = streamingFixture().client();
    await browser.handshake();
    expect((await browser.connect({ connectionType }))[0]?.error).toBe(error);
  });

  it('gives up a held connect when its client goes away, and leaves no timer behind', async () => {
    const { client, clock, endpoint, addRows } = streamingFixture();
    const browser = client();
    await browser.listen();
    const gone = new AbortController();
    const held = browser.post(JSON.stringify(browser.connectMessage()), gone.signal);
    await clock.advance(0);
    gone.abort();
    expect(replies(await held)).toEqual([]);
    addRows('kept');
    await clock.advance(1_000);
    expect(eventNames(await browser.connect())).toEqual(['kept']);
    endpoint.stop();
    expect(clock.pending).toBe(0);
  });

  it('ends the older of two connects as a CometD server does, or quietly', async () => {
    for (const [duplicateConnect, status] of [
      ['http500', 500],
      ['release', 200],
    ] as const) {
      const browser = streamingFixture({ duplicateConnect }).client();
      await browser.listen();
      const older = browser.post(JSON.stringify(browser.connectMessage()));
      void browser.connect();
      expect((await older).status).toBe(status);
    }
  });
});

describe('disconnect and stop', () => {
  it('forgets the session and releases its held connect', async () => {
    const { client, endpoint } = streamingFixture();
    const browser = client();
    await browser.listen();
    const held = browser.connect();
    await browser.send({ channel: '/meta/disconnect', clientId: browser.clientId });
    expect((await held)[0]).toMatchObject({ successful: true, advice: { reconnect: 'none' } });
    expect(endpoint.status().clients).toBe(0);
  });

  it('answers held connects with 503 when the service stops', async () => {
    const { client, endpoint, clock } = streamingFixture();
    const browser = client();
    await browser.listen();
    const held = browser.post(JSON.stringify(browser.connectMessage()));
    endpoint.stop();
    expect((await held).status).toBe(503);
    expect(clock.pending).toBe(0);
  });
});

describe('bad input', () => {
  it.each([
    ['not JSON', '{', 400],
    ['no object', '[1]', 400],
    ['too much', `["${'x'.repeat(33_000)}"]`, 413],
  ])('%s is an HTTP error', async (_name, body, status) => {
    const response = await streamingFixture().client().post(body);
    expect(response.status).toBe(status);
  });

  it('accepts the form encoding that the guide allows, and refuses GET', async () => {
    const { endpoint, engine, client } = streamingFixture();
    const message = encodeURIComponent('{"channel":"/meta/handshake","id":"f"}');
    const response = await endpoint.handle({
      method: 'POST',
      target: '/cometd/60.0',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `OAuth ${engine.login()}`,
      },
      body: new TextEncoder().encode(`message=${message}`),
      remoteAddress: '127.0.0.1',
      signal: new AbortController().signal,
    });
    expect(replies(response)).toMatchObject([{ id: 'f', successful: true }]);
    expect((await client().post('', undefined, 'GET')).status).toBe(400);
  });

  it('refuses publishing and clients that skipped the handshake', async () => {
    const browser = streamingFixture().client();
    await browser.handshake();
    const [publish] = await browser.send({ channel: '/topic/Rows', clientId: browser.clientId, data: {} });
    expect(publish?.error).toBe('403:denied_by_security_policy:publish_denied');
    const [early] = await browser.send({ channel: '/meta/connect', connectionType: 'long-polling' });
    expect(early?.error).toBe('403::Client has not completed handshake');
  });

  it("refuses another user's token on a session", async () => {
    const { client, engine } = streamingFixture();
    const browser = client();
    await browser.handshake();
    browser.token = engine.login('0055g000000OTHERAA');
    expect((await browser.connect())[0]?.error).toBe("400::Authenticated user id does not match the session's user id");
  });

  it('can answer errors with their own HTTP status', async () => {
    const browser = streamingFixture({ errorStatus: 'code' }).client('NOPE');
    expect((await browser.post('[{"channel":"/meta/handshake"}]')).status).toBe(403);
  });
});
