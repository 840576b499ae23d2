import type { CicFront } from './cic-front.js';
import type { HandlerRun } from './handler/interpreter.js';
import type { Interaction, StateEntry } from './interaction-book.js';
import type { QueueId } from './queue-id.js';
import { waitReason } from './wait-reason.js';

/** An interaction, live or gone, as the state dump shows it. */
interface InteractionState {
  readonly id: string;
  readonly mediaType: number;
  readonly live: boolean;
  readonly state: string;
  readonly user: string;
  readonly workgroup: string;
  readonly queues: readonly QueueId[];
  readonly requiredSkills: readonly string[];
  /** Why it waits, in words; undefined if it does not. */
  readonly waitReason: string | undefined;
  readonly createdAt: number;
  readonly deallocatedAt: number | undefined;
  readonly states: readonly StateEntry[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** A user, as the state dump shows it. */
interface AgentState {
  readonly userId: string;
  readonly statusId: string;
  readonly loggedIn: boolean;
  readonly ready: boolean;
  /** Interactions that alert or are with the user. */
  readonly interactions: readonly string[];
}

/** A session without its secrets. */
interface SessionState {
  readonly id: string;
  readonly userId: string;
  readonly applicationName: string;
  readonly queueSubscriptions: readonly string[];
  readonly hasStream: boolean;
  readonly waitingMessages: number;
}

/** Everything that a test or a person wants to know about a simulated server. */
export interface CicState {
  readonly serverName: string;
  readonly isAccepting: boolean;
  readonly interactions: readonly InteractionState[];
  readonly agents: readonly AgentState[];
  readonly sessions: readonly SessionState[];
  readonly handlerRuns: readonly HandlerRun[];
  /** Errors inside the simulator itself. */
  readonly errors: readonly string[];
}

/** Takes the state of a server at this moment. */
export function dumpState(front: CicFront): CicState {
  const interactions = front.core.book.everCreated().map((one) => interactionState(front, one));
  return {
    serverName: front.serverName,
    isAccepting: front.isAccepting,
    interactions,
    agents: front.core.directory.users().map((user) => agentState(front, user.id, interactions)),
    sessions: front.sessions.all().map((session) => ({
      id: session.id,
      userId: session.userId,
      applicationName: session.applicationName,
      queueSubscriptions: [...session.subscriptions.queues.keys()],
      hasStream: session.channel.hasStream,
      waitingMessages: session.channel.size,
    })),
    handlerRuns: front.core.handlers.runs(),
    errors: front.core.errors(),
  };
}

function interactionState(front: CicFront, interaction: Interaction): InteractionState {
  const { attributes } = interaction;
  return {
    id: interaction.id,
    mediaType: interaction.mediaType,
    live: interaction.deallocatedAt === undefined,
    state: attributes.get('Eic_State'),
    user: attributes.get('Eic_UserName'),
    workgroup: attributes.get('Eic_WorkgroupName'),
    queues: interaction.queues,
    requiredSkills: interaction.requiredSkills,
    waitReason: waitReason(front.core, interaction),
    createdAt: interaction.createdAt,
    deallocatedAt: interaction.deallocatedAt,
    states: interaction.states,
    attributes: attributes.toRecord(),
  };
}

function agentState(front: CicFront, userId: string, interactions: readonly InteractionState[]): AgentState {
  const presence = front.core.presence.of(userId);
  const held = interactions.filter((one) => one.live && one.user === userId && !['O', 'I', 'E'].includes(one.state));
  return {
    userId,
    statusId: presence.statusId,
    loggedIn: presence.loggedIn,
    ready: presence.stations.some((station) => station.readyForInteractions),
    interactions: held.map((one) => one.id),
  };
}
