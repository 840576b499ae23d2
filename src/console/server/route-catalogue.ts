/** Who may use a route. A viewer looks, an operator acts. */
export type RouteCaller = 'anybody' | 'viewer' | 'operator';

/** One route of `/api` as data: the server, its documentation and its tests are made from it. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Parts that begin with `:` are given by the caller. */
  readonly path: string;
  readonly caller: RouteCaller;
  /** What it takes, in the query of a GET and in the JSON body of others; '' for nothing. Markdown. */
  readonly takes: string;
  /** What it answers, as a type of `src/console/contract.ts`. Markdown. */
  readonly answers: string;
  /** One sentence. */
  readonly does: string;
}

const route = (
  [method, path]: readonly [ApiRoute['method'], string],
  caller: RouteCaller,
  takes: string,
  answers: string,
  does: string,
): ApiRoute => ({ method, path, caller, takes, answers, does });

const QUEUE = '`queue`: name, absent for all';

/** Every route of `/api` but the live feed. */
export const API_ROUTES = {
  login: route(
    ['POST', '/api/login'],
    'anybody',
    '`user` and `password`, or `token`',
    '`SessionView`',
    'Logs in; the answer sets the cookie of the session.',
  ),
  logout: route(['POST', '/api/logout'], 'viewer', '', '`{}`', 'Ends the session.'),
  session: route(['GET', '/api/session'], 'viewer', '', '`SessionView`', 'Who is logged in.'),
  status: route(['GET', '/api/status'], 'viewer', '', '`GroupStatus`', 'The state of the group.'),
  interactions: route(['GET', '/api/interactions'], 'viewer', '', '`InteractionView[]`', 'The live interactions.'),
  rows: route(
    ['GET', '/api/rows'],
    'viewer',
    '`which`: `unprocessed` or `parked`; `queue`: name or id; `case`: number or id; `after`: name of a row, only those after it; `limit`: at most 2,000',
    '`RowView[]`',
    'Rows, oldest first, at most 2,000.',
  ),
  retryRows: route(
    ['POST', '/api/rows/retry'],
    'operator',
    '`rows`: names or ids, at most 2,000; or `all`: `true`',
    '`WrittenView[]`',
    'Tries parked rows again.',
  ),
  queues: route(['GET', '/api/queues'], 'viewer', '', '`QueueView[]`', 'The queue map, held against both sides.'),
  pause: route(['POST', '/api/pause'], 'operator', QUEUE, '`Paused`', 'Pauses the routing of a queue, or of all.'),
  resume: route(['POST', '/api/resume'], 'operator', QUEUE, '`Paused`', 'Ends a pause.'),
  explain: route(
    ['GET', '/api/explain/:id'],
    'viewer',
    '',
    '`ExplanationView`',
    'One timeline of a case, by any id that stands for it.',
  ),
  lastAudit: route(
    ['GET', '/api/audit'],
    'viewer',
    '',
    '`AuditView`, or `null` before the first',
    'What the last audit of all queues has found.',
  ),
  audit: route(['POST', '/api/audit'], 'operator', QUEUE, '`AuditView`', 'Looks for stranded cases.'),
  routeStranded: route(
    ['POST', '/api/audit/route'],
    'operator',
    '`caseIds`: at most 2,000',
    '`WrittenView[]`',
    'Makes a `Requeued` row for each case that is still stranded.',
  ),
  lastChecks: route(
    ['GET', '/api/checks'],
    'viewer',
    '',
    '`ChecksView`, or `null` before the first run',
    'The last checks.',
  ),
  check: route(['POST', '/api/checks'], 'operator', '', '`ChecksView`', 'Runs all checks.'),
  log: route(
    ['GET', '/api/log'],
    'viewer',
    '`level`, `text`, `after`: sequence, `limit`: at most 5,000 (200)',
    '`LogPage`',
    'The latest log lines that fit, newest last.',
  ),
  logLevel: route(
    ['PUT', '/api/log/level'],
    'operator',
    '`level`: `error`, `warn`, `note`, `info` or `debug`',
    '`{ level }`',
    'Changes what is logged, until the next start.',
  ),
  config: route(['GET', '/api/config'], 'viewer', '', 'sections with keys', 'The configuration without secrets.'),
  reload: route(
    ['POST', '/api/reload'],
    'operator',
    '',
    '`ReloadView`',
    'Reads the configuration again at once, and takes over what needs no restart.',
  ),
  diagnostics: route(
    ['GET', '/api/diagnostics'],
    'operator',
    '',
    'a zip file',
    'Logs, configuration without secrets, status and checks.',
  ),
  demoMail: route(
    ['POST', '/api/demo/mail'],
    'operator',
    '`to`, `subject`, `text`, optional `inReplyTo`',
    '`{}`',
    'Sends a mail of a customer, with `inReplyTo` (Message-ID of the first mail) on the same case; only in the demonstration.',
  ),
} as const satisfies Record<string, ApiRoute>;

/** Name of a route of `/api`. */
export type ApiRouteName = keyof typeof API_ROUTES;

/** Address of the live feed, a WebSocket. */
export const LIVE_PATH = '/api/live';
