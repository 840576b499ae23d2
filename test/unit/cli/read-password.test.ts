import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readNewPassword } from '../../../src/cli/read-password.js';

const never = new AbortController().signal;

/** What comes in, and what was asked. */
function terminal(): { readonly input: PassThrough & { isTTY: boolean }; asked: string[] } {
  return { input: Object.assign(new PassThrough(), { isTTY: true }), asked: [] };
}

function piped(...chunks: readonly string[]): PassThrough {
  const input = new PassThrough();
  for (const chunk of chunks) input.write(chunk);
  input.end();
  return input;
}

const silent = () => undefined;

describe('reading a new password', () => {
  it('takes the first line of what is piped in, however it ends', async () => {
    expect(await readNewPassword(piped('correct ', 'horse\r\n', 'more'), silent, never)).toBe('correct horse');
    expect(await readNewPassword(piped('no line end'), silent, never)).toBe('no line end');
    expect(await readNewPassword(piped(' blanks count '), silent, never)).toBe(' blanks count ');
  });

  it('refuses what no login would take', async () => {
    const usage = { code: 'CASEBRIDGE_USAGE' };
    await expect(readNewPassword(piped('\n'), silent, never)).rejects.toMatchObject(usage);
    await expect(readNewPassword(piped(''), silent, never)).rejects.toMatchObject(usage);
    await expect(readNewPassword(piped('x'.repeat(1_025)), silent, never)).rejects.toMatchObject(usage);
  });

  it('asks twice at a terminal', async () => {
    const { input, asked } = terminal();
    const ask = (question: string) => {
      asked.push(question);
      if (question !== '\n') input.write('correct horse\r');
    };
    expect(await readNewPassword(input, ask, never)).toBe('correct horse');
    expect(asked.join('')).toBe('Password: \nThe same again: \n');
  });

  it('takes no typing error, and no for an answer', async () => {
    const first = terminal();
    const mistype = (question: string) => {
      if (question !== '\n') first.input.write(`my ${question}\r`);
    };
    await expect(readNewPassword(first.input, mistype, never)).rejects.toThrow('not the same');
    const second = terminal();
    const interrupt = () => second.input.write('\u0003');
    await expect(readNewPassword(second.input, interrupt, never)).rejects.toMatchObject({ code: 'CASEBRIDGE_STOPPED' });
  });
});
