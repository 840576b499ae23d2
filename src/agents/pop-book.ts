import type { InteractionChange } from '../contact-center/contact-center.js';
import type { LiveInteraction } from '../domain/interaction.js';
import type { AgentInteractionState } from './contract.js';
import { agentKey, type PopName, parsePopId, popIdOf } from './pop-id.js';

/** An interaction that alerts for an agent or is with an agent. Times are milliseconds since the epoch. */
export interface Offer {
  readonly popId: string;
  readonly interactionId: string;
  readonly rowId: string;
  readonly caseId: string;
  /** {@link agentKey} of the agent. */
  readonly agent: string;
  readonly workgroup: string;
  readonly state: AgentInteractionState;
  readonly since: number;
  readonly popped: boolean;
  /** Mail and comments that came since the offer began. */
  readonly newMail: { readonly count: number; readonly lastAt?: number | undefined };
}

/** What came of something. `offered`: it is to be popped; `changed`: only what is shown of it has changed. */
export type PopEvent =
  | { readonly type: 'offered' | 'changed'; readonly offer: Offer }
  | { readonly type: 'popped'; readonly offer: Offer; readonly by: string }
  | { readonly type: 'over'; readonly offer: Offer; readonly why: 'left' | 'ended' };

interface Entry {
  offer: Offer;
  /** Nobody saw it begin: another process, or another session, may have popped it. */
  readonly found: boolean;
}

/** Agents, and interactions of each, that former processes are said to have popped. */
const MAX_AGENTS = 2_000;
const MAX_RECALLED = 100;
/** Popped offers that a switchover has swept away. */
const MAX_CARRIED = 5_000;

/**
 * Which interactions are offered to whom, and whether they have been popped. An offer begins when an interaction alerts
 * for an agent or comes to one, and is over when it leaves: alerting again after a refusal is another offer. It is pure:
 * the time comes in, what follows goes out.
 */
export class PopBook {
  readonly #epoch: string;
  /** By interaction: each is with one agent at most. */
  readonly #entries = new Map<string, Entry>();
  readonly #recalled = new Map<string, Set<string>>();
  readonly #carried = new Set<string>();
  #offers = 0;

