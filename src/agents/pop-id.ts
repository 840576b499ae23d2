import { digest } from '../web-server/tokens.js';

/** What the id of a pop is made of. */
export interface PopName {
  readonly interactionId: string;
  /** {@link agentMark} of the agent. */
  readonly mark: string;
  /** Names the process that saw the offer. */
  readonly epoch: string;
  /** Counts the offers of that process. */
  readonly offer: number;
}

const POP_ID = /^([\w.:-]{1,128})\/([\w-]{16})\/([a-z0-9]{1,20})\.(\d{1,15})$/i;
const MARK_LENGTH = 16;

/** A CIC user as agents are kept by: CIC ignores the case of user ids. */
export function agentKey(user: string): string {
  return user.toLowerCase();
}

/** Stands for an agent in ids of pops: user ids of any length and script are as short. @param agent {@link agentKey} */
export function agentMark(agent: string): string {
  return digest(agent).toString('base64url').slice(0, MARK_LENGTH);
}

/** The id of a pop; pages take it as it is. */
export function popIdOf({ interactionId, mark, epoch, offer }: PopName): string {
  return `${interactionId}/${mark}/${epoch}.${offer}`;
}

/** What an id of a pop says; undefined if it is none. */
export function parsePopId(popId: string): PopName | undefined {
  const [, interactionId = '', mark = '', epoch = '', offer = ''] = POP_ID.exec(popId) ?? [];
  return interactionId === '' ? undefined : { interactionId, mark, epoch, offer: Number(offer) };
}
