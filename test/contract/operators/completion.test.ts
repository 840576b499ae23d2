import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../support/system/program.js';
import { tempFolder } from '../../support/system/temp-folder.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = tempFolder();
const script = join(folder.path, 'completion.bash');

beforeAll(async () => {
  writeFileSync(script, await scriptFor('bash'));
  mkdirSync(join(folder.path, 'files', 'sub'), { recursive: true });
  writeFileSync(join(folder.path, 'files', 'my group.json'), '{}');
});

afterAll(() => folder.remove());

async function scriptFor(shell: string): Promise<string> {
  const program = await runProgram(['completion', shell]);
  expect(program.exit, program.excerpt()).toEqual({ code: 0, signal: null });
  return program.stdout;
}

/** What bash offers for the last of these words, sorted. */
function offered(...words: readonly string[]): readonly string[] {
  const ask = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _casebridge; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const options = { cwd: join(folder.path, 'files'), encoding: 'utf8' } as const;
  const out = execFileSync('bash', ['-c', ask, script, 'casebridge', ...words], options);
  return out
    .split('\n')
    .filter((word) => word !== '')
    .sort();
}

/** What the help of a command lists under a title. */
async function helpLists(command: readonly string[], title: string): Promise<readonly string[]> {
  const { stdout } = await runProgram([...command, '--help']);
  const [, section = ''] = stdout.split(`${title}:\n`);
  const [lines = ''] = section.split('\n\n');
  return lines.split('\n').flatMap((line) => /^ {2}(?=\S)(.+?)(?: {2,}|$)/.exec(line)?.[1] ?? []);
}

describe('completion', () => {
  it('offers every command that the help lists', async () => {
    const listed = (await helpLists([], 'Commands')).map((line) => line.split(' ')[0]);
    expect(listed.length).toBeGreaterThan(8);
    expect(offered('').filter((word) => !word.startsWith('-'))).toEqual([...listed].sort());
    expect(offered('exp')).toEqual(['explain']);
  });

  it('offers the options of the command that stands before, and no others', async () => {
    const listed = (await helpLists(['audit'], 'Options')).flatMap((line) => line.match(/--?[a-z][a-z-]*/g) ?? []);
    expect(listed).toContain('--route');
    expect(offered('audit', '-')).toEqual([...new Set(listed)].sort());
    expect(offered('audit', '--queue', 'rows', '--r')).toEqual(['--route']);
    expect(offered('simulate', '')).toEqual(expect.arrayContaining(['cic', 'salesforce']));
    expect(offered('simulate', 'cic', '--p')).toEqual(['--pair', '--port']);
  });

  it('offers files, folders and words where they are due, and nothing where only a person knows', () => {
    expect(offered('check', '--config', '')).toEqual(['my group.json', 'sub']);
    expect(offered('check', '--config', '=', 'my')).toEqual(['my group.json']);
    expect(offered('simulate', 'salesforce', '--metadata', '')).toEqual(['sub']);
    expect(offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'fish', 'powershell', 'zsh']));
    expect(offered('help', 'au')).toEqual(['audit']);
    expect(offered('audit', '--queue', '')).toEqual([]);
  });

  it('knows the same commands and options in every shell', async () => {
    for (const shell of ['zsh', 'fish', 'powershell']) {
      const text = await scriptFor(shell);
      for (const word of ['explain', 'simulate salesforce', 'smtp-port', 'accept-new-identity'])
        expect(text, `${shell}: ${word}`).toContain(word);
    }
    expect((await runProgram(['completion', 'csh'])).exit?.code).toBe(2);
  });
});
