import { describe, expect, it } from 'vitest';
import { eventNames } from '../../../support/bayeux-client.js';
import { type StreamingFixture, streamingFixture } from './streaming-fixture.js';

async function listening(settings = {}) {
  const fixture = streamingFixture(settings);
  const browser = fixture.client();
  await browser.listen();
  return { fixture, browser };
}

async function namesAfter(fixture: StreamingFixture, ...rows: readonly string[]) {
  for (const row of rows) fixture.addRows(row);
  await fixture.clock.advance(1_000);
}

describe('faults of the event bus', () => {
  it('deaf: the subscription stands, nothing comes, replay still works', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'deaf' });
    const held = browser.connect();
    await namesAfter(fixture, 'lost');
    fixture.endpoint.faults.clear();
    await namesAfter(fixture, 'heard');
    expect(eventNames(await held)).toEqual(['heard']);
    const second = fixture.client();
    await second.listen('/topic/Rows', { '/topic/Rows': -2 });
    expect(eventNames(await second.connect())).toEqual(['lost', 'heard']);
  });

  it('drop and duplicate strike as often as they are told to', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'drop', count: 1 });
    fixture.endpoint.faults.inject({ kind: 'duplicate', count: 1 });
    await namesAfter(fixture, 'a', 'b', 'c');
    expect(eventNames(await browser.connect())).toEqual(['b', 'b', 'c']);
  });

  it('delay makes events visible later', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'delay', delayMs: 5_000 });
    await namesAfter(fixture, 'late');
    expect(eventNames(await browser.connect({ advice: { timeout: 0 } }))).toEqual([]);
    await fixture.clock.advance(5_000);
    expect(eventNames(await browser.connect({ advice: { timeout: 0 } }))).toEqual(['late']);
  });
});

describe('faults of sessions', () => {
  it('expireSessions: held and later connects get 403 Unknown client', async () => {
    const { fixture, browser } = await listening();
    const held = browser.connect();
    await fixture.clock.advance(0);
    fixture.endpoint.faults.inject({ kind: 'expireSessions' });
    const unknown = { error: '403::Unknown client', advice: { reconnect: 'handshake', interval: 0 } };
    expect((await held)[0]).toMatchObject(unknown);
    expect((await browser.connect())[0]).toMatchObject(unknown);
  });

  it('serverDisconnect: an unsolicited /meta/disconnect and reconnect none', async () => {
    const { fixture, browser } = await listening();
    const held = browser.connect();
    await fixture.clock.advance(0);
    fixture.endpoint.faults.inject({ kind: 'serverDisconnect' });
    expect(await held).toMatchObject([
      { channel: '/meta/disconnect' },
      { channel: '/meta/connect', advice: { reconnect: 'none' }, successful: false },
    ]);
  });

  it('misroute: one request lands elsewhere, the session lives on', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'misroute', count: 1 });
    expect((await browser.connect())[0]?.error).toBe('403::Unknown client');
    expect((await browser.connect({ advice: { timeout: 0 } }))[0]?.successful).toBe(true);
  });

  it('hotLoop: 403 with advice to retry at once', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'hotLoop' });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await browser.connect())[0]).toMatchObject({ advice: { interval: 0, reconnect: 'retry' } });
    }
  });

  it('tooBusy: 503 behind a 401 on connect, behind a denied handshake on handshake', async () => {
    const { fixture, browser } = await listening();
    const busy = { sfdc: { failureReason: '503::Server is too busy.  Please try your request again later.' } };
    fixture.endpoint.faults.inject({ kind: 'tooBusy', count: 2 });
    expect((await browser.connect())[0]).toMatchObject({ error: '401::Authentication invalid', ext: busy });
    expect(await browser.handshake()).toMatchObject({ error: '403::Handshake denied', ext: busy });
    expect((await browser.handshake()).successful).toBe(true);
  });

  it('refuse: any words at any stage', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({
      kind: 'refuse',
      on: 'subscribe',
      error: '403::User not enabled for streaming',
      advice: { reconnect: 'none' },
      count: 1,
    });
    expect(await browser.subscribe('/topic/Rows')).toMatchObject({
      error: '403::User not enabled for streaming',
      advice: { reconnect: 'none' },
      subscription: '/topic/Rows',
    });
    expect((await browser.subscribe('/topic/Rows')).successful).toBe(true);
  });
});

