import type { Happening, QueueMapProblem, ToldError } from '../../domain/happening.js';
import { sentence, someOf } from '../line.js';
import { isSalesforceDown, linkChange } from '../status/link-change.js';
import type { Alert } from './alert.js';
import { type AlertKey, type AlertStep, clear, fallback, MAX_NAMED, type Raise, raise } from './alert-step.js';
import { failedChecks, salesforcePassword } from './check-rules.js';

/** What the rules depend on; `alerts` of the configuration. */
export interface AlertRuleSettings {
  /** Milliseconds. */
  readonly linkDownAfter: number;
  readonly quotaPercent: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The audit runs hourly: it has failed twice. */
const AUDIT_FAILED_MS = 1.5 * HOUR_MS;
/** The expiry is told daily. */
const EXPIRY_LASTS_MS = DAY_MS + 2 * HOUR_MS;
const GRAVE_DAYS = 3;
/** The alert is over this many percent below: usage goes up and down. */
const QUOTA_SLACK = 3;
/** Reasons of sweeps that look for something else than all unprocessed rows. */
const SIDE_LOOKS: ReadonlySet<string> = new Set(['a row was delivered again']);
const PARKED_LOOK = 'parked rows';

/** The steps that a happening leads to. Pure: what lasts, and what was told, is the desk's. */
export function alertSteps(happening: Happening, settings: AlertRuleSettings): readonly AlertStep[] {
  return [...linkSteps(happening, settings), ...ownSteps(happening, settings)];
}

const LINK_NAMES = { salesforce: 'Salesforce', stream: 'The stream', cic: 'The CIC server' } as const;

function linkSteps(happening: Happening, { linkDownAfter }: AlertRuleSettings): readonly AlertStep[] {
  const change = linkChange(happening);
  if (!change) return [];
  const { side, state, error, server = '' } = change;
  if (state === 'ready') return [clear(side)];
  if (state === 'stopped') return [{ do: 'drop', key: side }];
  if (state !== 'lost') return [];
  const told = error ?? fallback('CASEBRIDGE_STREAM_LOST');
  const name = side === 'cic' && server !== '' ? `The CIC server ${server}` : LINK_NAMES[side];
  const rest = side === 'stream' ? ' The sweep routes the rows meanwhile.' : ' No case is routed meanwhile.';
  const grave = side !== 'stream' || !told.passing;
  return [
    {
      ...raise(side, grave ? 'error' : 'warn', told, `${name} cannot be used: ${sentence(told.message)}${rest}`),
      afterMs: told.passing ? linkDownAfter : 0,
    },
  ];
}

function ownSteps(happening: Happening, settings: AlertRuleSettings): readonly AlertStep[] {
  switch (happening.type) {
    case 'sweepFailed':
    case 'queueMapFailed':
    case 'circuitOpened':
    case 'contactCenterTrouble':
    case 'handlerTrouble':
    case 'auditFailed':
    case 'storeFailed':
    case 'rowUnreadable':
    case 'listenerFailed':
    case 'processEnds':
      return failureSteps(happening, settings);
    case 'sweepFinished':
      return [clear('sweep')];
    case 'queueMapLoaded':
      return [clear('queueMapRead'), queueMapEmpty(happening.entries)];
    case 'circuitClosed':
      return [clear(`circuit/${happening.side}`)];
    case 'handlerFound':
      return [clear('handler')];
    case 'storeRecovered':
      return [clear('store')];
    case 'pushTopicUnfit': {
      const { error } = happening;
      return [raise('pushTopic', 'error', error, `${sentence(error.message)} The sweep routes the rows meanwhile.`)];
    }
    case 'pushTopicFound':
      return [clear('pushTopic')];
    case 'queueFaulted':
      return [{ ...queueFaulted(happening.queue, happening.reason), afterMs: settings.linkDownAfter }];
    case 'queueSeen':
    case 'queueUnmapped':
      return [clear(`queueFaulted/${happening.queue}`)];
    case 'configRefused':
      return [
        raise(
          'config',
          'error',
          happening.error,
          `The changed configuration is refused; the one before stays in effect: ${happening.error.message}`,
        ),
      ];
    case 'configTaken':
      return [clear('config')];
    case 'parkedCounted':
      return [clear('parkedLook'), ...(happening.count === 0 ? [clear('parked')] : [])];
    case 'parkedCleared':
      return [clear('parked')];
    default:
      return stateSteps(happening, settings);
  }
}

type Failure = Extract<
  Happening,
  {
    readonly type:
      | 'sweepFailed'
      | 'queueMapFailed'
      | 'circuitOpened'
      | 'contactCenterTrouble'
      | 'handlerTrouble'
      | 'auditFailed'
      | 'storeFailed'
      | 'rowUnreadable'
      | 'listenerFailed'
      | 'processEnds';
  }
>;

function failureSteps(happening: Failure, { linkDownAfter }: AlertRuleSettings): readonly AlertStep[] {
  const lasting = (kind: AlertKey, level: Alert['level'], error: ToldError, what: string): AlertStep => ({
    ...raise(kind, level, error, `${what}${error.message}`),
    afterMs: error.passing ? linkDownAfter : 0,
  });
  switch (happening.type) {
    case 'sweepFailed': {
      const { why, error } = happening;
      if (isToldElsewhere(error) || SIDE_LOOKS.has(why)) return [];
      if (why === PARKED_LOOK) return [lasting('parkedLook', 'warn', error, 'Parked rows cannot be looked at: ')];
      return [lasting('sweep', 'error', error, 'Unprocessed rows cannot be looked for: ')];
    }
    case 'queueMapFailed':
      if (isToldElsewhere(happening.error)) return [];
      return [lasting('queueMapRead', 'error', happening.error, 'The queue map cannot be read: ')];
    case 'circuitOpened': {
      const { side, error } = happening;
      if (side === 'salesforce') return [];
      const name = side === 'handler' ? 'The handler on the CIC server' : 'The CIC server';
      return [lasting(`circuit/${side}`, 'error', error, `${name} fails again and again; rows wait for it: `)];
    }
    case 'contactCenterTrouble':
      if (happening.error.passing) return [];
      return [{ ...raise('cicTrouble', 'error', happening.error, happening.error.message), lastsMs: HOUR_MS }];
    case 'handlerTrouble':
      return [raise('handler', 'error', happening.error, happening.error.message)];
    case 'auditFailed': {
      const { error } = happening;
      const message = `Stranded cases cannot be looked for: ${sentence(error.message)}`;
      return [{ ...raise('audit', 'warn', error, message), afterMs: AUDIT_FAILED_MS }];
    }
    case 'storeFailed': {
      const { error } = happening;
      const message = `The store fails; routing goes on without history: ${sentence(error.message)}`;
      return [raise('store', error.passing ? 'warn' : 'error', error, message)];
    }
    case 'rowUnreadable': {
      const message = `The record ${happening.rowId} cannot be read as a row and is left out: ${sentence(happening.reason)}`;
      return [{ ...raise('rowUnreadable', 'error', fallback('CASEBRIDGE_ROW_INVALID'), message), lastsMs: HOUR_MS }];
    }
    // What an unexpected failure says may quote a case: it stands in the log only.
    case 'listenerFailed': {
      const message = 'A part of Casebridge failed in a way that nobody expected; routing goes on. The log tells more.';
      return [{ ...raise('internal', 'error', happening.error, message), lastsMs: HOUR_MS }];
    }
    case 'processEnds':
      return [processEnd(happening)];
    default:
      return nothing(happening);
  }
}

function processEnd({ why, error }: Extract<Happening, { readonly type: 'processEnds' }>): AlertStep {
  const message =
    why === 'refused'
      ? `Casebridge does not start: ${sentence(error.message)}`
      : 'Casebridge ends: something failed that nobody expected. The last line of the log tells what.';
  return raise('process', 'error', error, `${message} No case is routed until it runs.`);
}

/** The alert of the link, or of the circuit, tells of it. */
function isToldElsewhere(error: ToldError): boolean {
  return isSalesforceDown(error) || error.code === 'CASEBRIDGE_CIRCUIT_OPEN';
}

function stateSteps(happening: Happening, { quotaPercent }: AlertRuleSettings): readonly AlertStep[] {
  switch (happening.type) {
    case 'streamDeaf': {
      const { rows, total, first, again } = happening;
      const message = `The stream is subscribed and did not tell of ${rows} rows (${total} since the start), the oldest ${first}. The sweep has routed them.`;
      const error = fallback('CASEBRIDGE_STREAM_DEAF');
      return [{ ...raise('streamDeaf', again ? 'error' : 'warn', error, message), lastsMs: DAY_MS }];
    }
    case 'passwordExpires': {
      const { server, days } = happening;
      const message =
        days > 0
          ? `The password of Casebridge's user at ${server} expires in ${days} days.`
          : `The password of Casebridge's user at ${server} has expired, or does today.`;
      const level = days <= GRAVE_DAYS ? 'error' : 'warn';
      const error = fallback('CASEBRIDGE_CIC_PASSWORD_EXPIRES');
      return [{ ...raise(`cicPassword/${server}`, level, error, message), lastsMs: EXPIRY_LASTS_MS }];
    }
    case 'passwordFine':
      return [clear(`cicPassword/${happening.server}`)];
    case 'parkedAged': {
      const { count, oldestMs, rowNames } = happening;
      const message = `Rows parked for long: ${count}, the oldest for ${Math.floor(oldestMs / 60_000)} min. Among them ${someOf(rowNames)}.`;
      const found = raise('parked', 'error', fallback('CASEBRIDGE_ROWS_PARKED'), message);
      return [{ ...found, weight: count, about: rowNames }];
    }
    case 'checksFinished':
      return [clear('checkRun'), ...failedChecks(happening.reports), ...salesforcePassword(happening.reports)];
    case 'checksFailed': {
      const { error } = happening;
      const message = `The checks cannot be run: ${sentence(error.message)} What they have told last may not hold any more.`;
      return [raise('checkRun', 'warn', error, message)];
    }
    case 'connectorStarted':
      return [clear('process')];
    case 'queueMapChecked':
      return [queueMapProblems(happening.problems.filter(({ blocks }) => blocks))];
    case 'auditFinished':
      return [auditGap(happening.hidden), ...strandedSteps(happening)];
    case 'apiUsageSeen':
      return quotaSteps('quota', happening, quotaPercent, 'API requests of 24 hours are used', {});
    case 'streamingLimitSeen': {
      const { kind } = happening;
      const what = kind === 'events' ? 'streaming events of 24 hours are used' : 'streaming clients are connected';
      return quotaSteps(`streamingQuota/${kind}`, happening, quotaPercent, what, { cure: STREAMING_CURE });
    }
    default:
      return [];
  }
}

/** That none is left is known only of an audit that saw every queue and listed every case. */
function strandedSteps({
  stranded,
  looked,
  cases,
  why,
  more = false,
  hidden = [],
}: Extract<Happening, { readonly type: 'auditFinished' }>): readonly AlertStep[] {
  if (stranded === 0 && !more) return hidden.length === 0 ? [clear('stranded')] : [];
  const rest = more ? ' There are more than one audit lists.' : '';
  const message =
    stranded === 0
      ? `None of the listed stranded cases is left.${rest}`
      : `Stranded cases: ${stranded} of ${looked} that were looked at, among them ${someOf(cases)}.${rest} ${why.join(' ')}`;
  const found = raise('stranded', 'error', fallback('CASEBRIDGE_CASES_STRANDED'), message);
  return [{ ...found, weight: stranded, about: cases }];
}

/** What an audit could not look at. The rest is audited all the same. */
function auditGap(hidden: readonly string[] = []): AlertStep {
  if (hidden.length === 0) return clear('audit');
  const message = `Stranded cases that may be in these workgroups cannot be looked for, because CIC does not show their queues: ${someOf(hidden)}.`;
  const found = raise('audit', 'warn', fallback('CASEBRIDGE_CIC_QUEUE_FAULTED'), message);
  return { ...found, about: hidden, afterMs: AUDIT_FAILED_MS };
}

const STREAMING_CURE =
  'Look which other programs subscribe, and with how many clients; ask Salesforce for more. Beyond the limit the stream tells nothing, and the sweep routes the rows, later.';

function quotaSteps(
  key: AlertKey,
  { used, limit }: { readonly used: number; readonly limit: number },
  quotaPercent: number,
  what: string,
  other: { readonly cure?: string },
): readonly AlertStep[] {
  const percent = (used / limit) * 100;
  if (percent < quotaPercent - QUOTA_SLACK) return [clear(key)];
  if (percent < quotaPercent) return [];
  const error = { ...fallback('CASEBRIDGE_SALESFORCE_QUOTA_LOW'), ...other };
  return [raise(key, 'warn', error, `Of the org's limit, ${used} of ${limit} ${what} (${Math.floor(percent)} %).`)];
}

function queueMapEmpty(entries: number): AlertStep {
  if (entries > 0) return clear('queueMapEmpty');
  const error = fallback('CASEBRIDGE_QUEUE_MAP_EMPTY');
  return raise('queueMapEmpty', 'error', error, error.message);
}

function queueMapProblems(problems: readonly QueueMapProblem[]): AlertStep {
  const [first] = problems;
  if (!first) return clear('queueMap');
  const named = problems.slice(0, MAX_NAMED);
  const more = problems.length > named.length ? ` And ${problems.length - named.length} more.` : '';
  const whats = named.map(({ queueName, what }) => `Queue "${queueName}": ${sentence(what)}`).join(' ');
  const cure = [...new Set(named.map((problem) => problem.cure))].join(' ');
  const error = { ...fallback('CASEBRIDGE_TARGET_UNREACHABLE'), cure };
  return {
    ...raise('queueMap', 'error', error, `${whats}${more} Rows of these queues are parked.`),
    weight: problems.length,
    about: problems.map(({ queueName, kind }) => `${queueName}/${kind}`),
  };
}

function queueFaulted(queue: string, reason: string): Raise {
  const message = `The CIC server does not show the queue ${queue}: ${sentence(reason)} Rows for it wait.`;
  return raise(`queueFaulted/${queue}`, 'error', fallback('CASEBRIDGE_CIC_QUEUE_FAULTED'), message);
}

/** The end of a switch that has a case for everything: it compiles only while nothing is left over. */
function nothing(_left: never): readonly AlertStep[] {
  return [];
}
