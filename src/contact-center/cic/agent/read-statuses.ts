import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { asArray, asBoolean, asObject, asString, asStrings } from '../../../runtime/decode.js';
import type { AgentStatus, AgentStatusChoice } from '../../agent-desk.js';
import type { IcwsSession } from '../wire/icws-session.js';
import { decodeUserStatus } from '../wire/messages.js';

type Session = Pick<IcwsSession, 'request'>;

/** An agent chooses from a list on the screen. */
const MAX_STATUSES = 200;
const MAX_TEXT = 200;

/**
 * Reads an agent's own status and those that the agent may choose. What the server does not tell is left out: an agent
 * can work without it.
 * @throws CasebridgeError if the session is over or nobody answers.
 */
export async function readStatuses(
  session: Session,
  user: string,
  signal: AbortSignal,
): Promise<{ readonly statuses: readonly AgentStatusChoice[]; readonly status: AgentStatus }> {
  const name = encodeURIComponent(user);
  const read = (path: string) => session.request('GET', path, undefined, signal).catch(undefinedIfRefused);
  const [known, allowed, own] = await Promise.all([
    read('/status/status-messages'),
    read(`/status/status-messages-user-access/${name}`),
    read(`/status/user-statuses/${name}`),
  ]);
  const { statusId = '', since } = decodeUserStatus(own) ?? {};
  return { statuses: choices(known, allowed), status: { statusId, since } };
}

function undefinedIfRefused(error: unknown): undefined {
  if (error instanceof CasebridgeError && error.code === 'CASEBRIDGE_CIC_REQUEST_FAILED') return undefined;
  throw error;
}

/** All that can be chosen, unless the server says which of them the user may choose. */
function choices(known: unknown, allowed: unknown): readonly AgentStatusChoice[] {
  const named = asObject(allowed)?.statusMessages;
  const isNamed = named !== undefined;
  const texts = new Map(
    (asArray(asObject(known)?.statusMessageList) ?? []).slice(0, MAX_STATUSES).flatMap((entry) => {
      const id = asString(asObject(entry)?.statusId) ?? '';
      if (asBoolean(asObject(entry)?.isSelectableStatus) === false && !isNamed) return [];
      const text = asString(asObject(entry)?.messageText) || id;
      return id === '' ? [] : [[id, text.slice(0, MAX_TEXT)] as const];
    }),
  );
  const ids = !isNamed ? [...texts.keys()] : asStrings(named).slice(0, MAX_STATUSES);
  return ids.map((id) => ({ id, text: texts.get(id) ?? id }));
}
