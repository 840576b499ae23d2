import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skillFacts, userFacts, workgroupFacts } from '../../../../src/contact-center/cic/directory/directory-facts.js';
import { type DirectorySession, readList } from '../../../../src/contact-center/cic/directory/read-list.js';
import { IcwsStatusError } from '../../../../src/contact-center/cic/wire/icws-error.js';
import { NO_SECRETS } from '../../../../src/runtime/secrets.js';

const never = new AbortController().signal;

interface Answer {
  readonly body: unknown;
  readonly range?: string;
}

/** A server that answers as it is told; counts what it is asked. */
class Server implements DirectorySession {
  readonly ranges: string[] = [];
  readonly #answer: (first: number, asked: number) => Answer;

  constructor(answer: (first: number, asked: number) => Answer) {
    this.#answer = answer;
  }

  request: DirectorySession['request'] = () => Promise.reject(new Error('not asked here'));

  requestWithHeaders: DirectorySession['requestWithHeaders'] = async (_method, _path, _body, headers) => {
    this.ranges.push(headers.range ?? '');
    const first = Number(/^items=(\d+)-/.exec(headers.range ?? '')?.[1]);
    const { body, range } = this.#answer(first, this.ranges.length);
    return { body, headers: { 'content-range': range } };
  };

  read(limits = { maxObjects: 50_000, maxPages: 300 }) {
    return readList(this, { kind: 'skills', select: ['configurationId'], decode: skillFacts, limits }, never);
  }
}

const items = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ configurationId: { id: `Skill ${first + index}` } }));

describe('a list that is read page by page', () => {
  it('ends at the total that the server names', async () => {
    const server = new Server((first) => ({
      body: { items: items(first, Math.min(200, 450 - first)) },
      range: `items ${first}-${Math.min(450, first + 200) - 1}/450`,
    }));
    expect(await server.read()).toMatchObject({ objects: { length: 450 }, gap: '' });
    expect(server.ranges).toEqual(['items=0-199', 'items=200-399', 'items=400-599']);
  });

  it.each([
    ['ends with a short page where the server names no total', 450, 3],
    ['ends with an empty page where the last one was full', 400, 3],
    ['ends with the first page', 7, 1],
  ] as const)('%s', async (_name, total, requests) => {
    const server = new Server((first) => ({
      body: { items: items(first, Math.max(0, Math.min(200, total - first))) },
    }));
    expect(await server.read()).toMatchObject({ objects: { length: total }, gap: '' });
    expect(server.ranges.length).toBe(requests);
  });

  it('takes a whole list from a server that ignores the range', async () => {
    const server = new Server(() => ({ body: { items: items(0, 447) } }));
    expect(await server.read()).toMatchObject({ objects: { length: 447 }, gap: '' });
    expect(server.ranges.length).toBe(2);
  });

  it.each([
    ['with a total', 'items 0-199/1234', 'The server shows only 200 of 1234 skills.'],
    ['without one', undefined, 'again and again'],
  ] as const)('does not go round with a server that repeats its first page, %s', async (_name, range, gap) => {
    const server = new Server(() => ({ body: { items: items(0, 200) }, ...(range === undefined ? {} : { range }) }));
    const read = await server.read();
    expect(read.objects.length).toBe(200);
    expect(read.gap).toContain(gap);
    expect(server.ranges.length).toBe(2);
  });

  it('stops at the limits with a server that never ends', async () => {
    const endless = () => new Server((first) => ({ body: { items: items(first, 200) }, range: `items ${first}-/*` }));
    const byObjects = await endless().read({ maxObjects: 500, maxPages: 300 });
    expect(byObjects).toMatchObject({ objects: { length: 500 }, gap: 'Only the first 500 skills are read.' });
    const byPages = endless();
    expect(await byPages.read({ maxObjects: 50_000, maxPages: 4 })).toMatchObject({
      objects: { length: 800 },
      gap: 'Only the first 4 pages of skills are read.',
    });
    expect(byPages.ranges.length).toBe(4);
    const single = new Server((_first, asked) => ({ body: { items: items(asked, 1) }, range: 'items 0-0/999999999' }));
    await single.read();
    expect(single.ranges.length).toBe(300);
  });

  it('takes a refused range behind the end as the end', async () => {
    const refusal = { status: 416, headers: {}, setCookies: [], body: '' };
    const server = new Server((first) => {
      if (first >= 200) throw new IcwsStatusError('GET', refusal, NO_SECRETS);
      return { body: { items: items(0, 200) } };
    });
    expect(await server.read()).toMatchObject({ objects: { length: 200 }, gap: '' });
  });

  it('leaves out what cannot be understood, and says so', async () => {
    const server = new Server(() => ({ body: { items: [...items(0, 2), null, 7, {}, { configurationId: {} }] } }));
    const read = await server.read();
    expect(read.objects.length).toBe(2);
    expect(read.gap).toBe('4 of the skills could not be understood.');
  });

  it('takes an object without items as an empty list', async () => {
    expect(await new Server(() => ({ body: {} })).read()).toMatchObject({ objects: [], gap: '' });
  });

  it.each([[undefined], [null], [[]], ['<html>'], [{ items: 'many' }], [{ items: {} }]])('refuses %j', async (body) => {
    await expect(new Server(() => ({ body })).read()).rejects.toMatchObject({
      code: 'CASEBRIDGE_CIC_MALFORMED_RESPONSE',
    });
  });
});

describe('objects of any shape', () => {
  const named = (value: unknown) => ({ configurationId: { id: 'x' }, ...(value as object) });
  const property = fc.oneof(
    fc.jsonValue(),
    fc.array(fc.record({ id: fc.jsonValue(), mediaType: fc.jsonValue(), maxAssignable: fc.jsonValue() })),
    fc.record({ effectiveValue: fc.jsonValue(), actualValue: fc.jsonValue() }),
  );
  it('are decoded or left out, and never throw', () => {
    fc.assert(
      fc.property(
        fc.record({ members: property, skills: property, utilizations: property, queueType: property }),
        (value) => {
          expect(workgroupFacts(named(value))?.id).toBe('x');
          expect(userFacts(named(value))?.id).toBe('x');
        },
      ),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const decode of [workgroupFacts, skillFacts, userFacts]) decode(value);
      }),
    );
  });
});
