import type { BenchReport } from '../run-bench.js';
import { reportLines } from './lines.js';

/** The figures as a table for a terminal. */
export function consoleTable(report: BenchReport): string {
  const { node, platform, cores, cpu } = report.machine;
  const lines = [`Node ${node}, ${platform}, ${cores} cores (${cpu})`];
  for (const scenario of report.scenarios) {
    lines.push('', scenario.title, tableLine(['', 'casebridge', 'plain loop', 'ratio']));
    for (const { label, casebridge, plainLoop, ratio } of reportLines(scenario)) {
      lines.push(tableLine([label, casebridge, plainLoop, ratio]));
    }
  }
  return `${lines.join('\n')}\n`;
}

function tableLine([label = '', ...figures]: readonly string[]): string {
  return `  ${label.padEnd(38)}${figures.map((figure) => figure.padStart(13)).join('')}`;
}
