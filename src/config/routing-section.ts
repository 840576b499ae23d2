import { AT_ONCE, key, liveFrom } from './key.js';
import { duration } from './measure-formats.js';
import { count, flag } from './value-format.js';

const SECOND = 1_000;

/** How rows are routed. */
export const ROUTING_SECTION = {
  enableAutoDisconnectOnReply: key({
    doc: "Whether an agent's reply in Salesforce disconnects the case's interaction.",
    format: flag,
    default: true,
    example: true,
    originalName: 'EnableAutoDisconnectOnReply',
    change: AT_ONCE,
  }),
  concurrency: key({
    doc: 'Cases worked on at the same time.',
    format: count(1, 1_000),
    default: 32,
    change: AT_ONCE,
  }),
  confirmTimeout: key({
    doc: 'Longest wait until the handler confirms an interaction; after it the create is in doubt and asked for again.',
    format: duration(100, 600 * SECOND),
    default: '30s',
    change: AT_ONCE,
  }),
  directTimeout: key({
    doc: "Longest time that an interaction waits in a user's own queue without alerting the user; after it the workgroup has it.",
    format: duration(SECOND, 24 * 3_600 * SECOND),
    default: '5m',
    change: liveFrom('the next interaction that waits'),
  }),
  maxCreatesPerSecond: key({
    doc: 'Most interactions created per second, to spare the CIC server when a backlog drains; 0 for no limit.',
    format: count(0, 10_000),
    default: 20,
    change: AT_ONCE,
  }),
  markInterval: key({
    doc: 'Longest time that the result of a row waits for others before it is written to Salesforce. Up to 200 results are one API call: a longer time saves calls, a shorter one marks sooner.',
    format: duration(10, 60 * SECOND),
    default: '500ms',
    change: AT_ONCE,
  }),
  maxAttempts: key({
    doc: 'Tries of a row that fails for a passing reason, before it is parked as Failed.',
    format: count(1, 100),
    default: 5,
    change: AT_ONCE,
  }),
  backoffInitial: key({
    doc: 'Wait before the second try; it doubles with every further one.',
    format: duration(1, 600 * SECOND),
    default: '500ms',
    change: AT_ONCE,
  }),
  backoffMax: key({
    doc: 'Longest wait between two tries.',
    format: duration(1, 3_600 * SECOND),
    default: '30s',
    change: AT_ONCE,
  }),
  parkedRetryInterval: key({
    doc: 'Time between two looks at parked rows whose cause can heal by itself; for a row that fails again it doubles. A change in the CIC directory or in the queue map is followed within seconds.',
    format: duration(SECOND, 24 * 3_600 * SECOND),
    default: '10m',
    change: AT_ONCE,
  }),
  parkedAlertAfter: key({
    doc: 'How long a row may be parked before an alert tells of it; told again when there are more such rows, and once a day.',
    format: duration(60 * SECOND, 30 * 24 * 3_600 * SECOND),
    default: '1h',
    change: AT_ONCE,
  }),
  auditInterval: key({
    doc: 'Time between two looks for stranded cases, which are counted and alerted, not routed; `0` for none.',
    format: duration(0, 24 * 3_600 * SECOND),
    default: '1h',
    change: AT_ONCE,
  }),
  checkInterval: key({
    doc: 'Time between two runs of all checks by a running group, the first of them seconds after its start; hourly at least while one fails. What turns bad or good is logged, alerted and shown; `0` for none.',
    format: duration(0, 7 * 24 * 3_600 * SECOND),
    default: '24h',
    change: AT_ONCE,
  }),
  stopTimeout: key({
    doc: 'Longest time that stopping waits for work under way. What is not finished is done at the next start.',
    format: duration(0, 600 * SECOND),
    default: '10s',
    change: AT_ONCE,
  }),
};
