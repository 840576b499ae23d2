import { CasebridgeError } from '../../errors/casebridge-error.js';
import { asObject } from '../../runtime/decode.js';
import type { GroupOperations } from '../group-operations.js';
import {
  caseIdsRequest,
  emptyRequest,
  idParameter,
  levelRequest,
  logRequest,
  mailRequest,
  queueRequest,
  retryRequest,
  rowsRequest,
} from './request-decoders.js';
import type { ApiRouteName } from './route-catalogue.js';

/** A request as a route of the group takes it; nothing in it is decoded. */
export interface GroupRequest {
  readonly body: unknown;
  readonly query: unknown;
  readonly params: unknown;
  /** Aborts when the client goes away, the server stops, or it takes too long. */
  readonly signal: AbortSignal;
}

/** Bytes that a browser saves as a file. */
export class FileAnswer {
  /** Plain ASCII, without quotes. */
  readonly name: string;
  /** Media type. */
  readonly contentType: string;
  /** What is in it. */
  readonly bytes: Uint8Array;

  constructor(name: string, contentType: string, bytes: Uint8Array) {
    this.name = name;
    this.contentType = contentType;
    this.bytes = bytes;
  }
}

/** Routes about the login, which the group knows nothing of. */
export type LoginRouteName = 'login' | 'logout' | 'session';

/** What a route answers: plain data, or a {@link FileAnswer}. */
export type GroupRoute = (group: GroupOperations, request: GroupRequest) => unknown;

/** Each route about the group: decodes what it was given, and asks the group. */
export const GROUP_ROUTES: Readonly<Record<Exclude<ApiRouteName, LoginRouteName>, GroupRoute>> = {
  status: (group) => group.status(),
  interactions: (group) => group.interactions(),
  rows: (group, { query, signal }) => {
    const { which, ...wanted } = rowsRequest(query);
    return group.rows(which, signal, wanted);
  },
  retryRows: (group, { body, signal }) => group.retry(retryRequest(body), signal),
  queues: (group, { signal }) => group.queues(signal),
  pause: (group, { body }) => group.pause(queueRequest(body)),
  resume: (group, { body }) => group.resume(queueRequest(body)),
  explain: (group, { params, signal }) => group.explain(idParameter(params), signal),
  lastAudit: (group) => group.lastAudit ?? null,
  audit: (group, { body, signal }) => group.audit(queueRequest(body), signal),
  routeStranded: (group, { body, signal }) => group.routeStranded(caseIdsRequest(body), signal),
  lastChecks: (group) => group.lastChecks ?? null,
  check: (group, { body, signal }) => {
    emptyRequest(body);
    return group.check(signal);
  },
  log: (group, { query }) => ({ level: group.logLevel, lines: group.log(logRequest(query)) }),
  logLevel: (group, { body }) => {
    group.setLogLevel(levelRequest(body));
    return { level: group.logLevel };
  },
  config: (group) => group.config(),
  reload: (group, { body }) => {
    emptyRequest(body);
    return group.reload();
  },
  diagnostics: async (group, { signal }) => {
    const name = group.status().group.replace(/[^A-Za-z0-9._-]/g, '_');
    return new FileAnswer(`${name}-diagnostics.zip`, 'application/zip', await group.diagnostics(signal));
  },
  demoMail: async (group, { body }) => {
    if (!group.sendCustomerMail)
      throw new CasebridgeError(
        'CASEBRIDGE_API_ROUTE_UNKNOWN',
        'Mail of a customer is sent only in the demonstration.',
      );
    await group.sendCustomerMail(mailRequest(body));
    return {};
  },
};

/** Keys of requests that may stand in the log: none of them is of a customer, or secret. */
const TOLD_KEYS: readonly string[] = ['queue', 'rows', 'all', 'caseIds', 'level'];
const MAX_TOLD = 200;

/** What an operator has asked for, in short, for the log; '' if there is nothing to tell. */
export function requestText(body: unknown): string {
  const told = Object.entries(asObject(body) ?? {}).filter(([name]) => TOLD_KEYS.includes(name));
  const text = told.length === 0 ? '' : JSON.stringify(Object.fromEntries(told));
  return text.length > MAX_TOLD ? `${text.slice(0, MAX_TOLD)}…` : text;
}
