import { describe, expect, it } from 'vitest';
import { eventNames } from '../../../support/bayeux-client.js';
import { type StreamingFixture, streamingFixture } from './streaming-fixture.js';

async function received(fixture: StreamingFixture, channel = '/topic/Rows', replay?: Record<string, unknown>) {
  const browser = fixture.client();
  await browser.listen(channel, replay);
  return eventNames(await browser.connect({ advice: { timeout: 0 } }));
}

describe('subscribe', () => {
  it.each([
    ['/topic/Nope', "400::The channel you requested to subscribe to doesn't exist {/topic/Nope}"],
    ['/topic/rows', "400::The channel you requested to subscribe to doesn't exist {/topic/rows}"],
    ['/event/X', "400::The channel you requested to subscribe to doesn't exist {/event/X}"],
    ['topic/Rows', "400::Channel subscriptions must start with a leading '/'"],
    ['', '400::Channel name not specified'],
    ['/meta/connect', '403::Restricted channel'],
    ['/topic/*', '403::Restricted channel'],
    ['/topic/Rows?Size__c=1', '400::Query fields Size__c do not exist on the topic entity'],
  ])('%s is refused', async (channel, error) => {
    const browser = streamingFixture().client();
    await browser.handshake();
    const reply = await browser.subscribe(channel);
    expect(reply.error).toBe(error);
    expect(reply.subscription).toBe(channel);
  });

  it('can refuse a missing topic in the words of the CometD server', async () => {
    const browser = streamingFixture({ unknownTopic: 'createDenied' }).client();
    await browser.handshake();
    expect((await browser.subscribe('/topic/Nope')).error).toBe('403:denied_by_security_policy:create_denied');
  });

  it('needs read access to the object and to PushTopic', async () => {
    const fixture = streamingFixture();
    const browser = fixture.client();
    await browser.handshake();
    fixture.engine.unreadableObjects.add('Row__c');
    expect((await browser.subscribe('/topic/Rows')).error).toContain('403::Subscriber does not have access');
    fixture.engine.unreadableObjects.add('PushTopic');
    expect((await browser.subscribe('/topic/Rows')).error).toContain("doesn't exist");
  });

  it('delivers nothing to a user who may not see the record', async () => {
    const fixture = streamingFixture();
    const [hidden = ''] = fixture.addRows('hidden', 'seen');
    fixture.engine.unreadableRecords.add(hidden);
    await fixture.clock.advance(1_000);
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -2 })).toEqual(['seen']);
  });

  it('filters by field, with the filter in the channel of the event', async () => {
    const fixture = streamingFixture();
    const browser = fixture.client();
    await browser.listen('/topic/Rows?Name=b');
    fixture.addRows('a', 'b');
    await fixture.clock.advance(1_000);
    const got = await browser.connect();
    expect(eventNames(got)).toEqual(['b']);
    expect(got[0]?.channel).toBe('/topic/Rows?Name=b');
  });

  it('is refused past the daily limit of events, and so is connect', async () => {
    const fixture = streamingFixture({ dailyEventLimit: 1 });
    const browser = fixture.client();
    await browser.listen();
    fixture.addRows('a', 'b');
    await fixture.clock.advance(1_000);
    expect(eventNames(await browser.connect())).toEqual(['b']);
    expect((await browser.subscribe('/topic/Rows')).error).toBe('403::Organization total events daily limit exceeded');
    expect((await browser.connect())[0]?.error).toBe('403::Organization total events daily limit exceeded');
  });
});

