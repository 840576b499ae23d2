import type { CheckCode } from '../../domain/check-catalogue.js';
import type { TroubleEntry } from './trouble-entry.js';

type Shown = Pick<TroubleEntry, 'check' | 'log' | 'metric' | 'console'>;

/** What only the checks find: they tell it in the log, as a metric and on their own page of the console. */
function byCheck(code: CheckCode, result: 'warn' | 'fail'): Shown {
  const failed = { code: 'CASEBRIDGE_CHECK_FAILED' } as const;
  return {
    check: { code, result },
    log: {
      level: result === 'fail' ? 'error' : 'warn',
      component: 'Check',
      says: `${code}: `,
      ...(result === 'fail' ? failed : {}),
    },
    metric: { name: 'casebridge_check_result', labels: { check: code, result }, value: '1' },
    console: {
      view: 'checks',
      shows: `the check ${code}${result === 'fail' ? ', with the alert `checks` on *Overview*' : ''}`,
    },
  };
}

const down = (link: 'salesforce' | 'stream' | 'cic'): TroubleEntry['metric'] => ({
  name: 'casebridge_link_up',
  labels: { link },
  value: '0',
});

/**
 * Every cause of the original product's troubleshooting section, and every rule of its requirements that can be broken. A
 * system test provokes each of them; `docs/troubleshooting.md` is made from it.
 */
