import type { Figures } from '../measure/figures.js';
import type { ScenarioReport } from '../run-bench.js';
import { ratio, shown } from '../sections/section.js';

/** One line of a scenario's table. */
export interface ReportLine {
  readonly label: string;
  readonly casebridge: string;
  readonly plainLoop: string;
  /** Casebridge's figure over the plain loop's. */
  readonly ratio: string;
}

interface LineKind {
  readonly figure: keyof Figures;
  readonly label: string;
  readonly decimals: number;
}

const KINDS: readonly LineKind[] = [
  { figure: 'rows', label: 'rows', decimals: 0 },
  { figure: 'createRowsPerSecond', label: 'create rows per second', decimals: 0 },
  { figure: 'endRowsPerSecond', label: 'ending rows per second', decimals: 0 },
  { figure: 'createLatencyP50', label: 'row to interaction, p50 (ms)', decimals: 0 },
  { figure: 'createLatencyP99', label: 'row to interaction, p99 (ms)', decimals: 0 },
  { figure: 'endLatencyP50', label: 'row to disconnect, p50 (ms)', decimals: 0 },
  { figure: 'endLatencyP99', label: 'row to disconnect, p99 (ms)', decimals: 0 },
  { figure: 'markLatencyP50', label: 'row to mark, p50 (ms)', decimals: 0 },
  { figure: 'markLatencyP99', label: 'row to mark, p99 (ms)', decimals: 0 },
  { figure: 'apiCallsPer1000Rows', label: 'Salesforce API calls per 1,000 rows', decimals: 1 },
  { figure: 'icwsCallsPerRow', label: 'ICWS calls per row', decimals: 2 },
  { figure: 'cpuMsPerRow', label: 'CPU per row (ms)', decimals: 2 },
  { figure: 'rssIdle', label: 'memory idle, RSS (MB)', decimals: 0 },
  { figure: 'rssPeak', label: 'memory at most, RSS (MB)', decimals: 0 },
  { figure: 'rssEnd', label: 'memory at the end, RSS (MB)', decimals: 0 },
  { figure: 'rssGrowth', label: 'growth over idle, RSS (MB)', decimals: 0 },
  { figure: 'heapIdle', label: 'heap in use, idle (MB)', decimals: 1 },
  { figure: 'heapEnd', label: 'heap in use at the end (MB)', decimals: 1 },
];
const WITHOUT_RATIO: ReadonlySet<keyof Figures> = new Set(['rows', 'rssGrowth']);

/** A scenario's lines; figures that neither has are left out. */
export function reportLines(scenario: ScenarioReport): readonly ReportLine[] {
  const { casebridge, plainLoop } = scenario.figures;
  return KINDS.filter(({ figure }) => casebridge[figure] !== undefined).map(({ figure, label, decimals }) => ({
    label,
    casebridge: shown(casebridge[figure], decimals),
    plainLoop: shown(plainLoop[figure], decimals),
    ratio: WITHOUT_RATIO.has(figure) ? '' : ratio(casebridge[figure], plainLoop[figure]),
  }));
}
