import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const META = '<?xml version="1.0"?><ApexClass><apiVersion>67.0</apiVersion></ApexClass>\n';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebridge-coverage-'));
  mkdirSync(join(folder, 'classes'));
  addClass(
    'PartTest',
    '@IsTest private class PartTest { @IsTest static void runs() {\n Assert.areEqual(1, Part.one()); } }',
  );
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function addClass(name: string, source: string): void {
  writeFileSync(join(folder, `classes/${name}.cls`), source);
  writeFileSync(join(folder, `classes/${name}.cls-meta.xml`), META);
}

/** A class of which a part of the lines runs. */
function addPart(ran: number, all: number): void {
  const other = Array.from({ length: all - ran }, () => 'i++;').join('\n');
  const own = Array.from({ length: ran - 1 }, () => 'System.debug(1);').join('\n');
  addClass(
    'Part',
    `public class Part {\npublic static Integer one() {\n${own}\nreturn 1;\n}\nvoid two(Integer i) {\n${other}\n}\n}`,
  );
}

function run(...args: readonly string[]) {
  return promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/run-apex-tests.ts', ...args, folder]);
}

it('ends with 1 below 95 % of all lines, and with 0 from there on', async () => {
  addPart(94, 100);
  await expect(run()).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('1 passed, 0 failed, 94.0 % of lines'),
    stderr: 'coverage: 94.0 % of all lines ran, at least 95 % must\n',
  });
  addPart(95, 100);
  await expect(run()).resolves.toMatchObject({ stdout: expect.stringContaining('95.0 % of lines'), stderr: '' });
});

it('ends with 1 when one class of many has less than 75 %', async () => {
  addPart(99, 99);
  addClass('Idle', 'public class Idle {\nvoid run(Integer i) {\ni++;\n}\n}');
  await expect(run()).rejects.toMatchObject({
    code: 1,
    stderr: 'coverage: 0.0 % of Class Idle ran, at least 75 % must\n',
  });
});

it('takes another floor, none with a filter, and only a percentage', { timeout: 60_000 }, async () => {
  addPart(76, 100);
  await expect(run('--min-coverage', '76')).resolves.toMatchObject({ stderr: '' });
  await expect(run('--min-coverage', '77')).rejects.toMatchObject({ code: 1 });
  await expect(run('--filter', 'runs')).resolves.toMatchObject({ stderr: '' });
  await expect(run('--min-coverage', '101')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected a percentage from 0 to 100: 101'),
  });
});

it('tells all results as JSON', async () => {
  addPart(94, 100);
  const failure: unknown = await run('--json').catch((error: unknown) => error);
  const { stdout } = failure as { readonly stdout: string };
  expect(JSON.parse(stdout)).toMatchObject({
    passed: 1,
    failed: 0,
    results: [{ className: 'PartTest', methodName: 'runs', passed: true }],
    coverage: [{ name: 'Part', kind: 'Class', lines: 100, covered: 94 }],
    coveragePercent: 94,
  });
});
