import { describe, expect, it } from 'vitest';
import { delayed } from '../../bench/servers/network.js';

async function* parts(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

describe('a stream at a distance', () => {
  it('brings the same parts in the same order', async () => {
    const seen: string[] = [];
    for await (const part of delayed(parts('a', 'b', 'c'), () => 1)) seen.push(part);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('ends the server’s stream when the client goes away', async () => {
    let ended = false;
    const endless = async function* () {
      try {
        for (;;) yield 'x';
      } finally {
        ended = true;
      }
    };
    for await (const part of delayed(endless(), () => 0)) if (part === 'x') break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(true);
  });
});
