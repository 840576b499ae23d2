import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Gate } from './gate.js';
import { runJava } from './java.js';
import { filesBelow, packageDirectories } from './package-files.js';

interface PmdReport {
  readonly violations: readonly {
    readonly rule: string;
    readonly message: string;
    readonly codeLocation: { readonly file: string; readonly startLine: number };
  }[];
  readonly processingErrors: readonly { readonly file: string; readonly message: string }[];
}

const RULESET = 'config/pmd-ruleset.xml';

/** The wrapper ends well, without a violation, when it could not load the rules; it tells of progress when it could. */
const FINISHED = '[Progress]100';

/** PMD with the project's `config/pmd-ruleset.xml` over all classes and triggers. */
export const pmd: Gate = {
  name: 'pmd',
  async run({ project, tools }) {
    const files = await filesBelow(await packageDirectories(project), /\.(cls|trigger)$/);
    if (files.length === 0) return { files: 0, problems: [] };
    const folder = await mkdtemp(join(tmpdir(), 'casebridge-pmd-'));
    try {
      const report = await analyse(folder, files, { project, tools });
      return { files: files.length, problems: problemsOf(report, project) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function analyse(
  folder: string,
  filesToScan: readonly string[],
  { project, tools }: { readonly project: string; readonly tools: string },
): Promise<PmdReport> {
  const input = join(folder, 'input.json');
  const output = join(folder, 'output.json');
  const ruleSetInputFile = join(project, RULESET);
  await writeFile(input, JSON.stringify({ ruleSetInputFile, runDataPerLanguage: { apex: { filesToScan } } }));
  const run = await runJava(tools, 'com.salesforce.sfca.pmdwrapper.PmdWrapper', ['run', input, output]);
  if (run.code !== 0) throw new Error(`PMD failed (${run.code}):\n${run.stdout}${run.stderr}`);
  if (!run.stdout.includes(FINISHED)) throw new Error(`PMD applied no rule: ${RULESET} has an error`);
  return JSON.parse(await readFile(output, 'utf8')) as PmdReport;
}

function problemsOf({ violations, processingErrors }: PmdReport, project: string): readonly string[] {
  return [
    ...violations.map(({ rule, message, codeLocation: { file, startLine } }) => {
      return `${relative(project, file)}:${startLine}: ${rule}: ${message.trim()}`;
    }),
    ...processingErrors.map(({ file, message }) => `${relative(project, file)}: cannot be read: ${message}`),
  ];
}
