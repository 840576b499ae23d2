import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEventStream } from '../../../src/contact-center/cic/wire/event-stream.js';

async function read(...chunks: readonly string[]) {
  async function* text() {
    yield* chunks;
  }
  const items: string[] = [];
  for await (const item of readEventStream(text())) items.push(item.kind === 'data' ? item.data : item.kind);
  return items;
}

describe('the event stream', () => {
  it('gives data, and comments as signs of life', async () => {
    expect(await read('data: {"a":1}\n\n:ping\n\ndata:two\ndata: lines\n\n')).toEqual([
      '{"a":1}',
      'alive',
      'two\nlines',
    ]);
  });

  it('takes no notice of other fields, and gives nothing for an event without its end', async () => {
    expect(await read('id: 7\nevent: message\nretry: 5\ndata: x\n\ndata: cut')).toEqual([
      'alive',
      'alive',
      'alive',
      'x',
    ]);
  });

  it('does not mind where the text is cut, nor which line ends it uses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('\n', '\r\n'),
        fc.array(
          fc.string({ minLength: 1 }).filter((text) => !/[\r\n]/.test(text) && !text.startsWith(' ')),
          { maxLength: 5 },
        ),
        fc.array(fc.nat(200), { maxLength: 8 }),
        async (end, events, cuts) => {
          const whole = events.map((data) => `data: ${data}${end}${end}`).join('');
          const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
          const chunks = places.slice(1).map((place, index) => whole.slice(places[index], place));
          expect(await read(...chunks)).toEqual(events);
        },
      ),
    );
  });

  it('gives up on an event without bounds', async () => {
    const huge = 'x'.repeat(17 * 1024 * 1024);
    await expect(read(`data: ${huge}`)).rejects.toThrow(RangeError);
  });
});
