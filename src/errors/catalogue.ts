import type { FailureClass } from './failure-class.js';

/** One entry of the error catalogue; `docs/errors.md` is made from it. */
export interface ErrorEntry {
  /** What it means, in one sentence. */
  readonly meaning: string;
  /** What a person does now. */
  readonly cure: string;
  readonly failureClass: FailureClass;
  /** `row` if it speaks of one row: only such a failure may park a row. `side` if any other row would meet it, too. */
  readonly concerns: 'row' | 'side';
  /** Whether a row that was parked with it is tried again by itself, at a slow pace: the cause may heal elsewhere. */
  readonly heals: boolean;
  /** Exit code of a command that ends with it: 1 the work failed, 2 usage or configuration. */
  readonly exitCode: 1 | 2;
}

const entry = (meaning: string, cure: string, failureClass: FailureClass, exitCode: 1 | 2 = 1): ErrorEntry => ({
  meaning,
  cure,
  failureClass,
  concerns: 'side',
  heals: false,
  exitCode,
});

/** An entry about one row. @param heals whether its cause may heal without anybody touching the row. */
const rowEntry = (meaning: string, cure: string, failureClass: FailureClass, heals: 'heals' | 'stays'): ErrorEntry => ({
  ...entry(meaning, cure, failureClass),
  concerns: 'row',
  heals: heals === 'heals',
});

