import type { StepResult } from './client-steps.js';

/** The results as a page of the documentation. */
export function clientsPage(results: readonly StepResult[]): string {
  const versions = [...new Map(results.map(({ client, version }) => [client, version]))];
  const passed = results.filter((result) => result.passed).length;
  return `# Other clients

Written by \`npm run test:clients -- --write\`. Programs that others wrote, as they come from the npm registry, against
\`casebridge simulate salesforce\`. They tell whether the simulated org behaves as people who know a real one expect. The
\`sf\` command line runs on Node 22 with a home of its own and without telemetry, the others on the Node of this project.
The clients are pinned in \`test/clients/package.json\` and are installed below \`node_modules/.cache\` at the first run.

${versions.map(([client, version]) => `- ${client}: \`${version}\``).join('\n')}

${passed} of ${results.length} steps passed.

| Client | Step | Result | What the client said |
| --- | --- | --- | --- |
${results.map(row).join('\n')}
`;
}

function row({ client, step, passed, evidence }: StepResult): string {
  const cells = [client, step, passed ? 'pass' : '**fail**', `\`${withoutPort(evidence).replaceAll('|', '\\|')}\``];
  return `| ${cells.join(' | ')} |`;
}

function withoutPort(text: string): string {
  return text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT');
}
