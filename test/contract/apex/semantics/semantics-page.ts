import { SEMANTIC_FACTS, type SemanticFact } from './semantic-fact.js';
import { SOURCES } from './sources.js';

const INTRODUCTION = `# What Apex does, and the simulated org with it

Made from the table of \`test/contract/apex/semantics\`, each row of which is a test (\`semantics.test.ts\`). The test is the body
of a method, run in a fresh simulated org, and the text of what it gives. ADG is the Apex Developer Guide, ARG the Apex Reference
Guide. What the simulated org understands at all is on [another page](apex-subset.md).

| Fact | Source | Test |
| --- | --- | --- |
`;

/** The page on the semantics: `docs/apex-semantics.md`. */
export function apexSemanticsPage(): string {
  return `${INTRODUCTION}${SEMANTIC_FACTS.map(row).join('\n')}\n`;
}

function row([fact, source, body, result, setting]: SemanticFact): string {
  const { files = {}, apiVersion, as, later } = setting ?? {};
  const around = [
    ...Object.values(files).map(code),
    ...(apiVersion === undefined ? [] : [`API version ${apiVersion}.0`]),
    ...(as === undefined ? [] : [`as ${as}`]),
    ...(later === undefined ? [] : [`later ${code(later)}`]),
  ];
  const setup = around.length === 0 ? '' : ` (${around.join('; ')})`;
  return `| ${cell(fact)} | [${cell(source)}](${SOURCES[source] ?? ''}) | ${code(body)}${setup} → ${code(result)} |`;
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

/** A bar ends a cell, also in code. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
