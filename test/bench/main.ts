import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchOptions, benchOptions } from './options.js';
import { svgOf } from './plots/svg.js';
import { benchmarksPage } from './report/benchmarks-page.js';
import { consoleTable } from './report/console-table.js';
import { plotFile } from './report/section-text.js';
import { type BenchReport, runBench } from './run-bench.js';
import { brokenVerdicts } from './sections/section.js';

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
const USAGE = 2;

async function main(): Promise<number> {
  let options: BenchOptions;
  try {
    options = benchOptions(process.argv.slice(2));
  } catch (error) {
    return fail(error, USAGE);
  }
  try {
    const report = await runBench(options, (line) => process.stderr.write(`${line}\n`));
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : consoleTable(report));
    if (options.write) write(report);
    const broken = brokenVerdicts(report.sections);
    return broken.length === 0 ? 0 : fail(broken.join('\n'), 1);
  } catch (error) {
    return fail(error, 1);
  }
}

function write(report: BenchReport): void {
  writeFileSync(join(DOCS, 'benchmarks.md'), benchmarksPage(report));
  for (const section of report.sections) writeFileSync(join(DOCS, plotFile(section)), svgOf(section.plot));
}

function fail(error: unknown, exitCode: number): number {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return exitCode;
}

process.exitCode = await main();
