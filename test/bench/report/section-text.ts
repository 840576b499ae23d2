import { type Section, verdictText } from '../sections/section.js';

/** A section as Markdown; its plot is a file beside the page. */
export function sectionText(section: Section): string {
  const { title, text, headings, lines, verdicts, plot } = section;
  const table = [
    `| ${['', ...headings].join(' | ')} |`,
    `|---|${headings.map(() => '---:|').join('')}`,
    ...lines.map(({ label, cells }) => `| ${[label, ...cells].join(' | ')} |`),
  ].join('\n');
  const judged = verdicts.map((verdict) => `- ${verdictText(verdict)}`).join('\n');
  const image = `![${plot.title}](${plotFile(section)})`;
  return [`## ${title}`, text, table, ...(judged === '' ? [] : [judged]), image].join('\n\n');
}

/** Name of the file of a section's plot. */
export function plotFile({ id }: Section): string {
  return `benchmarks-${id}.svg`;
}