export const TROUBLE_CATALOGUE = {
  salesforceCredentials: {
    problems: ['start', 'salesforce'],
    cause: 'User name, password, security token, client id or secret of the integration user are wrong.',
    check: { code: 'SALESFORCE_LOGIN', result: 'fail' },
    log: {
      level: 'error',
      component: 'Sweep',
      says: 'Unprocessed rows could not be looked for',
      code: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
    },
    metric: down('salesforce'),
    console: { view: 'overview', shows: 'the link Salesforce as lost, with the reason; an alert' },
    remedy:
      'Correct `salesforce.clientId` and `clientSecret`, or `username`, `password` and `securityToken`, and start it again.',
    refusesStart: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
  },
  salesforcePasswordExpired: {
    problems: ['salesforce'],
    cause: 'The password of the integration user has expired.',
    check: { code: 'SALESFORCE_LOGIN', result: 'fail' },
    log: {
      level: 'error',
      component: 'Sweep',
      says: 'Unprocessed rows could not be looked for',
      code: 'CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED',
    },
    metric: down('salesforce'),
    console: { view: 'overview', shows: 'the link Salesforce as lost: the password has expired; an alert' },
    remedy: 'Set a new password, put it and the new security token into the configuration, and start it again.',
    refusesStart: 'CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED',
  },
  salesforceFirewall: {
    problems: ['salesforce'],
    cause: 'A firewall or proxy keeps Casebridge from Salesforce.',
    check: { code: 'SALESFORCE_API_VERSION', result: 'fail' },
    log: {
      level: 'warn',
      component: 'Circuit',
      says: 'Salesforce is left alone after repeated failures',
      code: 'CASEBRIDGE_SALESFORCE_UNREACHABLE',
    },
    metric: down('salesforce'),
    console: { view: 'overview', shows: 'the link Salesforce as lost: no answer' },
    remedy: 'Let port 443 to the org out, or set `salesforce.proxy` ([what it needs](operator.md#what-it-needs)).',
  },
  salesforceOutage: {
    problems: ['salesforce'],
    cause: 'Salesforce is out of service.',
    check: { code: 'SALESFORCE_API', result: 'fail' },
    log: {
      level: 'warn',
      component: 'Circuit',
      says: 'Salesforce is left alone after repeated failures',
      code: 'CASEBRIDGE_SALESFORCE_REQUEST_FAILED',
    },
    metric: { name: 'casebridge_circuit_open', labels: { side: 'salesforce' }, value: '1' },
    console: { view: 'overview', shows: 'the link Salesforce as lost, with what it answered' },
    remedy: 'Nothing: rows wait in Salesforce and are routed once it answers. Look at status.salesforce.com.',
  },
  salesforcePermissions: {
    problems: ['start', 'requirements'],
    cause: 'The integration user lacks the permissions for the routing rows or the queue map.',
    check: { code: 'SALESFORCE_ROWS_ACCESS', result: 'fail' },
    log: {
      level: 'error',
      component: 'Sweep',
      says: 'Unprocessed rows could not be looked for',
      code: 'CASEBRIDGE_SALESFORCE_REQUEST_FAILED',
    },
    metric: { name: 'casebridge_sweeps_total', labels: { result: 'failed' }, value: '> 0' },
    console: { view: 'overview', shows: 'the alert `sweep` with what is missing' },
    remedy:
      'Assign the permission set *Object Routing Connector* to the user ([admin.md](admin.md#the-integration-user)).',
    refusesStart: 'CASEBRIDGE_PACKAGE_FIELD_MISSING',
  },
  salesforceApiDisabled: {
    problems: ['requirements'],
    cause: 'The integration user may not use the API.',
    check: { code: 'SALESFORCE_API', result: 'fail' },
    log: {
      level: 'error',
      component: 'Sweep',
      says: 'API_DISABLED_FOR_ORG',
    },
    metric: { name: 'casebridge_sweeps_total', labels: { result: 'failed' }, value: '> 0' },
    console: { view: 'overview', shows: 'the alert `sweep`' },
    remedy: 'Give the user *API Enabled*; the permission set *Object Routing Connector* has it.',
    refusesStart: 'CASEBRIDGE_SALESFORCE_REQUEST_FAILED',
  },
  casesHidden: {
    problems: ['requirements'],
    cause: 'The integration user does not see the cases of the queues.',
    ...byCheck('SALESFORCE_CASE_VISIBILITY', 'fail'),
    remedy: 'Give the user *View All* on Case; the permission set *Object Routing Connector* has it.',
  },
  pushTopicHidden: {
    problems: ['requirements'],
    cause: 'The integration user has no access to PushTopics.',
    ...byCheck('SALESFORCE_PUSH_TOPIC', 'fail'),
    remedy:
      'Assign the permission set *Object Routing Connector*; see that *Enable Streaming API* is checked in *Setup > User Interface*.',
  },
  emailToCaseOff: {
    problems: ['requirements', 'routing'],
    cause: 'Email-to-Case is off, or no routing address is verified: mails make no cases.',
    ...byCheck('SALESFORCE_EMAIL_TO_CASE', 'warn'),
    remedy:
      'Look in *Setup > Email-to-Case*. The check goes by the day of the latest case by mail: no API tells whether it is on.',
  },
  assignment: {
    problems: ['routing'],
    cause:
      'Email-to-Case or an assignment rule puts the cases into a queue that is not on the tab Interaction Routing Queues, or gives them to a user.',
    ...byCheck('SALESFORCE_ASSIGNMENT', 'warn'),
    remedy:
      'Add the queue on the tab, or let the rule name a mapped one; `casebridge audit --route` then routes the cases that wait.',
  },
  queueGone: {
    problems: ['routing'],
    cause: 'A queue on the tab Interaction Routing Queues does not exist any more, or takes no cases.',
    ...byCheck('SALESFORCE_QUEUE_MAP', 'fail'),
    remedy: 'Correct the entry on the tab; `casebridge queues` shows each line.',
  },
  queueWithoutMembers: {
    problems: ['requirements'],
    cause: 'A queue has no members: agents who get its cases may not open or take them.',
    ...byCheck('SALESFORCE_AGENTS', 'warn'),
    remedy:
      'Make the agents members of the queue (*Setup > Queues*). Whether each of them sees the cases, and that each has the CIC client, no check can tell.',
  },
  workgroupUnfit: {
    problems: ['routing'],
    cause: 'The CIC workgroup of a queue does not exist, is spelled differently, is not active or is not ACD.',
    check: { code: 'CIC_WORKGROUPS', result: 'fail' },
    log: { level: 'error', component: 'QueueMap', says: 'Its rows are parked', code: 'CASEBRIDGE_TARGET_UNREACHABLE' },
    metric: { name: 'casebridge_queue_map_problems', labels: { severity: 'blocks' }, value: '> 0' },
    console: { view: 'queues', shows: 'the line of the queue as failed, with the nearest name' },
    remedy: 'Mend the workgroup, or its name on the tab; parked rows are then tried again by themselves.',
  },
  noAgents: {
    problems: ['requirements', 'routing'],
    cause: 'The workgroup has no members, or none of them takes e-mail.',
    check: { code: 'CIC_WORKGROUPS', result: 'fail' },
    log: { level: 'error', component: 'QueueMap', says: 'members', code: 'CASEBRIDGE_TARGET_UNREACHABLE' },
    metric: { name: 'casebridge_queue_map_problems', labels: { severity: 'blocks' }, value: '> 0' },
    console: { view: 'queues', shows: 'the line of the queue as failed' },
    remedy: 'Make the agents members of the workgroup, with utilization for e-mail.',
  },
  skillNobodyHas: {
    problems: ['routing'],
    cause: 'No agent in the workgroup has the skill that the case asks for.',
    check: { code: 'CIC_SKILLS', result: 'fail' },
    log: { level: 'error', component: 'Settle', says: 'CASEBRIDGE_TARGET_UNREACHABLE' },
    metric: { name: 'casebridge_rows_settled_total', labels: { outcome: 'Failed' }, value: '> 0' },
    console: { view: 'rows', shows: 'the row as parked, with the skill' },
    remedy:
      'Give the skill to an agent, or correct it on the case; the row is then tried again by itself. If agents have it and none is available, `casebridge explain` tells the ACD wait reason.',
  },
  interactionExists: {
    problems: ['routing'],
    cause: 'An interaction for the case already exists.',
    check: { code: 'CIC_INTERACTIONS', result: 'ok' },
    log: {
      level: 'note',
      component: 'SalesforceQueuePlugin.OnMessageReceived',
      says: 'An existing interaction was found related to object, no new interactions will be created for this object, object ID: (',
    },
    metric: { name: 'casebridge_rows_settled_total', labels: { outcome: 'AlreadyActive' }, value: '> 0' },
    console: { view: 'interactions', shows: 'the interaction of the case, where it is and who has it' },
    remedy: 'Nothing: the agent who gets it sees all of the case. `casebridge explain` says where it stands.',
  },
  handlerMissing: {
    problems: ['routing'],
    cause: 'The handler is not published or not active: no interaction is created.',
    check: { code: 'CIC_HANDLER', result: 'fail' },
    log: { level: 'error', component: 'Handler', says: 'Next try', code: 'CASEBRIDGE_HANDLER_MISSING' },
    metric: { name: 'casebridge_handler_up', value: '0' },
    console: { view: 'overview', shows: 'the alert `handler`' },
    remedy: 'Publish the handler on both servers ([GUIDE.md](../handler/GUIDE.md)).',
  },
  pushTopicMissing: {
    problems: ['email', 'sandbox'],
    cause: 'The PushTopic is gone, as after a sandbox refresh: nothing tells Casebridge of new rows.',
    check: { code: 'SALESFORCE_PUSH_TOPIC', result: 'fail' },
    log: {
      level: 'error',
      component: 'PushTopicStream',
      says: 'There is no PushTopic',
      code: 'CASEBRIDGE_PUSH_TOPIC_MISSING',
    },
    metric: down('stream'),
    console: { view: 'overview', shows: 'the link Stream as lost, with the reason; the alert `pushTopic`' },
    remedy:
      'Run `casebridge push-topic --create`; the stream then comes back within a minute. Meanwhile, and after a start without it, the sweep routes the rows.',
  },
  pushTopicDrifted: {
    problems: ['email', 'sandbox'],
    cause: 'The PushTopic is there, but inactive or changed: the stream is deaf.',
    check: { code: 'SALESFORCE_PUSH_TOPIC', result: 'fail' },
    log: { level: 'warn', component: 'PushTopicStream', says: 'The stream is deaf', code: 'CASEBRIDGE_STREAM_DEAF' },
    metric: { name: 'casebridge_stream_deaf_rows_total', value: '> 0' },
    console: { view: 'overview', shows: 'the number of rows that the stream did not tell of; the alert `streamDeaf`' },
    remedy: 'Run `casebridge push-topic`, which names what differs, then `push-topic --create`.',
  },
  cicCredentials: {
    problems: ['start', 'cic'],
    cause: 'User name or password of the CIC user are wrong.',
    check: { code: 'CIC_LOGIN', result: 'fail' },
    log: {
      level: 'error',
      component: 'ICConnectionManager.SessionConnectionStateChanged',
      says: "CIC connection state has changed to 'Down'",
      code: 'CASEBRIDGE_CIC_LOGIN_REFUSED',
    },
    metric: down('cic'),
    console: { view: 'overview', shows: 'the link CIC as lost, with the reason; the alert `cic`' },
    remedy: 'Correct `cic.username` and `cic.password`, and start it again.',
    refusesStart: 'CASEBRIDGE_CIC_LOGIN_REFUSED',
  },
  cicFirewall: {
    problems: ['cic'],
    cause: 'A firewall keeps Casebridge from the CIC server.',
    check: { code: 'CIC_SERVERS', result: 'fail' },
    log: {
      level: 'warn',
      component: 'ICConnectionManager.SessionConnectionStateChanged',
      says: "CIC connection state has changed to 'Down'",
      code: 'CASEBRIDGE_CIC_UNREACHABLE',
    },
    metric: down('cic'),
    console: { view: 'overview', shows: 'the link CIC as lost: no answer' },
    remedy: 'Let `cic.port` (8019) to every server of the pair out ([what it needs](operator.md#what-it-needs)).',
  },
  cicOutage: {
    problems: ['cic'],
    cause: 'The CIC server is out of service.',
    check: { code: 'CIC_LOGIN', result: 'fail' },
    log: {
      level: 'warn',
      component: 'ICConnectionManager.SessionConnectionStateChanged',
      says: "CIC connection state has changed to 'Down'",
      code: 'CASEBRIDGE_CIC_NOT_ACCEPTING',
    },
    metric: { name: 'casebridge_ready', value: '0' },
    console: { view: 'overview', shows: 'the link CIC as lost, with what it answered' },
    remedy: 'Bring the server back; rows wait in Salesforce and are routed once it takes logins.',
  },
  cicQueueRights: {
    problems: ['requirements', 'routing'],
    cause: 'The CIC user may not view or search the workgroup queues.',
    check: { code: 'CIC_QUEUES', result: 'fail' },
    log: {
      level: 'error',
      component: 'QueueWatch',
      says: 'The CIC server does not show the queue',
      code: 'CASEBRIDGE_CIC_QUEUE_FAULTED',
    },
    metric: { name: 'casebridge_cic_queues_faulted', value: '> 0' },
    console: { view: 'overview', shows: 'the alert `queueFaulted/<workgroup>`' },
    remedy: 'Give the user *View*, *Modify*, *Monitor* and *Search* on the queues ([admin.md](admin.md)).',
  },
  cicModifyRights: {
    problems: ['requirements', 'routing'],
    cause: 'The CIC user may not disconnect or transfer what is in the queues, or not search them.',
    ...byCheck('CIC_MODIFY', 'warn'),
    remedy: 'Give the user *Modify* and *Search* on the queues of workgroups and users ([admin.md](admin.md)).',
  },
  cicWorkgroupRights: {
    problems: ['requirements'],
    cause: 'The CIC user has no *View* on all workgroups, skills or users.',
    ...byCheck('CIC_DIRECTORY', 'warn'),
    remedy: 'Give the user *View* for all workgroups, skills and users ([admin.md](admin.md)).',
  },
  switchover: {
    problems: ['switchover'],
    cause: 'The pair has switched over, and the former primary does not answer.',
    check: { code: 'CIC_SERVERS', result: 'warn' },
    log: {
      level: 'note',
      component: 'ICConnectionManager.SessionConnectionStateChanged',
      says: "CIC connection state has changed to 'Up'",
    },
    metric: { name: 'casebridge_switchovers_total', value: '> 0' },
    console: { view: 'overview', shows: 'the server that is in charge; the number of switchovers' },
    remedy:
      'Bring the other server back. Interactions that were lost are made again ([switchover](operator.md#switchover)).',
  },
  otherFailure: {
    problems: ['start'],
    cause: 'Some other error, such as a data folder whose files were moved or damaged.',
    check: { code: 'HOST_STORE', result: 'fail' },
    log: {
      level: 'error',
      component: 'Store',
      says: 'that this process works with',
      code: 'CASEBRIDGE_STORE_REPLACED',
    },
    metric: { name: 'casebridge_store_failures_total', value: '> 0' },
    console: { view: 'overview', shows: 'the alert `store`' },
    remedy:
      'The last line of the log, and standard error, say what happened, with a code of [errors.md](errors.md) and the cure.',
    refusesStart: 'CASEBRIDGE_STORE_FAILED',
  },
} as const satisfies Record<string, TroubleEntry>;

/** Name of a cause. */
export type TroubleName = keyof typeof TROUBLE_CATALOGUE;

/** Whether a text is the name of a cause. */
export function isTroubleName(name: string): name is TroubleName {
  return Object.hasOwn(TROUBLE_CATALOGUE, name);
}
