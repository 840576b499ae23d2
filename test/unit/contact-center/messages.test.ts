import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../../src/contact-center/cic/wire/messages.js';

describe('messages of the channel', () => {
  it('reads queue contents with attribute names in lower case and ids as text', () => {
    const message = decodeMessage({
      __type: 'urn:inin.com:queues:queueContentsMessage',
      isDelta: false,
      subscriptionId: 'q1',
      interactionsAdded: [{ interactionId: '100154078860131210', attributes: { Eic_State: 'O', Eic_UserName: null } }],
      interactionsRemoved: ['3001000002'],
    });
    expect(message).toEqual({
      type: 'queueContents',
      isDelta: false,
      subscriptionId: 'q1',
      added: [{ interactionId: '100154078860131210', attributes: { eic_state: 'O', eic_username: '' } }],
      changed: [],
      removed: ['3001000002'],
    });
  });

  it.each([
    [3, true],
    ['Faulted', true],
    [1, false],
    ['Normal', false],
  ])('reads a subscription state %s', (state, faulted) => {
    const message = {
      __type: 'urn:inin.com:queues:queueSubscriptionStateMessage',
      isDelta: true,
      subscriptionId: 'q1',
      state,
    };
    expect(decodeMessage(message)).toMatchObject({ type: 'queueState', faulted });
  });

  it.each([
    [1, true],
    ['up', true],
    [2, false],
    ['down', false],
  ])('reads a connection state %s', (newConnectionState, up) => {
    const message = { __type: 'urn:inin.com:connection:connectionStateChangeMessage', newConnectionState, reason: '' };
    expect(decodeMessage(message)).toMatchObject({ type: 'connectionState', up });
  });

  it('tolerates types it does not know and reports what is none', () => {
    expect(decodeMessage({ __type: 'urn:inin.com:example:unknownMessage' }).type).toBe('other');
    for (const value of [undefined, null, 7, 'text', [], {}, { __type: 5 }])
      expect(decodeMessage(value).type).toBe('malformed');
    expect(decodeMessage({ __type: 'urn:inin.com:queues:queueContentsMessage' }).type).toBe('malformed');
  });

  it('never throws, and reports with a bounded excerpt', () => {
    const types = [
      'queueContentsMessage',
      'queueSubscriptionStateMessage',
      'handlerSentNotificationMessage',
      'connectionStateChangeMessage',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.dictionary(
          fc.constantFrom(
            'subscriptionId',
            'interactionsAdded',
            'interactionsRemoved',
            'data',
            'objectId',
            'eventId',
            'state',
            'isDelta',
          ),
          fc.anything(),
        ),
        (type, rest) => {
          const message = decodeMessage({ ...rest, __type: `urn:inin.com:x:${type}` });
          if (message.type === 'malformed') expect(message.excerpt.length).toBeLessThanOrEqual(8_192);
        },
      ),
    );
  });
});
