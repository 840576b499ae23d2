/** Where a check looks; `chain`: the way of one case from end to end, only on request. */
export type CheckSide = 'host' | 'salesforce' | 'cic' | 'chain';

/** One entry of the list of checks. */
export interface CheckEntry {
  readonly side: CheckSide;
  /** What is looked at, in a few words. */
  readonly title: string;
  /** What goes wrong when it fails. */
  readonly otherwise: string;
  /** A start with it broken is refused: routing could not even begin, or would do harm. Nothing else stops a start. */
  readonly stopsStart?: true;
}

const host = (title: string, otherwise: string): CheckEntry => ({ side: 'host', title, otherwise });
const salesforce = (title: string, otherwise: string): CheckEntry => ({ side: 'salesforce', title, otherwise });
const cic = (title: string, otherwise: string): CheckEntry => ({ side: 'cic', title, otherwise });
/** A start is refused for it. */
const blocker = (entry: CheckEntry): CheckEntry => ({ ...entry, stopsStart: true });
const chain = (title: string, otherwise: string): CheckEntry => ({ side: 'chain', title, otherwise });

/** Every check of `casebridge check`, by its stable code, in the order in which they are shown. */
export const CHECK_CATALOGUE = {
  HOST_DISK: host(
    'data and log folders can be written, and have room',
    'Notes of creates under way cannot be kept, so nothing is created; log lines are lost.',
  ),
  HOST_STORE: blocker(
    host(
      'the store opens and belongs to this org and CIC server',
      'The start is refused: rows that a refreshed sandbox has copied would be routed twice.',
    ),
  ),
  HOST_GROUPS: host(
    'no other connector group shares a queue, a workgroup or a folder with this one',
    'Two groups route the same cases, or agents get cases of two orgs in one workgroup.',
  ),
  SALESFORCE_TLS: salesforce('the certificates of Salesforce are trusted here', 'No connection is made.'),
  SALESFORCE_CLOCK: salesforce(
    "this machine's clock agrees with Salesforce's",
    'JWT logins are refused, and ages of rows are wrong.',
  ),
  SALESFORCE_API_VERSION: blocker(salesforce('the org serves the configured API version', 'Every request is refused.')),
  SALESFORCE_LOGIN: blocker(salesforce('the integration user can log in', 'Nothing is routed.')),
  SALESFORCE_API: blocker(salesforce('the integration user may use the API', 'Nothing is routed.')),
  SALESFORCE_PASSWORD: salesforce(
    "the integration user's password is not about to expire",
    'One day no login succeeds.',
  ),
  SALESFORCE_QUOTA: salesforce(
    'API requests and streaming events are left for today',
    'The org refuses requests until the 24 hours are over; rows wait.',
  ),
  SALESFORCE_PACKAGE: salesforce(
    'the package is installed, in a version that fits',
    'Rows cannot be read or explained.',
  ),
  SALESFORCE_ROWS_ACCESS: blocker(
    salesforce('access to Object Routing, field by field', 'Rows cannot be read, or never be marked as processed.'),
  ),
  SALESFORCE_QUEUE_MAP_ACCESS: blocker(
    salesforce('access to Interaction Routing Queue, field by field', 'No queue is known.'),
  ),
  SALESFORCE_CASE_ACCESS: salesforce(
    'access to Case, field by field',
    'Rows met late cannot be compared with their case.',
  ),
  SALESFORCE_USER_ACCESS: salesforce(
    "access to the agents' CIC users",
    'Cases of an agent are not sent to the agent directly.',
  ),
  SALESFORCE_CASE_VISIBILITY: salesforce(
    'the integration user sees the cases of the monitored queues',
    'Rows of hidden cases count as those of deleted ones, and are superseded.',
  ),
  SALESFORCE_TRIGGERS: salesforce("the package's triggers are active", 'No row is made, and nothing says so.'),
  SALESFORCE_EMAIL_TO_CASE: salesforce('Email-to-Case is on', "Customers' mails make no cases."),
  SALESFORCE_PUSH_TOPIC: salesforce(
    'the PushTopic exists, is active and as it was made',
    'The stream is deaf: rows are found by the sweep only, a minute late.',
  ),
  SALESFORCE_STREAM: salesforce('the stream can be subscribed to', 'Rows are found by the sweep only, a minute late.'),
  SALESFORCE_QUEUE_MAP: salesforce(
    'each entry of the queue map names a queue that exists and takes cases',
    'Cases of the queue make no row.',
  ),
  SALESFORCE_QUEUE_MAP_DOUBLES: salesforce(
    'no queue and no workgroup stands twice in the queue map',
    'Which entry counts is chance.',
  ),
  SALESFORCE_ASSIGNMENT: salesforce(
    'new cases come into queues that are mapped',
    'Cases wait in a queue that nobody routes.',
  ),
  SALESFORCE_AGENTS: salesforce(
    'each mapped queue has members',
    'Agents get interactions of cases that they may not open or take.',
  ),
  CIC_TLS: cic('the certificates of the CIC servers are trusted here', 'No connection is made.'),
  CIC_SERVERS: cic('every configured CIC server answers', 'After a switchover there is no server to go to.'),
  CIC_CLOCK: cic("this machine's clock agrees with the CIC servers'", 'Times in logs cannot be compared.'),
  CIC_LOGIN: blocker(cic('the CIC user can log in', 'Nothing is routed.')),
  CIC_PASSWORD: cic("the CIC user's password does not expire soon", 'One day no login succeeds.'),
  CIC_QUEUES: cic('the CIC user sees the queues of the mapped workgroups', 'Rows of the workgroup wait.'),
  CIC_MODIFY: cic(
    'the CIC user may modify and search the queues',
    'Interactions cannot be transferred or disconnected.',
  ),
  CIC_DIRECTORY: cic(
    'the CIC user sees workgroups, skills and users',
    'What is wrong with a workgroup or skill is found by the handler only, row by row.',
  ),
  CIC_WORKGROUPS: cic(
    'the mapped workgroups exist, are ACD and have members who take e-mail',
    'Rows of the workgroup are parked.',
  ),
  CIC_SKILLS: cic('the skills that cases ask for are held by somebody', 'Such rows are parked, or wait for ever.'),
  CIC_INTERACTIONS: cic(
    'each live interaction belongs to an open case, and no case has two',
    'A case that has one gets no other: one that is left over keeps new messages of its case from being routed anew.',
  ),
  CIC_OTHER_GROUPS: cic(
    'no interaction of another org is in the mapped workgroups',
    'Another connector group uses a workgroup of this one: agents get cases of two orgs.',
  ),
  CIC_HANDLER: cic('the handler answers, in a version that fits', 'No interaction is made.'),
  CANARY_ACCESS: chain(
    'the integration user may make and delete cases',
    'No canary can be sent. Routing needs no such right.',
  ),
  CANARY_CASE: chain(
    'a marked case can be made in the queue',
    'Something in the org (a validation rule, a required field, an automation) keeps cases from it.',
  ),
  CANARY_ROUTED: chain(
    'the running group takes the row of the case, and an interaction is made',
    'No case is routed, or the group does not run.',
  ),
  CANARY_INTERACTION: chain(
    'the interaction is in the workgroup, with its attributes and skills',
    'Agents get no screen pop, or the wrong agents get the case.',
  ),
  CANARY_ENDED: chain(
    'the running group ends the interaction when the case ends',
    'Interactions stay with agents after their cases are done.',
  ),
  CANARY_REMOVED: chain('the marked case is taken out again', 'A test case is left in the queue.'),
} as const satisfies Record<string, CheckEntry>;

/** The stable code of a check. */
export type CheckCode = keyof typeof CHECK_CATALOGUE;
