import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMeta, judge, judgeAdvice, judgeHttp } from '../../../src/salesforce/stream/bayeux.js';

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
    ['403::Organization total events daily limit exceeded', 'dailyLimit'],
    ['403::Organization concurrent user limit exceeded', 'clientLimit'],
    ['400::Invalid connection type callback-polling', 'refused'],
    ["400::Authenticated user id does not match the session's user id", 'reconnect'],
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

  it.each([
    '400::The replayId {1025} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.',
    '400::The replayId 17 you provided was invalid. Please provide a valid ID.',
  ])('on subscribing, %s is about the place to go on from only', (error) => {
    expect(verdict({ channel: '/meta/subscribe', error })).toBe('replayRefused');
  });

  it.each([
    ["400::API version in the URI is mandatory. URI format: '/cometd/66.0'", 'refused'],
    ["400::Unsupported API version. Only API versions '37.0' and later are supported.", 'refused'],
    ['403::Handshake denied', 'relogin'],
  ])('on shaking hands, %s calls for %s', (error, kind) => {
    expect(verdict({ channel: '/meta/handshake', error })).toBe(kind);
  });

  it('on shaking hands, has the true reason of a limit', () => {
    const denied = { channel: '/meta/handshake', error: '403::Handshake denied' };
    expect(verdict({ ...denied, ...because('403::Organization concurrent user limit exceeded') })).toBe('clientLimit');
  });

  it('carries how long the server asks to wait', () => {
    const meta = decodeMeta({ channel: '/meta/connect', successful: false, advice: { interval: 4_000 } });
    expect(meta && judge(meta).intervalMs).toBe(4_000);
  });

  it.each([
    ['none', 'reconnect'],
    ['handshake', 'reconnect'],
    ['retry', undefined],
    [undefined, undefined],
  ])('that succeeded with the advice %s calls for %s', (reconnect, kind) => {
    const meta = decodeMeta({ channel: '/meta/connect', successful: true, advice: { reconnect } });
    expect(meta && judgeAdvice(meta)?.kind).toBe(kind);
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

describe('an HTTP error without Bayeux in it', () => {
  it.each([
    [401, '', 'relogin'],
    [401, 'INVALID_SESSION_ID', 'relogin'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'throttled'],
    [413, '', 'throttled'],
    [503, 'SERVER_UNAVAILABLE', 'throttled'],
    [503, '', 'throttled'],
    [500, 'UNKNOWN_EXCEPTION', 'reconnect'],
    [502, '', 'reconnect'],
    [403, '', 'reconnect'],
  ])('%s %s calls for %s', (status, errorCode, kind) => {
    expect(judgeHttp(status, errorCode)).toMatchObject({ kind, reason: expect.stringContaining(String(status)) });
  });
});
