import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiagnosticsParts, diagnosticsZip } from '../../../../src/operations/diagnostics/diagnostics-zip.js';
import { redactor } from '../../../../src/operations/redactor.js';
import { tempFolder } from '../../../support/system/temp-folder.js';

const AT = Date.parse('2026-11-22T10:00:00Z');
const DAY_MS = 86_400_000;
const SECRET = 'unique-secret-4711';
const never = new AbortController().signal;

let folder: ReturnType<typeof tempFolder>;
let dir: string;

beforeEach(() => {
  folder = tempFolder();
  dir = join(folder.path, 'logs');
  mkdirSync(dir);
});

afterEach(() => folder.remove());

function log(number: number, ageDays: number, ...lines: readonly (string | object)[]): void {
  const file = join(dir, `group_${number}.log`);
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  writeFileSync(file, text.join(''));
  const at = new Date(AT - ageDays * DAY_MS);
  utimesSync(file, at, at);
}

function parts(change: Partial<DiagnosticsParts> = {}): DiagnosticsParts {
  return {
    at: AT,
    logs: { dir, pluginName: 'group' },
    config: { cic: { username: 'casebridge', password: SECRET } },
    status: { missing: 'No process runs.' },
    checks: { value: [{ code: 'CIC_LOGIN', evidence: `refused ${SECRET}` }] },
    queueMap: { value: { lines: [] } },
    redact: redactor([SECRET]),
    personalData: 'omit',
    accounts: ['me@casebridge.example'],
    ...change,
  };
}

interface Manifest {
  readonly files: readonly { readonly name: string; readonly lines?: number }[];
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

async function made(change: Partial<DiagnosticsParts> = {}) {
  const files = unzipSync(await diagnosticsZip(parts(change), never));
  const texts = new Map(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
  const json = (name: string): unknown => JSON.parse(texts.get(name) ?? 'null');
  return { texts, json, all: [...texts.values()].join('\n'), manifest: json('manifest.json') as Manifest };
}

describe('the diagnostics', () => {
  it('hold logs of the last days, newest first, and say which are left out', async () => {
    log(1, 20, 'old');
    log(2, 3, { time: 't', message: 'two' });
    log(3, 0, { time: 't', message: 'three' }, '', 'no JSON');
    writeFileSync(join(dir, 'other_4.log'), 'not ours\n');
    const { texts, manifest } = await made();
    const names = [...texts.keys()];
    expect(names.slice(0, 2)).toEqual(['logs/group_3.log', 'logs/group_2.log']);
    expect(names).toEqual(expect.arrayContaining(['config.json', 'checks.json', 'queue-map.json', 'versions.json']));
    expect(texts.get('logs/group_3.log')).toBe('{"time":"t","message":"three"}\nno JSON\n');
    expect(manifest.files[0]).toEqual({ name: 'logs/group_3.log', lines: 2 });
    expect(manifest.leftOut).toEqual(
      expect.arrayContaining([
        { what: 'group_1.log', why: expect.stringContaining('older') },
        { what: 'status.json', why: 'No process runs.' },
      ]),
    );
    expect((await made({ logs: { dir, pluginName: 'group', days: 30 } })).texts.get('logs/group_1.log')).toBe('old\n');
  });

  it('take no more log than fits: of the newest, and of one that is too large its end', async () => {
    log(1, 1, 'dropped');
    log(2, 1, 'first line', 'second line', 'third line');
    log(3, 0, 'newest');
    const { texts, manifest } = await made({ logs: { dir, pluginName: 'group', maxBytes: 7 + 16 } });
    expect(texts.get('logs/group_3.log')).toBe('newest\n');
    expect(texts.get('logs/group_2.log')).toBe('third line\n');
    expect(manifest.leftOut.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['group_1.log', expect.stringMatching(/^group_2\.log, its first 18 bytes$/)]),
    );
  });

  it('hold no secret, whoever wrote it where', async () => {
    log(1, 0, { message: `said ${SECRET}`, password: 'other' }, `plain ${SECRET}`, { cause: { deep: [SECRET] } });
    const { all, json } = await made({ status: { value: { token: 'abc', nested: { say: SECRET } } } });
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain('"other"');
    expect(json('config.json')).toEqual({ cic: { username: 'casebridge', password: '[secret]' } });
    expect(json('status.json')).toEqual({ token: '[secret]', nested: { say: '[secret]' } });
  });

  it('hold no subject and no sender with omit, also of lines that were written before', async () => {
    log(
      1,
      0,
      { message: 'Creating email interaction with sender Ann Customer' },
      { message: 'refused: "My divorce" by ann@example.com', subject: 'My divorce', sender: 'ann@example.com' },
      { message: 'Connecting to Salesforce User: [me@casebridge.example]' },
    );
    const status = { value: { interactions: [{ subject: 'My divorce' }] } };
    const { all, texts } = await made({ status });
    for (const personal of ['Ann Customer', 'My divorce', 'ann@example.com']) expect(all).not.toContain(personal);
    expect(texts.get('logs/group_1.log')).toContain('[me@casebridge.example]');
    const kept = await made({ personalData: 'keep', status });
    for (const personal of ['Ann Customer', 'My divorce', 'ann@example.com']) expect(kept.all).toContain(personal);
  });

  it('count the codes of errors that the logs name', async () => {
    const line = (time: string, code: string) => ({ time, level: 'error', code });
    log(1, 1, line('2026-11-21T01', 'CASEBRIDGE_STREAM_DEAF'));
    log(2, 0, line('2026-11-22T01', 'CASEBRIDGE_STREAM_DEAF'), line('2026-11-22T02', 'CASEBRIDGE_INTERNAL'));
    expect((await made()).json('errors.json')).toEqual([
      { code: 'CASEBRIDGE_STREAM_DEAF', count: 2, first: '2026-11-21T01', last: '2026-11-22T01' },
      { code: 'CASEBRIDGE_INTERNAL', count: 1, first: '2026-11-22T02', last: '2026-11-22T02' },
    ]);
  });

  it('are made without a log folder, and name what they are made of', async () => {
    const { manifest, json } = await made({ logs: { dir: join(dir, 'nowhere'), pluginName: 'group' } });
    expect(manifest.leftOut[0]).toMatchObject({ what: 'all log files', why: expect.stringContaining('nowhere') });
    expect(json('versions.json')).toMatchObject({
      casebridge: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.versions.node,
      packages: { fflate: expect.stringMatching(/^\d/), undici: expect.stringMatching(/^\d/) },
    });
  });

  it('are given up when the signal aborts', async () => {
    log(1, 0, ...Array.from({ length: 5_000 }, (_, index) => ({ message: `line ${index}`.padEnd(200, '.') })));
    const gone = new Error('enough');
    await expect(diagnosticsZip(parts(), AbortSignal.abort(gone))).rejects.toThrow('enough');
  });
});
