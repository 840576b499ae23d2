import type { SwitchoverReport } from '../switchover/run-switchover.js';

/** One kind of death in words. */
export interface DeathLines {
  readonly title: string;
  /** Round trip and runs, for people. */
  readonly roundTrip: string;
  /** `cells` are in the order of {@link SWITCHOVER_HEADINGS}. */
  readonly milestones: readonly { readonly label: string; readonly cells: readonly string[] }[];
}

/** Columns of the table of a death, after the first one. */
export const SWITCHOVER_HEADINGS = ['p50 (ms)', 'p99 (ms)', 'max (ms)', 'bound (ms)', 'max / bound'] as const;

/** The tables of all kinds of death; none if there are no figures. */
export function switchoverLines(report: SwitchoverReport | undefined): readonly DeathLines[] {
  return (report?.deaths ?? []).map(({ title, runs, roundTrip, milestones }) => ({
    title,
    roundTrip: `${runs === 1 ? 'once' : `${runs} times`}, round trip ${roundTrip.toFixed(1)} ms`,
    milestones: milestones.map(({ label, p50, p99, max, bound, ratio }) => ({
      label,
      cells: [...[p50, p99, max, bound].map(whole), `${ratio.toFixed(2)} ×${ratio > 1 ? ' (!)' : ''}`],
    })),
  }));
}

function whole(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
