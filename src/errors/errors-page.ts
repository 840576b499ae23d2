import { ERROR_CATALOGUE, type ErrorEntry, type FailureClass } from './catalogue.js';

const HANDLING: Readonly<Record<FailureClass, string>> = {
  transient: 'tried again with back-off',
  throttled: 'tried again later, at the pace the other side asks for',
  authentication: 'logs in again; a person is needed if that fails too',
  refused: 'not tried again as it is',
  fatal: 'nothing works until a person changes something',
};

/** The documentation of all error codes as Markdown. */
export function errorsPage(): string {
  const entries = Object.entries<ErrorEntry>(ERROR_CATALOGUE).map(section);
  return `# Errors

Every failure that Casebridge reports carries one of these codes. In a log line it is the field \`code\`, with the cure
beside it. A command that fails ends with the exit code given here: 1 the work failed, 2 usage or configuration.

${entries.join('\n')}`;
}

function section([code, { meaning, cure, failureClass, exitCode }]: [string, ErrorEntry]): string {
  return `## ${code}

${meaning}

- **What to do:** ${cure}
- **Kind:** ${failureClass} (${HANDLING[failureClass]}). **Exit code:** ${exitCode}.
`;
}
