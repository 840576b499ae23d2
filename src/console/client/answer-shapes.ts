import { CHECK_CATALOGUE, type CheckCode } from '../../domain/check-catalogue.js';
import type {
  ApiError,
  AuditView,
  ChecksView,
  ExplanationView,
  GroupStatus,
  InteractionView,
  LogPage,
  Paused,
  QueueView,
  ReloadView,
  RowView,
  WrittenView,
} from '../contract.js';
import { anything, flag, list, nullable, number, object, optional, type Shape, table, text, word } from './shape.js';

const STATES = ['waiting', 'alerting', 'withAgent', 'ended'] as const;
const CHECK_CODES = Object.keys(CHECK_CATALOGUE) as CheckCode[];

const toldError = object({ passing: flag, code: text, message: text, cure: text });
const linkState = word(['connecting', 'up', 'ready', 'lost', 'stopped']);
const link = {
  state: linkState,
  since: number,
  error: optional(toldError),
  history: list(object({ at: number, state: linkState, why: text })),
};

/** What is paused. */
export const PAUSED: Shape<Paused> = object({ all: flag, queues: list(text) });

const OLDEST = object({ rowName: text, createdAt: number });

/** The state of the group. */
export const STATUS: Shape<GroupStatus> = object({
  group: text,
  instanceId: text,
  version: text,
  now: number,
  startedAt: number,
  dryRun: flag,
  organizationId: optional(text),
  salesforce: object(link),
  stream: object(link),
  contactCenter: object({ ...link, server: text }),
  handler: object({ version: text, trouble: optional(toldError) }),
  totals: object({
    received: number,
    outcomes: table(number),
    retries: number,
    deafRows: number,
    switchovers: number,
    reconnects: number,
  }),
  backlog: object({
    unfinished: number,
    oldest: optional(OLDEST),
    oldestRouted: optional(OLDEST),
    known: flag,
  }),
  paused: PAUSED,
  live: number,
  parked: optional(number),
  stranded: optional(object({ count: number, at: number })),
  checks: optional(object({ failed: number, at: number })),
  quota: optional(object({ used: number, limit: number })),
  troubles: list(
    object({ key: text, level: word(['error', 'warn']), since: number, code: text, message: text, cure: text }),
  ),
  series: object({
    stepMs: number,
    from: number,
    received: list(number),
    settled: list(number),
    p50: list(nullable(number)),
    p99: list(nullable(number)),
  }),
  configuration: optional(object({ waiting: list(text), refused: optional(toldError) })),
  demo: optional(
    object({
      mailboxes: list(text),
      salesforceUrl: text,
      cicUrl: text,
      letters: list(object({ messageId: text, to: text, subject: text, answers: list(object({ from: text, text })) })),
    }),
  ),
});

/** The live interactions. */
export const INTERACTIONS: Shape<readonly InteractionView[]> = list(
  object({
    id: text,
    objectId: text,
    rowId: text,
    caseNumber: text,
    state: word(STATES),
    workgroup: text,
    user: text,
    seenAt: number,
    url: text,
  }),
);

/** Rows as lists show them. */
export const ROWS: Shape<readonly RowView[]> = list(
  object({
    id: text,
    name: text,
    createdAt: number,
    caseId: text,
    caseNumber: text,
    event: text,
    queueId: text,
    queueName: text,
    workgroup: text,
    directToUser: text,
    skills: text,
    priority: text,
    attempts: number,
    outcome: text,
    processedAt: text,
    interactionId: text,
    error: text,
  }),
);

/** What became of a configuration that was read again. */
export const RELOAD: Shape<ReloadView> = object({ applied: list(text), waiting: list(text) });

/** What became of records that were written. */
export const WRITTEN: Shape<readonly WrittenView[]> = list(object({ id: text, error: text }));

const FINDINGS = list(object({ blocks: flag, what: text, cure: text }));

/** The queue map. */
export const QUEUES: Shape<readonly QueueView[]> = list(
  object({
    queueId: text,
    queueName: text,
    workgroup: text,
    directToQueue: flag,
    paused: flag,
    health: word(['ok', 'warn', 'fail', 'unknown']),
    findings: FINDINGS,
    salesforce: FINDINGS,
    cic: optional(FINDINGS),
    live: optional(number),
  }),
);

/** What an audit has found. */
export const AUDIT: Shape<AuditView> = object({
  at: number,
  looked: number,
  stranded: list(object({ caseId: text, caseNumber: text, queueName: text, touchedAt: number, why: text })),
  more: flag,
  hidden: list(text),
});

/** The checks as they ran. */
export const CHECKS: Shape<ChecksView> = object({
  at: number,
  reports: list(
    object({
      code: word(CHECK_CODES),
      side: word(['host', 'salesforce', 'cic', 'chain']),
      title: text,
      result: word(['ok', 'warn', 'fail', 'skipped']),
      evidence: text,
      cure: text,
      error: text,
    }),
  ),
});

const explainedRow = object({
  id: text,
  name: text,
  event: text,
  createdAt: number,
  queueName: text,
  workgroup: text,
  skills: text,
  processed: flag,
  processedAt: optional(number),
  outcome: text,
  error: text,
  interactionId: text,
});

const explainedCase = object({
  number: text,
  isClosed: flag,
  ownerName: text,
  ownerType: text,
  queueName: text,
  workgroup: text,
  skillProblem: text,
  happenings: list(object({ happening: text, makesRow: flag, reason: text })),
  createdByConnector: flag,
  changedByConnector: flag,
  touchedAt: optional(number),
  lately: list(object({ what: text, at: number, makesRow: flag, code: text, reason: text })),
});

/** One timeline of a case. */
export const EXPLANATION: Shape<ExplanationView> = object({
  facts: object({
    caseId: text,
    askedAt: number,
    found: optional(explainedCase),
    times: optional(object({ madeAt: optional(number), closedAt: optional(number) })),
    rows: list(explainedRow),
    ledger: list(object({ at: number, stage: text, rowId: text, interactionId: text, what: text })),
    interactions: optional(
      list(
        object({
          id: text,
          state: word([...STATES, 'gone']),
          workgroup: text,
          user: text,
          waitReason: text,
          madeAt: optional(number),
          takenAt: optional(number),
          endedAt: optional(number),
        }),
      ),
    ),
    gaps: list(text),
  }),
  timeline: list(
    object({
      at: number,
      source: word(['salesforce', 'ledger', 'cic']),
      stage: text,
      row: text,
      interactionId: text,
      what: text,
    }),
  ),
  standing: text,
  because: list(text),
});

/** Log lines. */
export const LOG_PAGE: Shape<LogPage> = object({
  level: text,
  lines: list(
    object({ sequence: number, time: text, level: text, component: text, message: text, fields: table(anything) }),
  ),
});

/** The level that is logged. */
export const LOG_LEVEL = object({ level: text });

/** The configuration as it may be shown. */
export const CONFIG = table(table(anything));

/** A failure. */
export const API_ERROR: Shape<ApiError> = object({ code: text, message: text, cure: text });
