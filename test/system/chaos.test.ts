import { expect, test, vi } from 'vitest';
import { soakSummary } from '../chaos/report/soak-summary.js';
import { runSoak, type SoakReport } from '../chaos/run-soak.js';

vi.setConfig({ testTimeout: 240_000 });

const SEED = 7;
const DURATION_MS = 40_000;

function faultsOf({ byKind }: SoakReport, room: string): number {
  return Object.entries(byKind).reduce((sum, [kind, count]) => (kind.startsWith(room) ? sum + count : sum), 0);
}

test('the real programs under faults of every kind lose, double and misplace nothing', async () => {
  const said: string[] = [];
  const report = await runSoak({ durationMs: DURATION_MS, seed: SEED, progress: (line) => said.push(line) });
  process.stdout.write(soakSummary(report));
  expect(report.violations, said.join('\n')).toEqual([]);
  expect(report.cases).toBeGreaterThan(20);
  expect(report.outcomes.Routed).toBeGreaterThan(20);
  for (const room of ['line.', 'process.', 'org.', 'cic.']) expect(faultsOf(report, room), room).toBeGreaterThan(0);
  expect(report.processes).toBeGreaterThan(2);
  expect(report.samples.length).toBeGreaterThan(10);
});