/** Every error that Casebridge reports to a person, by its stable code. */
export const ERROR_CATALOGUE = {
  CASEBRIDGE_CONFIG_UNREADABLE: entry(
    'The configuration file could not be read or is not valid JSON.',
    'Check the path given with --config and the JSON syntax; `casebridge config --example` prints a valid file.',
    'fatal',
    2,
  ),
  CASEBRIDGE_CONFIG_UNKNOWN_KEY: entry(
    'The configuration has a key that Casebridge does not know.',
    'Correct or remove the key; the message names the nearest known one. docs/configuration.md lists all keys.',
    'fatal',
    2,
  ),
  CASEBRIDGE_CONFIG_INVALID: entry(
    'A configuration value is missing or has the wrong form.',
    'Correct the value; docs/configuration.md gives the form, default and environment variable of each key.',
    'fatal',
    2,
  ),
  CASEBRIDGE_CONFIG_NEEDS_RESTART: entry(
    'A changed configuration key takes effect only when the process starts.',
    'Restart the group when it suits; until then the value before stays in effect. docs/configuration.md says of each key what a change needs.',
    'fatal',
    2,
  ),
  CASEBRIDGE_USAGE: entry('The command line was not understood.', 'Run the command with --help.', 'fatal', 2),
  CASEBRIDGE_METADATA_INVALID: entry(
    'The simulated org cannot take a source-format folder.',
    'The message names each file with its line and tag. Correct it, or leave out of the folder what the simulated org does not support; docs/apex-subset.md says what it does.',
    'fatal',
    2,
  ),
  CASEBRIDGE_APEX_UNSUPPORTED: entry(
    'The simulated org cannot take the Apex of a source-format folder: it is wrong, or uses what the simulated org does not have.',
    'The message names each place as file:line:column. Correct the Apex, or leave the class or trigger out of the folder; docs/apex-subset.md lists what is supported.',
    'fatal',
    2,
  ),
  CASEBRIDGE_PORT_IN_USE: entry(
    'A port that should be listened on is taken by another program.',
    'Stop the other program or choose another port; port 0 lets the system choose a free one.',
    'fatal',
  ),
  CASEBRIDGE_INSTANCE_RUNNING: entry(
    'Another process of this instance is running on the same dataDir.',
    'Stop the other process, or give this one its own connector.instanceId and connector.dataDir.',
    'fatal',
  ),
  CASEBRIDGE_STORE_NOT_KEPT: entry(
    'A command would write to the store while no process runs, but the store is in memory (store.url) and ends with the command.',
    'Start the group and run the command again, or set store.url to a store that lasts.',
    'fatal',
    2,
  ),
  CASEBRIDGE_STORE_FOREIGN: entry(
    'The store in dataDir belongs to another Salesforce org or another CIC server.',
    "Point connector.dataDir to this group's own folder. If the org was refreshed or the server replaced on purpose, start once with --accept-new-identity.",
    'fatal',
    2,
  ),
  CASEBRIDGE_STORE_FAILED: entry(
    'The store could not be read or written.',
    'Check disk space and permissions of connector.dataDir. Routing goes on; history and time may be lost, rows are not.',
    'transient',
  ),
  CASEBRIDGE_STORE_REPLACED: entry(
    'A file in connector.dataDir that the running process works with was removed or replaced. What it writes is lost with the process, and a second process of this instance would not be refused.',
    'Stop every process of this instance, put the folder back if it was moved, then start one. Routing goes on until then; rows are not lost.',
    'fatal',
  ),
  CASEBRIDGE_SALESFORCE_UNREACHABLE: entry(
    'Salesforce could not be reached.',
    'Check salesforce.url, DNS, proxy and firewall (outbound 443). Casebridge keeps trying.',
    'transient',
  ),
  CASEBRIDGE_SALESFORCE_LOGIN_REFUSED: entry(
    'Salesforce refused the login.',
    "Check user name, password and security token (or the app's client id and secret), that the user is active and not locked, and its login IP ranges.",
    'authentication',
  ),
  CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED: entry(
    'The password of the Salesforce integration user has expired.',
    'Set a new password, update salesforce.password and salesforce.securityToken; consider "Password Never Expires" for the integration user, or client credentials.',
    'authentication',
  ),
  CASEBRIDGE_SALESFORCE_SOAP_LOGIN_DISABLED: entry(
    'SOAP API login() is disabled in the org, or the user lacks the permission "Use Any API Auth".',
    'Use salesforce.auth clientCredentials with an External Client App, or enable SOAP API login() in Setup and grant the permission.',
    'authentication',
  ),
  CASEBRIDGE_SALESFORCE_WRONG_HOST: entry(
    'OAuth client credentials were sent to the login or test host.',
    "Set salesforce.url to the org's My Domain, e.g. https://example.my.salesforce.com.",
    'fatal',
    2,
  ),
  CASEBRIDGE_SALESFORCE_SESSION_LOST: entry(
    'The Salesforce session ended and a new login did not bring it back.',
    'Look at the login error that goes with it.',
    'authentication',
  ),
  CASEBRIDGE_SALESFORCE_THROTTLED: entry(
    'Salesforce refused a request because a limit of the org is exceeded.',
    'Casebridge slows down by itself. If it lasts, look at Setup > Company Information > API Requests.',
    'throttled',
  ),
  CASEBRIDGE_SALESFORCE_QUOTA_LOW: entry(
    'The org has used up most of its API requests of 24 hours.',
    'Look at Setup > Company Information > API Requests, and at which programs use them. Casebridge looks for rows more rarely until it is better; the stream still tells of new ones.',
    'throttled',
  ),
  CASEBRIDGE_SALESFORCE_REQUEST_FAILED: entry(
    'Salesforce refused a request.',
    'Read the error that Salesforce gave; it names the object or field.',
    'refused',
  ),
  CASEBRIDGE_SALESFORCE_API_VERSION: entry(
    'The org does not serve the configured API version.',
    'Set salesforce.apiVersion to one that the org serves; the message names them.',
    'fatal',
    2,
  ),
  CASEBRIDGE_PUSH_TOPIC_MISSING: entry(
    'The PushTopic does not exist or is inactive, or the integration user may not read PushTopics. The sweep routes the rows meanwhile.',
    'Run scripts/create-push-topic.apex of the Salesforce package, or `casebridge push-topic --create`, and assign the permission set Object_Routing_Connector.',
    'fatal',
  ),
  CASEBRIDGE_PUSH_TOPIC_REFUSED: entry(
    'The integration user may not make or change the PushTopic.',
    'Let an administrator run scripts/create-push-topic.apex of the Salesforce package. Or assign the permission set Object_Routing_Admin to the integration user for the moment, run `casebridge push-topic --create`, and take it away again.',
    'refused',
  ),
  CASEBRIDGE_PACKAGE_FIELD_MISSING: entry(
    'An object or field of the Salesforce package is missing, not visible to the integration user, or cannot be edited where results are written.',
    'Install or upgrade the package and assign the permission set Object_Routing_Connector to the integration user.',
    'fatal',
  ),
  CASEBRIDGE_STREAM_REFUSED: entry(
    'Salesforce refused the subscription to the PushTopic.',
    'Read the reason that Salesforce gave. Until the stream is back the sweep routes the rows.',
    'transient',
  ),
  CASEBRIDGE_STREAM_LOST: entry(
    'The stream of PushTopic events broke off.',
    'Nothing to do: it is opened again and the sweep routes what it missed.',
    'transient',
  ),
  CASEBRIDGE_STREAM_CLIENT_LIMIT: entry(
    'The org has as many streaming clients as its edition allows.',
    'Look for other programs that subscribe to events of this org, or wait until they are gone. Until then the sweep routes the rows.',
    'throttled',
  ),
  CASEBRIDGE_STREAM_DAILY_LIMIT: entry(
    'The org has delivered as many streaming events in 24 hours as its edition allows.',
    'Nothing to do: the stream comes back when the limit allows, and the sweep routes the rows until then. If it happens often, look for other subscribers of this org; each one counts.',
    'throttled',
  ),
  CASEBRIDGE_STREAM_DEAF: entry(
    'The stream was subscribed, but did not tell of rows that were made.',
    'Nothing to do if it happens once: the sweep has routed the rows and the stream is rebuilt. If it happens again, check that the PushTopic is unchanged and that the integration user may see the rows. Rows made through the Bulk API never make events.',
    'transient',
  ),
  CASEBRIDGE_CIC_UNREACHABLE: entry(
    'The CIC server could not be reached.',
    'Check cic.serverName, cic.port (8018 http, 8019 https), firewall and that the Session Manager runs. Casebridge keeps trying.',
    'transient',
  ),
  CASEBRIDGE_CIC_LOGIN_REFUSED: entry(
    'The CIC server refused the login.',
    'Check cic.username and cic.password, that the account is not locked, and its password expiry in Interaction Administrator.',
    'authentication',
  ),
  CASEBRIDGE_CIC_NOT_ACCEPTING: entry(
    'The CIC server is not accepting connections (it may be the backup).',
    'Nothing to do if a switchover is under way: the servers that it names, and cic.backupServerNames, are tried in turn.',
    'transient',
  ),
  CASEBRIDGE_CIC_SESSION_LOST: entry(
    'The session with the CIC server was lost.',
    'Nothing to do: Casebridge logs in again and compares the live interactions before it creates any.',
    'transient',
  ),
  CASEBRIDGE_CIC_REQUEST_FAILED: rowEntry(
    'The CIC server refused a request.',
    'Read the error that the server gave; check the rights of cic.username on queues and workgroups.',
    'refused',
    'heals',
  ),
  CASEBRIDGE_CIC_MALFORMED_RESPONSE: entry(
    'The CIC server answered with something that is not ICWS.',
    'Check that cic.serverName and cic.port lead to ICWS and not to a proxy or another web server.',
    'transient',
  ),
  CASEBRIDGE_CIC_QUEUE_FAULTED: entry(
    'The CIC server refused to show a queue.',
    'Check that the workgroup exists (case-exact) and that cic.username may view it. Rows for it wait.',
    'refused',
  ),
  CASEBRIDGE_CIC_NOTIFICATION_REFUSED: entry(
    'The CIC server does not let Casebridge notify the handler, so nothing can be routed.',
    'Check the rights and licences of cic.username (ICWS, I3_FEATURE_ICWS_SDK). Rows wait and are tried again.',
    'authentication',
  ),
  CASEBRIDGE_HANDLER_MISSING: entry(
    'No handler on the CIC server answers Casebridge.',
    'Build and publish the handler by handler/GUIDE.md, and see that it is active and monitors the object id SalesforceObjectRouting. Rows wait until it answers.',
    'transient',
  ),
  CASEBRIDGE_HANDLER_OUTDATED: entry(
    'The handler on the CIC server speaks another version of the contract.',
    'Bring the handler to the version of this release by handler/GUIDE.md. Until then it refuses what Casebridge asks for.',
    'refused',
  ),
  CASEBRIDGE_CIC_PASSWORD_EXPIRES: entry(
    "The password of Casebridge's CIC user expires soon.",
    'Change the password in Interaction Administrator, or set it to never expire, then change cic.password: a running process takes it over.',
    'refused',
  ),
  CASEBRIDGE_TARGET_UNREACHABLE: rowEntry(
    'By the directory of the CIC server no agent could ever get the interaction: workgroup, skill or media type is wrong.',
    'Mend what the message names, in Interaction Administrator or on the tab Interaction Routing Queues. The row is routed by itself afterwards.',
    'poison',
    'heals',
  ),
  CASEBRIDGE_CREATE_UNCONFIRMED: entry(
    'The handler did not confirm an interaction in time.',
    'Casebridge asks again with the same row. If it never answers, check that the handler is published and active.',
    'transient',
  ),
  CASEBRIDGE_CREATE_REFUSED: rowEntry(
    'The handler refused to create an interaction.',
    "The message names the cause: an unknown or non-ACD workgroup, an unknown skill or user. Correct the queue map or the case's skills for what comes next; for this row correct its Workgroup or Skills, then clear Processed on it.",
    'poison',
    'heals',
  ),
  CASEBRIDGE_ROW_INVALID: rowEntry(
    'A routing row cannot be acted on as it stands.',
    'The message names the field. Correct the row or its case, then clear Processed on the row to retry it.',
    'poison',
    'stays',
  ),
  CASEBRIDGE_MARK_REFUSED: entry(
    'Salesforce refuses to mark a row as processed.',
    "Check that the integration user may edit the row's result fields. Casebridge keeps trying; the row is not routed twice meanwhile.",
    'refused',
  ),
  CASEBRIDGE_CIRCUIT_OPEN: entry(
    'Casebridge has stopped asking a side that failed again and again; one request from time to time tries whether it works again.',
    'Look at the failure that the message names. Rows wait and are not counted as failed; nothing is parked for it.',
    'throttled',
  ),
  CASEBRIDGE_ROWS_PARKED: entry(
    'Rows have been parked for longer than routing.parkedAlertAfter: their cases reach nobody.',
    'Read the cause of each (`casebridge rows --parked`, or the list "Failed" in Salesforce), mend it, then retry the rows or clear Processed on them.',
    'refused',
  ),
  CASEBRIDGE_CASES_STRANDED: entry(
    'Cases are open in a monitored queue, and nothing is on its way for them.',
    'Run `casebridge audit` to see each with its reason, and `casebridge audit --route` to route them. If no row was made, see that the triggers are active; docs/operator.md, "Stranded cases".',
    'refused',
  ),
  CASEBRIDGE_QUEUE_MAP_EMPTY: entry(
    'The queue map has no active entries: no case is routed.',
    'Add entries on the tab Interaction Routing Queues in Salesforce, or set their Active.',
    'fatal',
  ),
  CASEBRIDGE_ALERTS_UNSENT: entry(
    'Notices of alerts could not be sent.',
    'Check alerts.webhookUrl and alerts.webhookToken, or alerts.smtpUrl, alerts.mailFrom and alerts.mailTo, and the firewall. The alerts are in the log and on the console.',
    'transient',
  ),
  CASEBRIDGE_STOPPED: entry(
    'The work was given up because the process is stopping.',
    'Start it again; unprocessed rows are picked up.',
    'transient',
  ),
  CASEBRIDGE_CHECK_FAILED: entry(
    '`casebridge check`, `queues` or `push-topic` has found something that will not work.',
    'Do what stands below each line that failed, then run the command again.',
    'fatal',
  ),
  CASEBRIDGE_ID_UNKNOWN: entry(
    'Nothing is known of the id that was given.',
    'Check the id; rows are deleted 30 days after they were processed. The integration user must be able to see the case.',
    'fatal',
  ),
  CASEBRIDGE_API_REQUEST_INVALID: entry(
    'A request to the API of a running group was not understood.',
    'Correct what the message names; docs/api.md lists the routes and what each takes.',
    'refused',
  ),
  CASEBRIDGE_API_LOGIN_NEEDED: entry(
    'A request to the API of a running group came without a login, or the login has ended.',
    'Log in again. Programs send a bearer token; docs/api.md says where to find it.',
    'authentication',
  ),
  CASEBRIDGE_API_LOGIN_REFUSED: entry(
    'A login to the operator console was refused: user, password or token is wrong.',
    'Check user and password against console.users; without configured users take the token in the file console-token in connector.dataDir.',
    'authentication',
  ),
  CASEBRIDGE_API_NOT_ALLOWED: entry(
    'A request to the API of a running group is not allowed to who made it.',
    'Log in as a user with the role operator. A browser must send the request from a page of the console itself.',
    'refused',
  ),
  CASEBRIDGE_API_ROUTE_UNKNOWN: entry(
    'The API of a running group has no such route.',
    'Check method and path; docs/api.md lists the routes.',
    'refused',
  ),
  CASEBRIDGE_API_HOST_REFUSED: entry(
    'The operator console was asked for under a host name that it does not answer to.',
    'Open it by its own address, or set console.publicUrl to the address that browsers use.',
    'refused',
  ),
  CASEBRIDGE_API_TOO_MANY_REQUESTS: entry(
    'More requests or logins came to a running group than it takes from one address or for one user.',
    'Wait as long as the message says, then try again.',
    'throttled',
  ),
  CASEBRIDGE_API_TOO_SLOW: entry(
    'A running group did not finish what was asked of it in time.',
    'Look at the state of both connections, then ask again, for less if that is possible.',
    'transient',
  ),
  CASEBRIDGE_API_UNREACHABLE: entry(
    'The API of a running group did not answer, or answered with something else.',
    'See whether the process still runs and what its log says, then try again.',
    'transient',
  ),
  CASEBRIDGE_AGENT_LOGIN_NEEDED: entry(
    'The agent panel asked for something without a login, or the login has ended.',
    'Log in again with the CIC account.',
    'authentication',
  ),
  CASEBRIDGE_AGENT_LOGIN_REFUSED: entry(
    'The CIC server refused the login of an agent.',
    'Check user id and password; in the end the administrator of the CIC server can say whether the account is locked and has its licences.',
    'authentication',
  ),
  CASEBRIDGE_AGENT_NO_SERVER: entry(
    'An agent cannot log in, because the connector has no connection with the CIC server at present.',
    'Try again in a minute. If it stays so, tell whoever runs Casebridge.',
    'transient',
  ),
  CASEBRIDGE_AGENT_NOT_YOURS: entry(
    'An agent asked for an interaction that neither alerts for that agent nor is with that agent now.',
    'Nothing to do: it has moved on or ended. The panel shows what is there now.',
    'refused',
  ),
  CASEBRIDGE_AGENT_ACTION_REFUSED: entry(
    'The CIC server refused what an agent asked for.',
    'See whether the interaction is still there; if it is, the CIC user lacks a right or a licence for it.',
    'refused',
  ),
  CASEBRIDGE_AGENT_NO_WORKGROUP: entry(
    'An interaction cannot be given back, because it is not known from which workgroup it came.',
    'Change the queue of the case in Salesforce instead: the interaction follows it.',
    'refused',
  ),
  CASEBRIDGE_AGENT_NO_MAIL: entry(
    'The CIC server has accepted the password of an agent, but does not let this user take e-mail in the panel.',
    'Log in beside another client, or let the administrator of the CIC server see whether this user has the licences and rights for e-mail.',
    'refused',
  ),
  CASEBRIDGE_PROCESS_SUSPENDED: entry(
    'The process did not run for a while, and what it knew of the contact centre is old; it is being read anew.',
    'Nothing is lost. If it comes again and again, look for what stops the process: a suspended virtual machine, swapping, or a host that is overloaded.',
    'transient',
  ),
  CASEBRIDGE_DEMO_FAILED: entry(
    'The demonstration did not reach its end in time.',
    'The time line shows the last stage reached; run it again with --json for all of it.',
    'fatal',
  ),
  CASEBRIDGE_INTERNAL: rowEntry(
    'Something happened that should not be possible.',
    'Please report it with the log lines around it.',
    'fatal',
    'stays',
  ),
} as const satisfies Record<string, ErrorEntry>;

/** A stable error code, `CASEBRIDGE_…`. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;
