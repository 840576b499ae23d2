import type { BenchReport } from '../run-bench.js';
import { reportLines } from './lines.js';
import { SWITCHOVER_HEADINGS, switchoverLines } from './switchover-lines.js';

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
  if (report.switchover) lines.push('', report.switchover.title);
  for (const { title, roundTrip, milestones } of switchoverLines(report.switchover)) {
    lines.push('', `  ${title} (${roundTrip})`, tableLine(['', ...SWITCHOVER_HEADINGS]));
    for (const { label, cells } of milestones) lines.push(tableLine([label, ...cells]));
  }
  return `${lines.join('\n')}\n`;
}

function tableLine([label = '', ...figures]: readonly string[]): string {
  return `  ${label.padEnd(38)}${figures.map((figure) => figure.padStart(13)).join('')}`;
}
