import type { ApexTestReport } from './test-report.js';

/** How much of the lines must have run, in percent. */
export interface CoverageFloor {
  /** Of all lines together. */
  readonly overall: number;
  /** Of each class and trigger. */
  readonly each: number;
}

/** What ran too little, one line each. */
export function belowFloor(report: ApexTestReport, floor: CoverageFloor): readonly string[] {
  const overall =
    report.coveragePercent < floor.overall
      ? [`${percent(report.coveragePercent)} of all lines ran, at least ${floor.overall} % must`]
      : [];
  const each = report.coverage
    .filter((entry) => entry.percent < floor.each)
    .map(({ kind, name, percent: ran }) => `${percent(ran)} of ${kind} ${name} ran, at least ${floor.each} % must`);
  return [...overall, ...each];
}

/** Rounded down: 94.96 % is not 95.0 %. */
function percent(value: number): string {
  return `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
}
