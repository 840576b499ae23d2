import { relative } from 'node:path';
import type { Gate } from './gate.js';
import { runJava } from './java.js';
import { filesBelow, packageDirectories } from './package-files.js';

interface FileReport {
  readonly path: string;
  readonly messages: readonly {
    readonly start: { readonly line: number };
    readonly category: string;
    readonly message: string;
  }[];
}

/** Exit codes of apex-ls' CheckForIssues. */
const CLEAN = 0;
const ISSUES = 4;

/**
 * The offline Apex compiler apex-ls: types, fields, methods, interfaces and syntax of all package directories. It does
 * not look into SOQL; the simulated org does, when it loads the package.
 */
export const apexCompiles: Gate = {
  name: 'apex-ls',
  async run({ project, tools }) {
    const files = await filesBelow(await packageDirectories(project), /\.(cls|trigger)$/);
    const args = ['-n', '-f', 'json', '--workspace', project];
    const { code, stdout, stderr } = await runJava(tools, 'io.github.apexdevtools.apexls.CheckForIssues', args);
    if (code === CLEAN) return { files: files.length, problems: [] };
    const reports = code === ISSUES ? parse(stdout) : undefined;
    if (reports === undefined) throw new Error(`apex-ls failed (${code}):\n${stdout}${stderr}`);
    const problems = reports.flatMap(({ path, messages }) =>
      messages.map(({ start, category, message }) => {
        return `${relative(project, path)}:${start.line}: ${category}: ${message}`;
      }),
    );
    return { files: files.length, problems: problems.length > 0 ? problems : [stdout] };
  },
};

function parse(stdout: string): readonly FileReport[] | undefined {
  try {
    return (JSON.parse(stdout) as { readonly files: readonly FileReport[] }).files;
  } catch {
    return undefined;
  }
}
