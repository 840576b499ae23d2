/**
 * Where an interaction stands, from `Eic_State`: `O` is waiting, `A` alerting, `I` and `E` ended; every other
 * value, also an empty or unknown one, counts as with an agent (the cautious reading).
 */
export type InteractionState = 'waiting' | 'alerting' | 'withAgent' | 'ended';

/** An interaction that carries one of our cases, as the contact centre shows it. */
export interface LiveInteraction {
  /** 18 digits and more: a string everywhere. */
  readonly id: string;
  /** The row that asked for it; '' while the attribute has not arrived. */
  readonly rowId: string;
  /** The case that it carries. */
  readonly objectId: string;
  readonly state: InteractionState;
  readonly workgroup: string;
  /** CIC user whom it alerts or who has it; '' while it waits. */
  readonly user: string;
}

/** An interaction of ours that was live when it was last noted, and at which server. */
export interface LiveNote {
  readonly interactionId: string;
  readonly rowId: string;
  readonly objectId: string;
  /** Name of the CIC server that showed it. */
  readonly server: string;
}

/** Reads an `Eic_State` value. Source: the PureConnect help's page on `Eic_State`. */
export function interactionState(eicState: string): InteractionState {
  switch (eicState.toUpperCase()) {
    case 'O':
      return 'waiting';
    case 'A':
      return 'alerting';
    case 'I':
    case 'E':
      return 'ended';
    default:
      return 'withAgent';
  }
}

/**
 * Orders the interactions of one case by who may stay: one with an agent first, else the older
 * (interaction ids grow; they are compared as numbers of any length).
 */
export function bySeniority(a: LiveInteraction, b: LiveInteraction): number {
  const agentFirst = Number(b.state === 'withAgent') - Number(a.state === 'withAgent');
  if (agentFirst !== 0) return agentFirst;
  return a.id.length - b.id.length || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
