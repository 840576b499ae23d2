import type { AlertLevel } from './alert.js';

/** One kind of alert, for `docs/alerts.md`. */
export interface AlertEntry {
  /** The gravest that it can be. */
  readonly level: AlertLevel;
  /** When it is raised. */
  readonly when: string;
  /** When it is over. */
  readonly over: string;
  /** After a restart nothing proves its end: it is over if it is not raised again for two hours. */
  readonly bySilence?: true;
  /** Where docs/operator.md says more. */
  readonly page: string;
}

const AFTER = 'for longer than `alerts.linkDownAfter`';
const AT_ONCE = 'at once if a person must mend it';

/** Every kind of alert by the first part of its key. */
export const ALERT_CATALOGUE = {
  salesforce: {
    level: 'error',
    when: `Salesforce cannot be used ${AFTER}; ${AT_ONCE} (login refused, package missing).`,
    over: 'Salesforce answers.',
    page: 'operator.md#when-something-fails',
  },
  sweep: {
    level: 'error',
    when: `Unprocessed rows cannot be looked for ${AFTER}; ${AT_ONCE}.`,
    over: 'A sweep finishes.',
    page: 'operator.md#the-stream-and-the-sweep',
  },
  queueMapRead: {
    level: 'error',
    when: `The queue map cannot be read ${AFTER}; ${AT_ONCE}. The last one stays in use.`,
    over: 'It is read.',
    page: 'operator.md#when-something-fails',
  },
  cic: {
    level: 'error',
    when: `The CIC server cannot be used ${AFTER}; ${AT_ONCE} (login refused).`,
    over: 'Every watched queue has answered.',
    page: 'operator.md#switchover',
  },
  circuit: {
    level: 'error',
    when: `Requests to a side (\`circuit/cic\`, \`circuit/handler\`) are held back ${AFTER}; ${AT_ONCE}.`,
    over: 'It works again.',
    bySilence: true,
    page: 'operator.md#kinds-of-failures',
  },
  handler: {
    level: 'error',
    when: 'The handler does not answer, or speaks another version of the contract.',
    over: 'It answers.',
    page: 'operator.md#when-something-fails',
  },
  config: {
    level: 'error',
    when: 'A changed configuration is not valid; the one before stays in effect.',
    over: 'A valid one is read.',
    bySilence: true,
    page: 'operator.md#changes-of-the-configuration',
  },
  cicTrouble: {
    level: 'error',
    when: 'The CIC server refuses something that a person must mend.',
    over: 'Not told for an hour.',
    bySilence: true,
    page: 'operator.md#when-something-fails',
  },
  queueFaulted: {
    level: 'error',
    when: 'The CIC server does not show a queue for longer than `alerts.linkDownAfter` (`queueFaulted/<queue>`); its rows wait.',
    over: 'The queue is seen, or the queue map names it no more.',
    bySilence: true,
    page: 'operator.md#what-the-directory-finds',
  },
  queueMap: {
    level: 'error',
    when: 'No case of some queue can be routed: its line of the queue map is wrong.',
    over: 'No line blocks any more.',
    page: 'operator.md#what-the-directory-finds',
  },
  queueMapEmpty: {
    level: 'error',
    when: 'The queue map has no active entries.',
    over: 'It has some.',
    page: 'operator.md#what-the-directory-finds',
  },
  parked: {
    level: 'error',
    when: 'Rows have been parked for longer than `routing.parkedAlertAfter`.',
    over: 'None is.',
    page: 'operator.md#parked-rows',
  },
  parkedLook: {
    level: 'warn',
    when: `Parked rows cannot be looked at ${AFTER}; ${AT_ONCE}.`,
    over: 'They are.',
    page: 'operator.md#parked-rows',
  },
  rowUnreadable: {
    level: 'error',
    when: 'A record cannot be read as a row, and is left out.',
    over: 'Not told for an hour.',
    bySilence: true,
    page: 'operator.md#rows',
  },
  stranded: {
    level: 'error',
    when: 'The audit finds stranded cases.',
    over: 'An audit that saw every queue and listed every case finds none.',
    page: 'operator.md#stranded-cases',
  },
  audit: {
    level: 'warn',
    when: 'No audit has succeeded for 90 minutes after one failed.',
    over: 'An audit succeeds.',
    page: 'operator.md#stranded-cases',
  },
  stream: {
    level: 'error',
    when: `The stream is not subscribed ${AFTER}: the sweep routes the rows meanwhile; ${AT_ONCE}.`,
    over: 'It is subscribed.',
    page: 'operator.md#the-stream-and-the-sweep',
  },
  pushTopic: {
    level: 'error',
    when: 'The PushTopic of the stream is missing, not active, or hidden from the integration user: the sweep routes the rows meanwhile.',
    over: 'It is there and active.',
    bySilence: true,
    page: 'operator.md#the-stream-and-the-sweep',
  },
  checks: {
    level: 'error',
    when: 'A check that no other alert stands for has failed; told anew for another check, or another reason.',
    over: 'None fails any more in the next run (`routing.checkInterval`; hourly while one fails).',
    page: 'operator.md#check',
  },
  checkRun: {
    level: 'warn',
    when: 'The checks cannot be run by themselves: a file that they need cannot be read, or something that nobody expected.',
    over: 'A run ends with results.',
    page: 'operator.md#check',
  },
  streamDeaf: {
    level: 'error',
    when: 'The stream was subscribed and did not tell of rows; `error` if it was rebuilt for that and is deaf again.',
    over: 'Not told for a day.',
    bySilence: true,
    page: 'operator.md#the-stream-and-the-sweep',
  },
  quota: {
    level: 'warn',
    when: 'The org has used up `alerts.quotaPercent` of its API requests of 24 hours.',
    over: 'It is 3 percent below.',
    page: 'operator.md#the-stream-and-the-sweep',
  },
  streamingQuota: {
    level: 'warn',
    when: 'The org has used up `alerts.quotaPercent` of its streaming events of 24 hours (`streamingQuota/events`) or clients at a time (`streamingQuota/clients`), as of the last hour.',
    over: 'It is 3 percent below.',
    page: 'operator.md#the-stream-and-the-sweep',
  },
  salesforcePassword: {
    level: 'warn',
    when: 'The password of the Salesforce integration user grows old, as the check `SALESFORCE_PASSWORD` saw it last.',
    over: 'The check sees a newer one.',
    page: 'operator.md#check',
  },
  cicPassword: {
    level: 'error',
    when: 'The password of the CIC user expires within 14 days (`cicPassword/<server>`); `error` for the last 3.',
    over: 'The password is replaced, a login tells otherwise, or it is not told for 26 hours.',
    bySilence: true,
    page: 'operator.md#when-something-fails',
  },
  process: {
    level: 'error',
    when: 'The start is refused (another process of the same instance that runs is no alert), or the process ends by a failure that nobody expected. It is sent within 6 s, before the process ends.',
    over: 'A start succeeds. Starts that are refused for the same reason tell it once per `alerts.repeatAfter`.',
    page: 'operator.md#when-something-fails',
  },
  internal: {
    level: 'error',
    when: 'A part of Casebridge fails in a way that nobody expected. Routing goes on.',
    over: 'Not told for an hour.',
    bySilence: true,
    page: 'operator.md#when-something-fails',
  },
  store: {
    level: 'error',
    when: 'The store cannot be read or written. Routing goes on.',
    over: 'It takes what is written.',
    bySilence: true,
    page: 'operator.md#when-something-fails',
  },
} as const satisfies Record<string, AlertEntry>;

/** The first part of an alert's key. */
export type AlertKind = keyof typeof ALERT_CATALOGUE;

/** Whether this alert of an earlier process is over if it is not raised again. @param key of an alert */
export function isOverBySilence(key: string): boolean {
  const entry = Object.entries<AlertEntry>(ALERT_CATALOGUE).find(([kind]) => kind === key.split('/')[0]);
  return entry === undefined || entry[1].bySilence === true;
}
