import { join, relative, resolve } from 'node:path';
import { runProgram } from '../support/run-program.js';
import type { Gate } from './gate.js';
import { filesBelow } from './package-files.js';

const PRETTIER = 'node_modules/prettier/bin/prettier.cjs';

/** Exit codes of Prettier: 2 is for files that it cannot read. */
const CLEAN = 0;
const UNFORMATTED = 1;
const FAILED = 2;

const STACK_LINE = /^\[error\] {5}at /;
const TIMEOUT_MS = 180_000;

/** Prettier with prettier-plugin-apex and the project's `.prettierrc`: classes, triggers and anonymous Apex. */
export const apexFormat: Gate = {
  name: 'prettier',
  async run({ project, tools }) {
    const files = await filesBelow([project], /\.(cls|trigger|apex)$/);
    const config = ['--config', resolve(project, '.prettierrc'), '--plugin', 'prettier-plugin-apex', '--no-color'];
    // Prettier looks for the plugin in the folder that it runs in.
    const { code, stdout, stderr } = await runProgram(
      process.execPath,
      [join(tools, PRETTIER), ...config, '--list-different', ...files],
      { cwd: tools, timeoutMs: TIMEOUT_MS },
    );
    if (code === CLEAN) return { files: files.length, problems: [] };
    if (code !== UNFORMATTED && code !== FAILED) throw new Error(`Prettier failed (${code}):\n${stdout}${stderr}`);
    const unformatted = lines(stdout).map((file) => `${relative(project, resolve(tools, file))}: not formatted`);
    const problems = [...unformatted, ...lines(stderr).filter((line) => !STACK_LINE.test(line))];
    return { files: files.length, problems: problems.length > 0 ? problems : [`Prettier ended with ${code}`] };
  },
};

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
