import type { BenchReport } from '../run-bench.js';
import { verdictText } from '../sections/section.js';
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
  for (const { title, headings, lines: table, verdicts } of report.sections) {
    lines.push('', title, tableLine(['', ...headings]));
    for (const { label, cells } of table) lines.push(tableLine([label, ...cells]));
    for (const verdict of verdicts) lines.push(`  ${verdictText(verdict)}`);
  }
  if (report.switchover) lines.push('', report.switchover.title);
  for (const { title, roundTrip, milestones } of switchoverLines(report.switchover)) {
    lines.push('', `  ${title} (${roundTrip})`, tableLine(['', ...SWITCHOVER_HEADINGS]));
    for (const { label, cells } of milestones) lines.push(tableLine([label, ...cells]));
  }
  return `${lines.join('\n')}\n`;
}

const WIDTH = 22;

function tableLine([label = '', ...figures]: readonly string[]): string {
  return `  ${label.padEnd(52)}${figures.map((figure) => figure.padStart(WIDTH)).join('')}`;
}
