import type { ToldError } from '../domain/happening.js';
import type { LeveledLine } from '../operations/log.js';
import type { EndReason, InteractionAction, LoginMode } from './contract.js';

/** What is worth telling of the agents' listener. No secret and nothing of a customer is in it. */
export type AgentHappening =
  | { readonly type: 'agentsStarted'; readonly url: string; readonly tls: boolean }
  | { readonly type: 'agentLoggedIn'; readonly user: string; readonly mode: LoginMode; readonly address: string }
  | { readonly type: 'agentLoginEnded'; readonly user: string; readonly reason: EndReason }
  /** Whoever it was may have typed a password as the user: the user is not told. */
  | { readonly type: 'agentLoginRefused'; readonly address: string; readonly code: string; readonly lockedMs: number }
  | { readonly type: 'agentPopped'; readonly user: string; readonly interactionId: string; readonly objectId: string }
  | {
      readonly type: 'agentActed';
      readonly user: string;
      readonly action: InteractionAction | 'status';
      readonly interactionId: string;
    }
  /** What was popped cannot be noted in the store, or not be read there. */
  | { readonly type: 'agentPopsUnnoted'; readonly error: ToldError }
  | { readonly type: 'agentRequestFailed'; readonly route: string; readonly user: string; readonly error: ToldError };

/** A log line of each happening of the agents' listener. */
export function describeAgents(happening: AgentHappening): LeveledLine {
  switch (happening.type) {
    case 'agentsStarted':
      return line('note', `The agent panel is at ${happening.url}/agent.`, { tls: happening.tls });
    case 'agentLoggedIn': {
      const { user, mode, address } = happening;
      return line('info', `Agent ${user} has logged in ${mode === 'alone' ? 'and takes e-mail' : 'beside a client'}.`, {
        address,
      });
    }
    case 'agentLoginEnded':
      return line('info', `The login of agent ${happening.user} has ended: ${REASONS[happening.reason]}.`);
    case 'agentLoginRefused': {
      const { address, code, lockedMs } = happening;
      const locked = lockedMs > 0 ? ` Further tries are refused for ${Math.ceil(lockedMs / 1_000)} s.` : '';
      return line('warn', `A login of an agent from ${address} was refused.${locked}`, { address, code });
    }
    case 'agentPopped': {
      const { user, interactionId, objectId } = happening;
      return line('info', `The case was popped to agent ${user}.`, { interactionId, objectId });
    }
    case 'agentActed': {
      const { user, action, interactionId } = happening;
      return line('info', `Agent ${user} asked for ${action}.`, interactionId === '' ? {} : { interactionId });
    }
    case 'agentPopsUnnoted': {
      const { message, code, cure } = happening.error;
      return line(
        'warn',
        `What was popped is not kept: after a restart cases may open twice for agents with two browsers. ${message}`,
        { code, cure },
      );
    }
    case 'agentRequestFailed': {
      const { route, user, error } = happening;
      const { code, cure } = error;
      return line('warn', `${route} failed${user === '' ? '' : ` for agent ${user}`}: ${error.message}`, {
        code,
        cure,
      });
    }
  }
}

const REASONS: Readonly<Record<EndReason, string>> = {
  logout: 'logged out',
  expired: 'its time was over',
  surplus: 'the agent has too many others',
  cicEnded: 'the CIC server has ended its session',
  switchover: 'the CIC server of its session is gone',
  stopped: 'Casebridge stops',
};

function line(
  level: LeveledLine['level'],
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): LeveledLine {
  return { level, line: { component: 'Agents', message, ...fields } };
}
