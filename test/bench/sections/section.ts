import type { Plot } from '../plots/plot.js';

/** One part of the report: a table with a plot. */
export interface Section {
  /** Its name in `--only`, and in the name of its plot's file. */
  readonly id: string;
  readonly title: string;
  /** What was done and how to read it, in Markdown. */
  readonly text: string;
  /** Columns of the table after the first one. */
  readonly headings: readonly string[];
  readonly lines: readonly SectionLine[];
  readonly verdicts: readonly Verdict[];
  readonly plot: Plot;
}

/** One line of a table; `cells` are in the order of the headings. */
export interface SectionLine {
  readonly label: string;
  readonly cells: readonly string[];
}

/** Something that must hold. */
export interface Verdict {
  /** What was found, with the figure and its limit. */
  readonly text: string;
  readonly holds: boolean;
}

/** A verdict for a reader. */
export function verdictText({ text, holds }: Verdict): string {
  return `${holds ? 'holds' : 'DOES NOT HOLD'}: ${text}`;
}

/** The verdicts that do not hold, for a reader, each with the section that it belongs to. */
export function brokenVerdicts(sections: readonly Pick<Section, 'title' | 'verdicts'>[]): readonly string[] {
  return sections.flatMap(({ title, verdicts }) =>
    verdicts.filter(({ holds }) => !holds).map((verdict) => `${title}: ${verdictText(verdict)}`),
  );
}

/** A figure with so many decimals; '-' for one that there is not. */
export function shown(value: number | undefined, decimals: number): string {
  if (value === undefined || Number.isNaN(value)) return '-';
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** One figure over another, e.g. `1.3 ×`; '' where that says nothing. */
export function ratio(ours: number | undefined, theirs: number | undefined): string {
  if (ours === undefined || theirs === undefined || Number.isNaN(ours) || !(theirs > 0)) return '';
  const value = ours / theirs;
  return `${value.toLocaleString('en-US', { maximumFractionDigits: value < 1 ? 3 : 1 })} ×`;
}
