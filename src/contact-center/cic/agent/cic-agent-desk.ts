import { CasebridgeError } from '../../../errors/casebridge-error.js';
import type { Clock } from '../../../runtime/clock.js';
import type { Secrets } from '../../../runtime/secrets.js';
import type { AgentCredentials, AgentDesk, AgentLink, InteractionFacts } from '../../agent-desk.js';
import type { ForeignAlerts } from '../live/foreign-alerts.js';
import { IcwsStatusError } from '../wire/icws-error.js';
import { IcwsSession } from '../wire/icws-session.js';
import type { IcwsTransport } from '../wire/icws-transport.js';
import { logOut } from '../wire/login-round.js';
import { timeOf } from '../wire/messages.js';
import { CicAgentLink } from './cic-agent-link.js';
import { readStatuses } from './read-statuses.js';
import { SessionSecrets } from './session-secrets.js';

/** What agents' logins work with. Durations are milliseconds. */
export interface CicAgentDeskOptions {
  readonly transport: IcwsTransport;
  readonly clock: Clock;
  /** Takes the group's own secrets out of what servers say; it does not learn those of agents. */
  readonly secrets: Pick<Secrets, 'text'>;
  readonly requestTimeoutMs: number;
  readonly pollIntervalMs: number;
  /** Whether interactions are generic ones, which agents must take beside e-mail. */
  readonly generic: boolean;
  /** The connector's own CIC user: tries of others must neither use nor lock it. */
  readonly connectorUser: string;
  /** Host that the connector is logged in at; '' while it is not. */
  readonly host: () => string;
  /** For whom interactions alert that are none of ours. */
  readonly foreign: Pick<ForeignAlerts, 'count' | 'onChange'>;
  /** Asks to be told at once of what happens in the own queue of a user. */
  readonly watchUser: (user: string) => void;
  /** Attributes of an interaction by lower-cased name; undefined if it does not exist. */
  readonly attributesOf: (
    interactionId: string,
    names: readonly string[],
    signal: AbortSignal,
  ) => Promise<Readonly<Record<string, string>> | undefined>;
}

const APPLICATION_NAME = 'Casebridge agent panel';
/** Numbers of `urn:inin.com:connection:supportedMediaType`. */
const EMAIL = 3;
const GENERIC = 4;
const FACTS = [
  'ObjectRouting_CaseNumber',
  'ObjectRouting_Skills',
  'Eic_EmailSubject',
  'Eic_Subject',
  'Eic_RemoteAddress',
  'Eic_RemoteName',
  'Eic_InitiationTime',
] as const;

/** Agents' sessions over ICWS: each agent's own, at the server that the connector is with. */
export class CicAgentDesk implements AgentDesk {
  readonly #options: CicAgentDeskOptions;

  constructor(options: CicAgentDeskOptions) {
    this.#options = options;
  }

  async logIn(credentials: AgentCredentials, signal: AbortSignal, present?: AgentLink): Promise<AgentLink> {
    const session = await this.#session(credentials, signal);
    try {
      if (present && (await standsBeside(present, session, signal))) {
        await logOut(session, this.#options);
        return present;
      }
      if (credentials.takesMail) await this.#takeMail(session, signal);
      const user = session.userId || credentials.user;
      const { statuses, status } = await readStatuses(session, user, signal);
      const { clock, pollIntervalMs } = this.#options;
      const link = new CicAgentLink({ session, user, statuses, status, clock, pollIntervalMs });
      link.start();
      this.#options.watchUser(user);
      return link;
    } catch (error) {
      await logOut(session, this.#options);
      throw error;
    }
  }

  foreignAlerts(user: string): number {
    return this.#options.foreign.count(user);
  }

  onForeignAlerts(listener: (user: string) => void): () => void {
    return this.#options.foreign.onChange(listener);
  }

  async describe(interactionId: string, signal: AbortSignal): Promise<InteractionFacts | undefined> {
    const found = await this.#options.attributesOf(interactionId, FACTS, signal);
    if (found === undefined) return undefined;
    return {
      caseNumber: found.objectrouting_casenumber ?? '',
      subject: found.eic_emailsubject || found.eic_subject || '',
      sender: found.eic_remoteaddress || found.eic_remotename || '',
      skills: skillNames(found.objectrouting_skills ?? ''),
      since: timeOf(found.eic_initiationtime ?? ''),
    };
  }

  async #session({ user, password }: AgentCredentials, signal: AbortSignal): Promise<IcwsSession> {
    const { transport, clock, requestTimeoutMs } = this.#options;
    if (isSameUser(user, this.#options.connectorUser))
      throw new CasebridgeError(
        'CASEBRIDGE_AGENT_LOGIN_REFUSED',
        'This CIC user is the one that the connector works with. No agent can log in with it.',
        { cure: 'Log in with the CIC account of the agent.' },
      );
    const host = this.#options.host();
    if (host === '')
      throw new CasebridgeError(
        'CASEBRIDGE_AGENT_NO_SERVER',
        'The connector has no connection with the CIC server at the moment.',
      );
    const secrets = new SessionSecrets(this.#options.secrets);
    secrets.learn(password);
    const options = { transport, clock, requestTimeoutMs, secrets, applicationName: APPLICATION_NAME };
    try {
      return await IcwsSession.logIn(host, { ...options, credentials: { username: user, password } }, signal);
    } catch (error) {
      throw refusal(error);
    } finally {
      secrets.forget(password);
    }
  }

  /** What ACD offers e-mail to: a session without a station that says that it takes it. */
  async #takeMail(session: IcwsSession, signal: AbortSignal): Promise<void> {
    try {
      const body = {
        __type: 'urn:inin.com:connection:stationlessSettings',
        supportedMediaTypes: this.#options.generic ? [EMAIL, GENERIC] : [EMAIL],
        readyForInteractions: true,
      };
      await session.request('PUT', '/connection/station', body, signal);
    } catch (error) {
      if (!(error instanceof IcwsStatusError) || error.status >= 500 || error.status === 401) throw error;
      throw new CasebridgeError('CASEBRIDGE_AGENT_NO_MAIL', `E-mail cannot be taken: ${error.message}`, {
        cause: error,
      });
    }
  }
}

/** Whether the agent's own session goes on although there is this newer one. Some servers may end it for that. */
async function standsBeside(present: AgentLink, { userId, host }: IcwsSession, signal: AbortSignal): Promise<boolean> {
  if (!(present instanceof CicAgentLink) || present.host !== host) return false;
  if (present.user.toLowerCase() !== userId.toLowerCase()) return false;
  return present.stands(signal);
}

/** CIC ignores the case of user ids; whether it ignores spaces around them is not known. */
function isSameUser(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Skills as the handler was given them. */
function skillNames(skills: string): readonly string[] {
  return skills
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function refusal(error: unknown): unknown {
  if (!(error instanceof CasebridgeError) || error.code !== 'CASEBRIDGE_CIC_LOGIN_REFUSED') return error;
  return new CasebridgeError('CASEBRIDGE_AGENT_LOGIN_REFUSED', error.message);
}
