import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_INTERVAL_MS, readAnswer } from '../../../src/salesforce/stream/bayeux-answer.js';

const CHANNEL = '/topic/Rows';
const read = (value: unknown) => readAnswer(value, CHANNEL);

describe('a message of an answer', () => {
  it('is handed on with what is known of it', () => {
    const message = {
      channel: '/meta/connect',
      id: 7,
      successful: false,
      clientId: 'c1',
      error: '401::Authentication invalid',
      advice: { reconnect: 'none', interval: 0, timeout: 110_000, hosts: ['elsewhere'] },
      ext: { sfdc: { failureReason: '503::Server is too busy', more: 1 }, payload: {} },
      timestamp: 'now',
    };
    expect(read(message)).toEqual({
      kind: 'message',
      message: {
        channel: '/meta/connect',
        id: '7',
        successful: false,
        clientId: 'c1',
        error: '401::Authentication invalid',
        advice: { reconnect: 'none', interval: 0, timeout: 110_000 },
        ext: { sfdc: { failureReason: '503::Server is too busy' } },
      },
    });
  });

  it.each([
    [3e9, MAX_INTERVAL_MS],
    [-1, 0],
    ['250', 250],
    ['soon', 0],
    [null, 0],
    [undefined, 0],
  ])('has a pause of %s taken as %s ms', (interval, taken) => {
    const advice = { interval };
    expect(read({ channel: '/meta/connect', advice })).toMatchObject({ message: { advice: { interval: taken } } });
  });

  it('is foreign on a channel that nobody asked for', () => {
    for (const channel of ['nonsense', '', '__proto__', '/topic/Other', '/meta'])
      expect(read({ channel, data: {} })).toEqual({ kind: 'foreign' });
  });

  it('names what is wrong with one that cannot be used', () => {
    expect(read({ error: '403::Unknown client', successful: false })).toEqual({
      kind: 'unusable',
      why: 'no Bayeux message: 403::Unknown client',
    });
    expect(read({ channel: '/meta/handshake', successful: true, clientId: 'c' })).toMatchObject({ kind: 'unusable' });
    expect(read({ channel: '/meta/connect', successful: 1 })).toMatchObject({ kind: 'unusable' });
  });

  it('is read whatever it is, and is bounded', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        const part = read(value);
        if (part.kind === 'message' && part.message.channel !== CHANNEL)
          expect(JSON.stringify(part.message).length).toBeLessThan(10_000);
      }),
    );
  });
});
