import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonExcerpt } from '../../../../src/contact-center/cic/wire/json-excerpt.js';
import { decodeMessages } from '../../../../src/contact-center/cic/wire/messages.js';
import { parseWideJson } from '../../../../src/contact-center/cic/wire/wide-json.js';

describe('JSON with wide numbers', () => {
  it('gives whole numbers beyond 2^53 as their digits, and leaves all others alone', () => {
    const text =
      '{"a":100154078860131210,"b":[9007199254740993,-9007199254740993,9007199254740991],"c":1.5e300,"d":"9007199254740993"}';
    expect(parseWideJson(text)).toEqual({
      a: '100154078860131210',
      b: ['9007199254740993', '-9007199254740993', Number.MAX_SAFE_INTEGER],
      c: 1.5e300,
      d: '9007199254740993',
    });
  });

  it('keeps digits within strings, also after escaped quotes', () => {
    expect(parseWideJson('{"a\\"9007199254740993":"\\\\","b":9007199254740993}')).toEqual({
      'a"9007199254740993': '\\',
      b: '9007199254740993',
    });
  });

  it('refuses what is no JSON', () => {
    for (const text of ['', '{"a":09007199254740993}', '90071992547409931e', '{"a":9007199254740993', '<html>'])
      expect(parseWideJson(text)).toBeUndefined();
  });

  it('reads whatever JSON.parse reads, and writes nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const safe = JSON.stringify(value, (_key, each: unknown) =>
          typeof each === 'number' && !Number.isSafeInteger(each) ? 0.5 : each,
        );
        expect(JSON.stringify(parseWideJson(safe))).toBe(JSON.stringify(JSON.parse(safe)));
      }),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (parseWideJson(text) === undefined) expect(() => JSON.parse(text)).toThrow();
      }),
    );
  });

  it('an interaction id that came as a wide number is the same id', () => {
    const text =
      '{"__type":"urn:inin.com:queues:queueContentsMessage","isDelta":false,"subscriptionId":"q","interactionsAdded":[{"interactionId":100154078860131211,"attributes":{}}],"interactionsRemoved":[3001000002]}';
    expect(decodeMessages(parseWideJson(text))).toEqual([
      expect.objectContaining({
        added: [{ interactionId: '100154078860131211', attributes: {} }],
        removed: ['3001000002'],
      }),
    ]);
  });

  it.each([1e21, 2 ** 60, 1.5, true, '../x', '', {}])(
    'an interaction id %s is refused and reported',
    (interactionId) => {
      const messages = decodeMessages({
        __type: 'urn:inin.com:queues:queueContentsMessage',
        subscriptionId: 'q',
        interactionsAdded: [{ interactionId, attributes: {} }, { interactionId: '1' }],
      });
      expect(messages).toEqual([
        expect.objectContaining({ type: 'queueContents', added: [{ interactionId: '1', attributes: {} }] }),
        expect.objectContaining({ type: 'malformed' }),
      ]);
    },
  );
});

describe('an excerpt', () => {
  it('is bounded in length, depth and work', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(jsonExcerpt(deep, 1_000)).toBe('[[[[[[[[[…]]]]]]]]]');
    expect(jsonExcerpt({ a: 'x'.repeat(1e6), b: Array(1e5).fill(1) }, 100)).toHaveLength(100);
    expect(jsonExcerpt({ a: [1, 'two', null, true], b: {} }, 100)).toBe('{"a":[1,"two",null,true],"b":{}}');
  });
});
