import { describe, expect, it } from 'vitest';
import { startApex } from './apex-bench.js';

const SOURCE = `@RestResource(urlMapping='/things/v1/*')
global with sharing class Things {
  global class Thing { public String name; public Integer size; }
  @HttpGet
  global static Thing get() {
    Thing t = new Thing();
    t.name = RestContext.request.requestURI.substringAfterLast('/') + RestContext.request.params.get('q');
    t.size = [SELECT COUNT() FROM Case WITH SYSTEM_MODE];
    if (t.name.startsWith('none')) { RestContext.response.statusCode = 404; }
    return t;
  }
  @HttpPost
  global static String make(String name, Integer size) {
    insert as system new Case(Subject = name);
    if (size > 5) { throw new IllegalArgumentException('too big'); }
    return name + size;
  }
}`;

describe('Apex REST', () => {
  const bench = startApex({ 'Things.cls': SOURCE });
  const { token } = bench.org.engine.sessions.create(bench.userId('integration'));

  async function send(method: string, path: string, body = '', authorization = `Bearer ${token}`) {
    const response = await bench.org.handle({
      method,
      target: `/services/apexrest${path}`,
      headers: { authorization, 'content-type': 'application/json' },
      body: Buffer.from(body),
      remoteAddress: '127.0.0.1',
      signal: new AbortController().signal,
    });
    return `${response.status} ${String(response.body)}`;
  }

  it('serves a class below its URL mapping, as the user of the session', async () => {
    expect(await send('GET', '/things/v1/abc?q=1')).toBe('200 {"name":"abc1","size":0}');
    expect(await send('GET', '/things/v1/none?q=')).toBe('404 {"name":"none","size":0}');
  });

  it('hands the fields of a JSON body to the parameters', async () => {
    expect(await send('POST', '/things/v1/', '{"name":"a","size":3}')).toBe('200 "a3"');
    expect(await send('POST', '/things/v1/', '{')).toMatch(/^400 \[\{"errorCode":"JSON_PARSER_ERROR"/);
  });

  it('answers an exception with 500 and takes everything back', async () => {
    const answer = await send('POST', '/things/v1/', '{"name":"gone","size":9}');
    expect(answer).toMatch(/^500 \[\{"errorCode":"APEX_ERROR","message":"System.IllegalArgumentException: too big/);
    const left = bench.org.engine.query({ userId: '', mode: 'system' }, "SELECT Id FROM Case WHERE Subject = 'gone'");
    expect(left.totalSize).toBe(0);
  });

  it('refuses callers without a session, other paths and other methods', async () => {
    expect(await send('GET', '/things/v1/a', '', 'Bearer nope')).toMatch(/^401 .*INVALID_SESSION_ID/);
    expect(await send('GET', '/other')).toMatch(/^404 .*Could not find a match for URL/);
    expect(await send('DELETE', '/things/v1/a')).toMatch(/^405 .*METHOD_NOT_ALLOWED/);
    expect(await send('GET', '/things/v1/%E0%A4%A')).toMatch(/^404/);
  });
});
