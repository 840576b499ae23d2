import { describe, expect, it } from 'vitest';
import { Api, csrfHeaders } from '../../../../src/console/web/state/api.js';
import { type Answer, Requests, type Sent } from '../../../../src/web-page/state/requests.js';
import { Task } from '../../../../src/web-page/state/task.js';

function answer(status: number, body: unknown): Answer {
  return {
    status,
    ok: status < 300,
    json: async () => {
      if (body === undefined) throw new SyntaxError('no JSON');
      return body;
    },
    arrayBuffer: async () => new ArrayBuffer(3),
  };
}

function bench(reply: (path: string, sent: Sent) => Promise<Answer>) {
  const sent: { readonly path: string; readonly request: Sent }[] = [];
  const told = { loggedOut: 0 };
  const requests = new Requests({
    fetch: (path, request) => {
      sent.push({ path, request });
      return reply(path, request);
    },
    headers: csrfHeaders(() => 'token-1'),
    credentials: 'same-origin',
    onLoggedOut: () => {
      told.loggedOut += 1;
    },
  });
  return { requests, api: new Api(requests), sent, told };
}

describe('requests of the console', () => {
  it('sends the CSRF token with what changes something, and only there', async () => {
    const { requests, sent } = bench(async () => answer(200, { fine: true }));
    await requests.json({ path: '/api/status', what: 'The status' });
    await requests.json({ path: '/api/pause', method: 'POST', body: { queue: 'Q' }, what: 'The pause' });
    expect(sent[0]?.request.headers).toEqual({ accept: 'application/json' });
    expect(sent[1]?.request.headers['x-csrf-token']).toBe('token-1');
    expect(sent[1]?.request.body).toBe('{"queue":"Q"}');
  });

  it('gives the error of the server as it is', async () => {
    const error = { code: 'CASEBRIDGE_ID_UNKNOWN', message: 'No such id.', cure: 'Look at it again.' };
    const { requests, told } = bench(async () => answer(404, error));
    await expect(requests.json({ path: '/api/explain/x', what: 'It' })).rejects.toMatchObject({
      ...error,
      status: 404,
    });
    expect(told.loggedOut).toBe(0);
  });

  it('has an error for an answer that is none of the console', async () => {
    const { requests } = bench(async () => answer(502, undefined));
    await expect(requests.json({ path: '/', what: 'It' })).rejects.toMatchObject({ code: 'HTTP_502' });
  });

  it('tells of a session that is over', async () => {
    const { requests, told } = bench(async () => answer(401, { code: 'X', message: 'Log in.', cure: '' }));
    await expect(requests.json({ path: '/', what: 'It' })).rejects.toMatchObject({ status: 401 });
    expect(told.loggedOut).toBe(1);
  });

  it('tells a server that does not answer from one that is too slow', async () => {
    const cut = bench(async () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(cut.requests.json({ path: '/', what: 'It' })).rejects.toMatchObject({ code: 'PAGE_NO_CONNECTION' });
    const slow = bench(
      (_path, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const asked = slow.requests.json({ path: '/', what: 'It', limitMs: 1 });
    await expect(asked).rejects.toMatchObject({ code: 'PAGE_TIME_LIMIT' });
  });

  it('sends long lists in parts and gathers what became of them', async () => {
    const { api, sent } = bench(async (_path, { body }) => {
      const { rows } = JSON.parse(body ?? '{}') as { readonly rows: readonly string[] };
      return answer(
        200,
        rows.map((id) => ({ id, error: '' })),
      );
    });
    const ids = Array.from({ length: 2_500 }, (_, index) => `row-${index}`);
    const written = await api.retry(ids, new AbortController().signal);
    expect(sent).toHaveLength(3);
    expect(written.map(({ id }) => id)).toEqual(ids);
  });

  it('asks for log lines without an empty text', async () => {
    const { api, sent } = bench(async () => answer(200, { level: 'info', lines: [] }));
    await api.log({ level: 'warn', text: '' }, new AbortController().signal);
    await api.log({ level: 'warn', text: 'a b&c' }, new AbortController().signal);
    expect(sent.map(({ path }) => path)).toEqual([
      '/api/log?level=warn&limit=5000',
      '/api/log?level=warn&limit=5000&text=a+b%26c',
    ]);
  });
});

describe('a task of a view', () => {
  it('keeps the last result while a newer run is under way or fails', async () => {
    let changes = 0;
    const task = new Task<number>(
      () => 7,
      () => {
        changes += 1;
      },
    );
    await task.run(async () => 1);
    expect([task.value, task.at, task.busy]).toEqual([1, 7, false]);
    await task.run(async () => {
      throw new Error('broken');
    });
    expect(task.value).toBe(1);
    expect(task.problem?.message).toContain('broken');
    expect(changes).toBe(4);
  });

  it('ends the run before, whose result counts no more', async () => {
    const task = new Task<string>(
      () => 0,
      () => {},
    );
    const signals: AbortSignal[] = [];
    const slow = task.run(
      (signal) =>
        new Promise((resolve) => {
          signals.push(signal);
          signal.addEventListener('abort', () => resolve('old'));
        }),
    );
    expect(await task.run(async () => 'new')).toBe('new');
    expect(await slow).toBeUndefined();
    expect(signals[0]?.aborted).toBe(true);
    expect(task.value).toBe('new');
  });
});