  /** @param epoch names this process, in letters and digits: offers of others are told from its own by it. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /**
   * Takes a change of the live view in.
   * @param isWhole whether everything is seen: what turns up before has begun at a time that nobody knows.
   */
  see({ interaction, change }: InteractionChange, isWhole: boolean, now: number): readonly PopEvent[] {
    const known = this.#entries.get(interaction.id);
    if (change === 'missing' || change === 'lost' || change === 'ended') return this.#leave(interaction, change, known);
    const place = placeOf(interaction);
    if (place === undefined) return this.#over(known, 'left');
    const goesOn =
      known?.offer.agent === place.agent && !(known.offer.state === 'withAgent' && place.state === 'alerting');
    if (known && goesOn) return this.#update(known, interaction, place.state, now);
    return [...this.#over(known, 'left'), this.#begin(interaction, place, isWhole, now)];
  }

  /** A tab wants to pop. Nothing comes of it if another was first, or if there is no such offer to this agent. */
  claim(agent: string, popId: string, tabId: string): readonly PopEvent[] {
    const entry = this.#entryOf(agent, popId);
    return entry && !entry.offer.popped ? [this.#pop(entry, tabId)] : [];
  }

  /** A tab of the agent tells what was popped already, maybe before this process began. */
  recall(agent: string, shown: readonly string[]): readonly PopEvent[] {
    return shown.flatMap((popId) => {
      const name = parsePopId(popId);
      if (name === undefined || name.agent !== agent) return [];
      const entry = name.epoch === this.#epoch ? this.#entryOf(agent, popId) : this.#recallOther(name);
      return entry && !entry.offer.popped ? [this.#pop(entry, '')] : [];
    });
  }

  /** Mail or a comment has come for a case that is offered to an agent or with one. */
  noteMail(caseId: string, now: number): readonly PopEvent[] {
    return [...this.#entries.values()]
      .filter(({ offer }) => offer.caseId === caseId)
      .map((entry) => this.#change(entry, { newMail: { count: entry.offer.newMail.count + 1, lastAt: now } }));
  }

  /** Offers to one agent, the alerting ones first, then by how long they stand there. */
  offersTo(agent: string): readonly Offer[] {
    const own = [...this.#entries.values()].map(({ offer }) => offer).filter((offer) => offer.agent === agent);
    return own.sort((a, b) => Number(b.state === 'alerting') - Number(a.state === 'alerting') || a.since - b.since);
  }

  /** The offer of an interaction to this agent; undefined if it is another's, nobody's, or none of ours. */
  offerOf(agent: string, interactionId: string): Offer | undefined {
    const offer = this.#entries.get(interactionId)?.offer;
    return offer?.agent === agent ? offer : undefined;
  }

  #leave(interaction: LiveInteraction, change: 'missing' | 'lost' | 'ended', known: Entry | undefined) {
    if (change === 'missing') {
      if (known?.offer.popped)
        this.#carry(carriedAs(known.offer.rowId || known.offer.interactionId, known.offer.agent));
      return this.#over(known, 'left');
    }
    for (const recalled of this.#recalled.values()) recalled.delete(interaction.id);
    return this.#over(known, change === 'ended' ? 'ended' : 'left');
  }

  #over(entry: Entry | undefined, why: 'left' | 'ended'): readonly PopEvent[] {
    if (entry === undefined) return [];
    this.#entries.delete(entry.offer.interactionId);
    return [{ type: 'over', offer: entry.offer, why }];
  }

  #update(entry: Entry, { rowId, workgroup }: LiveInteraction, state: AgentInteractionState, now: number) {
    const { offer } = entry;
    if (offer.state === state && offer.rowId === rowId && offer.workgroup === workgroup) return [];
    // What is with an agent may leave the workgroup's queue: giving it back needs to know which that was.
    const kept = { rowId, state, workgroup: workgroup || offer.workgroup };
    return [this.#change(entry, offer.state === state ? kept : { ...kept, since: now })];
  }

  #begin(interaction: LiveInteraction, place: Place, isWhole: boolean, now: number): PopEvent {
    const { id, rowId, objectId, workgroup } = interaction;
    const { agent, state } = place;
    this.#offers += 1;
    const popId = popIdOf({ interactionId: id, agent, epoch: this.#epoch, offer: this.#offers });
    const carried = this.#carried.delete(carriedAs(rowId || id, agent));
    const popped = !isWhole && (carried || this.#recalled.get(agent)?.has(id) === true);
    const offer: Offer = {
      popId,
      interactionId: id,
      rowId,
      caseId: objectId,
      agent,
      workgroup,
      state,
      since: now,
      popped,
      newMail: { count: 0 },
    };
    this.#entries.set(id, { offer, found: !isWhole });
    return { type: popped ? 'changed' : 'offered', offer };
  }

  #pop(entry: Entry, by: string): PopEvent {
    const { offer } = this.#change(entry, { popped: true });
    return { type: 'popped', offer, by };
  }

  #change(entry: Entry, change: Partial<Offer>): { readonly type: 'changed'; readonly offer: Offer } {
    entry.offer = { ...entry.offer, ...change };
    return { type: 'changed', offer: entry.offer };
  }

  #entryOf(agent: string, popId: string): Entry | undefined {
    const interactionId = parsePopId(popId)?.interactionId ?? '';
    const entry = this.#entries.get(interactionId);
    return entry?.offer.popId === popId && entry.offer.agent === agent ? entry : undefined;
  }

  /** Another process has popped it: so it is not popped again unless it was seen to be offered anew. */
  #recallOther({ agent, interactionId }: PopName): Entry | undefined {
    const recalled = this.#recalled.get(agent) ?? new Set<string>();
    recalled.add(interactionId);
    this.#recalled.delete(agent);
    this.#recalled.set(agent, recalled);
    dropOldest(recalled, MAX_RECALLED);
    dropOldest(this.#recalled, MAX_AGENTS);
    const entry = this.#entries.get(interactionId);
    return entry?.found && entry.offer.agent === agent ? entry : undefined;
  }

  #carry(key: string): void {
    this.#carried.add(key);
    dropOldest(this.#carried, MAX_CARRIED);
  }
}

interface Place {
  readonly agent: string;
  readonly state: AgentInteractionState;
}

function placeOf({ state, user }: LiveInteraction): Place | undefined {
  if (user === '' || (state !== 'alerting' && state !== 'withAgent')) return undefined;
  return { agent: agentKey(user), state };
}

/** A switchover may give an interaction another id; its row stays. */
function carriedAs(rowOrInteraction: string, agent: string): string {
  return `${rowOrInteraction} ${agent}`;
}

function dropOldest(kept: Set<string> | Map<string, unknown>, most: number): void {
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}