describe('faults of HTTP', () => {
  it('http: HTML pages and the JSON array of REST', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'http', status: 502, body: 'html', on: 'connect', count: 1 });
    fixture.endpoint.faults.inject({ kind: 'http', status: 503, body: 'json', on: 'connect', count: 1 });
    const message = JSON.stringify(browser.connectMessage({ advice: { timeout: 0 } }));
    expect(await browser.post(message)).toMatchObject({ status: 502, body: expect.stringContaining('<html>') });
    expect(await browser.post(message)).toMatchObject({ status: 503, body: expect.stringContaining('errorCode') });
    expect(await browser.post(message)).toMatchObject({ status: 200 });
  });

  it('http with junk, and huge: what no client should take for Bayeux', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'http', status: 200, body: 'junk', on: 'connect', count: 1 });
    fixture.endpoint.faults.inject({ kind: 'huge', size: 100_000, on: 'connect', count: 1 });
    const message = JSON.stringify(browser.connectMessage({ advice: { timeout: 0 } }));
    const { body } = await browser.post(message);
    let text = '';
    for await (const part of body as AsyncIterable<string>) text += part;
    expect(text.length).toBeGreaterThan(100_000);
    expect(JSON.parse(text)).toMatchObject([{ channel: '/meta/connect' }]);
    const junk = await browser.post(message);
    expect(junk).toMatchObject({ status: 200, body: expect.stringContaining('[null') });
  });

  it('forgetEvents: no place is known any more, and new events come all the same', async () => {
    const { fixture, browser } = await listening();
    await namesAfter(fixture, 'told');
    await browser.connect({ advice: { timeout: 0 } });
    fixture.endpoint.faults.inject({ kind: 'forgetEvents' });
    expect(await browser.subscribe('/topic/Rows', { '/topic/Rows': 1 })).toMatchObject({
      error: expect.stringContaining('replayId'),
    });
    await namesAfter(fixture, 'new');
    expect(eventNames(await browser.connect({ advice: { timeout: 0 } }))).toEqual(['new']);
  });

  it('cut: the response breaks off and its events are gone', async () => {
    const { fixture, browser } = await listening();
    await namesAfter(fixture, 'lost');
    fixture.endpoint.faults.inject({ kind: 'cut', on: 'connect', count: 1 });
    const { body } = await browser.post(JSON.stringify(browser.connectMessage()));
    await expect(
      (async () => {
        for await (const part of body as AsyncIterable<string>) expect(part).not.toBe('');
      })(),
    ).rejects.toThrow('broke off');
    expect(eventNames(await browser.connect({ advice: { timeout: 0 } }))).toEqual([]);
  });

  it('hang and slow: answered never, or later', async () => {
    const { fixture, browser } = await listening();
    fixture.endpoint.faults.inject({ kind: 'slow', delayMs: 500, count: 1 });
    const slow = browser.subscribe('/topic/Rows');
    await fixture.clock.advance(500);
    expect((await slow).successful).toBe(true);
    fixture.endpoint.faults.inject({ kind: 'hang', count: 1 });
    const hanging = browser.post(JSON.stringify(browser.connectMessage()));
    await fixture.clock.advance(200_000);
    fixture.endpoint.stop();
    expect((await hanging).status).toBe(503);
    expect(fixture.clock.pending).toBe(0);
  });
});

describe('faults over HTTP', () => {
  const request = (method: string, body = '') => ({
    method,
    target: '/__sim__/streaming',
    headers: {},
    body: new TextEncoder().encode(body),
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });

  it('injects, shows and clears', async () => {
    const { endpoint } = streamingFixture();
    const wanted = [
      { kind: 'drop', count: 2 },
      { kind: 'refuse', on: 'connect', error: '403::Unknown client', advice: { reconnect: 'none', interval: 0 } },
      { kind: 'http', status: 503, body: 'json', on: 'handshake' },
    ];
    expect((await endpoint.handleFaults(request('POST', JSON.stringify(wanted)))).status).toBe(200);
    expect(endpoint.faults.active()).toEqual(wanted);
    expect((await endpoint.handleFaults(request('GET'))).body).toContain('"clients":0');
    await endpoint.handleFaults(request('DELETE'));
    expect(endpoint.faults.active()).toEqual([]);
  });

  it.each([
    '{',
    '{"kind":"nope"}',
    '{"kind":"drop","count":0}',
    '{"kind":"slow"}',
    '[1]',
    '{"kind":"refuse"}',
    '{"kind":"huge"}',
  ])('refuses %s', async (body) => {
    const response = await streamingFixture().endpoint.handleFaults(request('POST', body));
    expect(response.status).toBe(400);
    expect(response.body).toContain('INVALID_FAULT');
  });
});
