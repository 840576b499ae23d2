import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type SoakArguments, soakArguments } from './options.js';
import { soakPage } from './report/soak-page.js';
import { soakPlot } from './report/soak-plot.js';
import { soakSummary } from './report/soak-summary.js';
import { runSoak } from './run-soak.js';

const PAGE = fileURLToPath(new URL('../../docs/soak-report.md', import.meta.url));
const PLOT = fileURLToPath(new URL('../../docs/soak-report.svg', import.meta.url));
const USAGE = 2;
const MINUTE_MS = 60_000;

async function main(): Promise<number> {
  let asked: SoakArguments;
  try {
    asked = soakArguments(process.argv.slice(2));
  } catch (error) {
    return fail(error, USAGE);
  }
  try {
    const report = await runSoak({
      durationMs: asked.minutes * MINUTE_MS,
      seed: asked.seed,
      progress: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(asked.json ? `${JSON.stringify(report)}\n` : soakSummary(report));
    if (asked.write) {
      writeFileSync(PAGE, soakPage(report));
      writeFileSync(PLOT, soakPlot(report));
    }
    return report.violations.length === 0 ? 0 : 1;
  } catch (error) {
    return fail(error, 1);
  }
}

function fail(error: unknown, exitCode: number): number {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCode;
}

process.exitCode = await main();
