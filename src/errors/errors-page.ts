import { ERROR_CATALOGUE, type ErrorEntry } from './catalogue.js';
import { FAILURE_POLICIES, type FailureClass } from './failure-class.js';

const HANDLING: Readonly<Record<FailureClass, string>> = {
  transient: 'tried again, with growing pauses',
  throttled: 'tried again after the time that was asked for',
  authentication: 'logs in again once; then it waits for a person',
  refused: 'the other side said no to this one thing',
  poison: 'it cannot succeed as it stands',
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

function section([code, entry]: [string, ErrorEntry]): string {
  const { meaning, cure, failureClass, exitCode } = entry;
  return `## ${code}

${meaning}

- **What to do:** ${cure}
- **Kind:** ${failureClass} (${HANDLING[failureClass]}). **Exit code:** ${exitCode}.
${rowLine(entry)}`;
}

/** What becomes of a row that fails with it; '' if it is no failure of a row. */
function rowLine({ concerns, failureClass, heals }: ErrorEntry): string {
  const policy = FAILURE_POLICIES[failureClass];
  if (concerns !== 'row' || !('untilParked' in policy)) return '';
  const when = policy.untilParked === 'atOnce' ? 'at once' : 'after `routing.maxAttempts` tries';
  const then = heals ? 'tried again by itself at a slow pace, since the cause may heal' : 'left for a person to retry';
  return `- **The row:** parked ${when}, then ${then}.
`;
}
