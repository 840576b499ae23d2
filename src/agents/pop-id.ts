/** What the id of a pop is made of. */
export interface PopName {
  readonly interactionId: string;
  /** {@link agentKey} of the agent. */
  readonly agent: string;
  /** Names the process that saw the offer. */
  readonly epoch: string;
  /** Counts the offers of that process. */
  readonly offer: number;
}

const POP_ID = /^([\w.:-]{1,128})\/([^/]{1,150})\/([a-z0-9]{1,20})\.(\d{1,15})$/i;

/** A CIC user as agents are kept by: CIC ignores the case of user ids. */
export function agentKey(user: string): string {
  return user.toLowerCase();
}

/** The id of a pop; pages take it as it is. */
export function popIdOf({ interactionId, agent, epoch, offer }: PopName): string {
  return `${interactionId}/${encodeURIComponent(agent)}/${epoch}.${offer}`;
}

/** What an id of a pop says; undefined if it is none. */
export function parsePopId(popId: string): PopName | undefined {
  const [, interactionId = '', agent = '', epoch = '', offer = ''] = POP_ID.exec(popId) ?? [];
  if (interactionId === '') return undefined;
  try {
    return { interactionId, agent: decodeURIComponent(agent), epoch, offer: Number(offer) };
  } catch {
    return undefined;
  }
}
