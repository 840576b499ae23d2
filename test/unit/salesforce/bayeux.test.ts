import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMeta, judge } from '../../../src/salesforce/stream/bayeux.js';

const verdict = (message: Record<string, unknown>) => {
  const meta = decodeMeta({ channel: '/meta/connect', successful: false, ...message });
  return meta ? judge(meta).kind : expect.fail('not a meta message');
};
const because = (failureReason: string) => ({ ext: { sfdc: { failureReason } } });

describe('a refused meta message', () => {
  it.each([
    ['401::Authentication invalid', 'relogin'],
    ['403::Unknown client', 'reconnect'],
    ['403::Client has not completed handshake', 'reconnect'],
    ['400::Client abc has established a session, but no BAYEUX_BROWSER cookie present', 'reconnect'],
    ['403::Organization total events daily limit exceeded', 'throttled'],
    ['403::Organization concurrent user limit exceeded', 'throttled'],
    ['503::Server is too busy.  Please try your request again later.', 'throttled'],
    ['413::Maximum Request Size Exceeded', 'throttled'],
    ['', 'reconnect'],
  ])('%s calls for %s', (error, kind) => {
    expect(verdict({ error })).toBe(kind);
  });

  it('reads the failure reason before the error', () => {
    expect(verdict({ error: '401::Authentication invalid', ...because('503::Server is too busy.') })).toBe('throttled');
    const denied = { channel: '/meta/handshake', error: '403::Handshake denied' };
    expect(verdict({ ...denied, ...because('401::Authentication invalid') })).toBe('relogin');
    expect(
      verdict({
        ...denied,
        ...because(
          '403::To protect all customers … this limit has been exceeded. Please try your request again later.',
        ),
      }),
    ).toBe('throttled');
  });

  it.each([
    "400::The channel you requested to subscribe to doesn't exist {/topic/X}",
    '403:denied_by_security_policy:create_denied',
    '403::Subscriber does not have access to the entity in this topic',
    '403::User not enabled for streaming',
    '404::Unknown channel',
  ])('on subscribing, %s is a refusal', (error) => {
    expect(verdict({ channel: '/meta/subscribe', error })).toBe('refused');
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.dictionary(fc.constantFrom('error', 'ext', 'advice', 'successful', 'subscription'), fc.anything()),
        (value, fields) => {
          decodeMeta(value);
          const meta = decodeMeta({ ...fields, channel: '/meta/connect' });
          if (meta) judge(meta);
        },
      ),
    );
  });
});