describe('replay', () => {
  it('gives only new events with -1 and by default, all with -2', async () => {
    const fixture = streamingFixture();
    fixture.addRows('old');
    await fixture.clock.advance(1_000);
    expect(await received(fixture)).toEqual([]);
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -1 })).toEqual([]);
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -2 })).toEqual(['old']);
  });

  it('looks up the key of the subscribed channel among several', async () => {
    const fixture = streamingFixture();
    fixture.addRows('old');
    await fixture.clock.advance(1_000);
    expect(await received(fixture, '/topic/Rows', { '/topic/Other': -1, '/topic/Rows': -2 })).toEqual(['old']);
    expect(await received(fixture, '/topic/Rows', { '/topic/Other': -2 })).toEqual([]);
    expect(await received(fixture, '/topic/Rows?Name=old', { '/topic/Rows': -2 })).toEqual(['old']);
  });

  it.each([[-3], [2], [0], ['x'], [1.5]])('refuses the id %s', async (replayId) => {
    const fixture = streamingFixture();
    fixture.addRows('old');
    const browser = fixture.client();
    await browser.handshake();
    const reply = await browser.subscribe('/topic/Rows', { '/topic/Rows': replayId });
    expect(reply.error).toBe(
      `400::The replayId {${replayId}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
    );
  });

  it('refuses an id whose event is older than the retention', async () => {
    const fixture = streamingFixture();
    fixture.addRows('old');
    await fixture.clock.advance(24 * 3_600_000);
    const browser = fixture.client();
    await browser.handshake();
    expect((await browser.subscribe('/topic/Rows', { '/topic/Rows': 1 })).error).toContain('was invalid');
  });

  it('shows an event to nobody before the next poll of the bus', async () => {
    const fixture = streamingFixture();
    fixture.addRows('new');
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -2 })).toEqual([]);
    await fixture.clock.advance(1_000);
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -2 })).toEqual(['new']);
  });

  it('keeps at most as many events as it may', async () => {
    const fixture = streamingFixture({ maxRetainedEvents: 2 });
    for (const name of ['a', 'b', 'c']) fixture.addRows(name);
    await fixture.clock.advance(1_000);
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -2 })).toEqual(['b', 'c']);
  });
});

describe('order and notification rules', () => {
  it('tells the events of one transaction last first', async () => {
    const fixture = streamingFixture();
    const browser = fixture.client();
    await browser.listen();
    fixture.addRows('1', '2', '3');
    fixture.addRows('4');
    await fixture.clock.advance(1_000);
    expect(eventNames(await browser.connect())).toEqual(['3', '2', '1', '4']);
  });

  const update = (fixture: StreamingFixture, fields: Record<string, boolean | string>) => {
    const [id = ''] = fixture.addRows('row');
    fixture.engine.write((transaction) => transaction.update('Row__c', [{ Id: id, ...fields }]));
  };

  it.each([
    ['Where', { Name: 'new' }, 1],
    ['Where', { Processed__c: true }, 1],
    ['Select', { Name: 'new' }, 2],
    ['Select', { Other__c: 'x' }, 1],
    ['Referenced', { Name: 'new' }, 2],
    ['Referenced', { Other__c: 'x' }, 1],
    ['All', { Other__c: 'x' }, 2],
    ['All', { LastModifiedDate: '2026-01-01T00:00:00.000Z' }, 1],
    ['All', { Processed__c: true }, 1],
  ])('NotifyForFields %s: an update of %j makes %d events in all', async (NotifyForFields, fields, count) => {
    const fixture = streamingFixture({}, { NotifyForFields });
    update(fixture, fields);
    await fixture.clock.advance(1_000);
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -2 })).toHaveLength(count);
  });

  it('wakes again when the field of the WHERE clause changes back', async () => {
    const fixture = streamingFixture();
    const [id = ''] = fixture.addRows('row');
    for (const Processed__c of [true, false]) {
      fixture.engine.write((transaction) => transaction.update('Row__c', [{ Id: id, Processed__c }]));
    }
    await fixture.clock.advance(1_000);
    expect(await received(fixture, '/topic/Rows', { '/topic/Rows': -2 })).toEqual(['row', 'row']);
  });

  it('tells of deleted records with their Id only, or with all fields', async () => {
    for (const [deletedPayload, name] of [
      ['id', undefined],
      ['fields', 'row'],
    ] as const) {
      const fixture = streamingFixture({ deletedPayload }, { NotifyForOperationDelete: true });
      const browser = fixture.client();
      await browser.listen();
      const [id = ''] = fixture.addRows('row');
      fixture.engine.write((transaction) => transaction.delete('Row__c', [id]));
      await fixture.clock.advance(1_000);
      expect((await browser.connect())[1]).toMatchObject({
        data: { event: { type: 'deleted' }, sobject: { Id: id, ...(name ? { Name: name } : {}) } },
      });
    }
  });

  it('follows topics that are made, switched off and deleted', async () => {
    const fixture = streamingFixture();
    const topic = { Name: 'Late', Query: 'SELECT Id FROM Row__c', ApiVersion: 60 };
    const [id = ''] = fixture.engine.write((transaction) => transaction.insert('PushTopic', [topic]));
    const browser = fixture.client();
    await browser.handshake();
    expect((await browser.subscribe('/topic/Late')).successful).toBe(true);
    fixture.engine.write((transaction) => transaction.update('PushTopic', [{ Id: id, IsActive: false }]));
    expect((await browser.subscribe('/topic/Late')).successful).toBe(false);
  });

  it('speaks the old form to a retired version if it serves it at all', async () => {
    const fixture = streamingFixture({ retiredVersions: 'serve' });
    const browser = fixture.client(undefined, '/cometd/36.0');
    expect(await browser.handshake()).not.toHaveProperty('ext');
    await browser.connect();
    await browser.subscribe('/topic/Rows');
    fixture.addRows('a');
    await fixture.clock.advance(1_000);
    expect((await browser.connect())[0]).toMatchObject({
      data: { event: { createdDate: '2026-01-05T09:00:00.000+0000', type: 'created' } },
    });
  });
});
