import type { CicFront } from '../cic-front.js';
import { capacityOf, type UserEntry, type WorkgroupEntry, whyNotAcd } from '../directory-data.js';
import type { HandlerRun } from '../handler/interpreter.js';
import { hasEnded, type Interaction } from '../interaction-book.js';
import { MEDIA_TYPE, objectTypeOf } from '../media-type.js';
import { waitReason } from '../wait-reason.js';

/** Most interactions and handler runs that one look shows. */
const INTERACTION_LIMIT = 200;
const RUN_LIMIT = 20;

/** A workgroup's queue now. */
export interface LiveQueue {
  readonly name: string;
  readonly waiting: number;
  readonly alerting: number;
  /** With an agent: connected, held, or any other state that is not over. */
  readonly connected: number;
  /** Milliseconds. */
  readonly oldestWaitMs: number | undefined;
  /** Why ACD does not route here; undefined if it does. */
  readonly problem: string | undefined;
}

/** An agent now. */
export interface LiveAgent {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly isLoggedIn: boolean;
  /** Kinds that the agent's stations take, in words. */
  readonly media: readonly string[];
  /** E-mail interactions that the agent has, and may have at most. */
  readonly load: number;
  readonly capacity: number;
  readonly skills: readonly string[];
  readonly interactions: readonly string[];
}

/** An interaction now. */
export interface LiveInteraction {
  readonly id: string;
  readonly kind: string;
  readonly caseNumber: string;
  readonly subject: string;
  readonly workgroup: string;
  readonly skills: readonly string[];
  readonly state: string;
  readonly agent: string;
  /** Milliseconds since it was made, while it waits or alerts. */
  readonly waitMs: number | undefined;
  readonly waitReason: string | undefined;
}

/** A run of the handler. */
export interface LiveRun {
  readonly event: string;
  readonly data: readonly string[];
  /** The last step and the exit that it took. */
  readonly end: string;
  readonly error: string | undefined;
}

/** One server of a pair, or the one there is. */
export interface LiveServer {
  readonly name: string;
  readonly state: 'active' | 'backup' | 'dead';
}

/** What a supervisor sees at one moment. */
export interface LiveView {
  readonly serverName: string;
  /** Bare host names of the other servers. */
  readonly alternateHosts: readonly string[];
  /** This server first. */
  readonly servers: readonly LiveServer[];
  readonly handler: 'published' | 'missing';
  readonly sessions: number;
  readonly queues: readonly LiveQueue[];
  readonly agents: readonly LiveAgent[];
  /** Oldest first. */
  readonly interactions: readonly LiveInteraction[];
  /** How many there are, shown or not. */
  readonly interactionCount: number;
  /** Newest first. */
  readonly runs: readonly LiveRun[];
}

/** Takes a look at a server for `GET /__sim__/live`. */
export function liveView(front: CicFront, death: string | undefined): LiveView {
  const { core } = front;
  const live = core.book.live();
  return {
    serverName: front.serverName,
    alternateHosts: front.alternateHosts,
    servers: servers(front, death),
    handler: core.switches.handler,
    sessions: front.sessions.all().length,
    queues: core.directory.workgroups().map((workgroup) => queue(front, workgroup, live)),
    agents: agents(front).map((user) => agent(front, user, live)),
    interactions: live.slice(0, INTERACTION_LIMIT).map((one) => interaction(front, one)),
    interactionCount: live.length,
    runs: core.handlers.runs().slice(-RUN_LIMIT).reverse().map(run),
  };
}

function servers(front: CicFront, death: string | undefined): readonly LiveServer[] {
  const state = front.isAccepting ? 'active' : 'backup';
  const own: LiveServer = { name: front.serverName, state: death === undefined ? state : 'dead' };
  const partner = front.partner();
  if (!partner) return [own];
  const other = partner.isActive ? 'active' : 'backup';
  return [own, { name: partner.serverName, state: partner.isUp ? other : 'dead' }];
}

function queue({ core }: CicFront, workgroup: WorkgroupEntry, live: readonly Interaction[]): LiveQueue {
  const here = live.filter((one) => one.attributes.get('Eic_AssignedWorkgroup') === workgroup.name && !hasEnded(one));
  const inState = (state: string) => here.filter((one) => one.attributes.get('Eic_State') === state);
  const [waiting, alerting] = [inState('O'), inState('A')];
  const oldest = waiting.reduce((least, one) => Math.min(least, one.createdAt), Number.POSITIVE_INFINITY);
  return {
    name: workgroup.name,
    waiting: waiting.length,
    alerting: alerting.length,
    connected: here.length - waiting.length - alerting.length,
    oldestWaitMs: waiting.length === 0 ? undefined : core.clock.now() - oldest,
    problem: whyNotAcd(workgroup),
  };
}

/** Users who are members of something: the connector's account is no agent. */
function agents({ core }: CicFront): readonly UserEntry[] {
  return core.directory.users().filter((user) => core.directory.workgroupsOf(user.id).length > 0);
}

function agent({ core }: CicFront, user: UserEntry, live: readonly Interaction[]): LiveAgent {
  const presence = core.presence.of(user.id);
  const has = live.filter((one) => holds(user, one));
  const capacities = core.directory.workgroupsOf(user.id).map((one) => capacityOf(user, one, MEDIA_TYPE.email));
  return {
    id: user.id,
    name: user.displayName ?? user.id,
    status: presence.statusId,
    isLoggedIn: presence.loggedIn,
    media: [...new Set(presence.stations.flatMap((one) => one.mediaTypes))].map(objectTypeOf),
    load: has.filter((one) => one.mediaType === MEDIA_TYPE.email).length,
    capacity: Math.max(0, ...capacities),
    skills: [...core.directory.skillsOf(user.id)].map((name) => core.directory.skill(name) ?? name),
    interactions: has.map((one) => one.id),
  };
}

function holds(user: UserEntry, { attributes }: Interaction): boolean {
  const isTheirs = attributes.get('Eic_UserName').toLowerCase() === user.id.toLowerCase();
  return isTheirs && !['O', 'I', 'E'].includes(attributes.get('Eic_State'));
}

function interaction({ core }: CicFront, one: Interaction): LiveInteraction {
  const { attributes } = one;
  const state = attributes.get('Eic_State');
  return {
    id: one.id,
    kind: objectTypeOf(one.mediaType),
    caseNumber: attributes.get('ObjectRouting_CaseNumber'),
    subject: attributes.get('Eic_Subject') || attributes.get('Eic_RemoteName'),
    workgroup: attributes.get('Eic_AssignedWorkgroup'),
    skills: one.requiredSkills,
    state: attributes.get('Eic_CallStateString') || state,
    agent: attributes.get('Eic_UserName'),
    waitMs: state === 'O' || state === 'A' ? core.clock.now() - one.createdAt : undefined,
    waitReason: waitReason(core, one),
  };
}

function run({ eventId, data, steps, error }: HandlerRun): LiveRun {
  const last = steps.at(-1);
  return { event: eventId, data, end: last ? `${last.step} → ${last.exit}` : '', error };
}
