import type { InteractionChange } from '../contact-center/contact-center.js';
import type { LiveInteraction } from '../domain/interaction.js';
import type { PopNote } from '../store/store.js';
import type { AgentInteractionState } from './contract.js';
import { agentKey, agentMark, parsePopId, popIdOf } from './pop-id.js';

/** An interaction that alerts or waits for an agent, or is with an agent. Times are milliseconds since the epoch. */
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
  /** Tab that has popped it, or has told of it; '' if none has, or a former process knew it. */
  readonly poppedBy: string;
  /** Mail and comments that came since the offer began. */
  readonly newMail: { readonly count: number; readonly lastAt?: number | undefined };
}

/** What came of something. `offered`: it is to be popped; `changed`: only what is shown of it has changed. */
export type PopEvent =
  | { readonly type: 'offered' | 'changed'; readonly offer: Offer }
  | { readonly type: 'popped'; readonly offer: Offer; readonly by: string }
  /** @property isMissing a switchover has swept it away: it may come back, also under another id. */
  | { readonly type: 'over'; readonly offer: Offer; readonly why: 'left' | 'ended'; readonly isMissing: boolean };

/** Whether an offer is still to be popped. What waits in an agent's own queue is only shown. */
export function isToPop({ popped, state }: Offer): boolean {
  return !popped && state !== 'waiting';
}

interface Entry {
  offer: Offer;
  /** Nobody saw it begin: another process, or another session, may have popped it. */
  readonly found: boolean;
}

/** Agents, and interactions of each, that former processes are said to have popped. */
const MAX_AGENTS = 2_000;
const MAX_RECALLED = 100;
/** Popped offers of former processes, and those that a switchover has swept away. */
const MAX_CARRIED = 5_000;

/** What stays of an offer that was popped, until its interaction is seen again. */
type Carried = Pick<Offer, 'agent' | 'newMail'>;

/**
 * Which interactions are offered to whom, and whether they have been popped. An offer begins when an interaction alerts
 * for an agent or comes to one, and is over when it leaves: alerting again after a refusal is another offer, and so is
 * alerting after it waited in the agent's own queue. It is pure: the time comes in, what follows goes out.
 */
export class PopBook {
  readonly #epoch: string;
  /** By interaction: each is with one agent at most. */
  readonly #entries = new Map<string, Entry>();
  readonly #recalled = new Map<string, Set<string>>();
  /** By row, and by interaction for those whose row is not known: a switchover may give another id; the row stays. */
  readonly #carried = new Map<string, Carried>();
  #offers = 0;

  /** @param epoch names this process, in letters and digits: offers of others are told from its own by it. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** What former processes have popped: it is not popped again where it is found with the same agent. */
  remember(notes: readonly PopNote[]): void {
    for (const { interactionId, rowId, agent, newMail, lastMailAt } of notes) {
      const kept = { agent, newMail: newMail === 0 ? { count: 0 } : { count: newMail, lastAt: lastMailAt } };
      for (const key of new Set([interactionId, rowId || interactionId])) this.#carry(key, kept);
    }
  }

  /**
   * Takes a change of the live view in.
   * @param isWhole whether everything is seen: what turns up before has begun at a time that nobody knows.
   */
  see({ interaction, change }: InteractionChange, isWhole: boolean, now: number): readonly PopEvent[] {
    const known = this.#entries.get(interaction.id);
    const carried = change === 'missing' ? undefined : this.#takeCarried(interaction);
    if (change === 'missing' || change === 'lost' || change === 'ended') return this.#leave(interaction, change, known);
    const place = placeOf(interaction);
    if (place === undefined) return this.#over(known, 'left');
    if (known && goesOn(known.offer, place)) return this.#update(known, interaction, place.state, now);
    // What is seen to come is another offer; what comes back, or is found, is the one that was popped.
    const isFound = !isWhole || change === 'added';
    const kept = carried ?? this.#twinOf(interaction);
    const former = isFound && kept?.agent === place.agent ? kept : undefined;
    return [...this.#over(known, 'left'), this.#begin(interaction, place, { isWhole, former }, now)];
  }

  /** A tab wants to pop. Nothing comes of it if another was first, or if there is no such offer to this agent. */
  claim(agent: string, popId: string, tabId: string): readonly PopEvent[] {
    const entry = this.#entryOf(agent, popId);
    return entry && isToPop(entry.offer) ? [this.#pop(entry, tabId)] : [];
  }

  /** A tab of the agent tells what its browser has popped already, maybe before this process began. */
  recall(agent: string, shown: readonly string[], tabId: string): readonly PopEvent[] {
    const mark = agentMark(agent);
    return shown.flatMap((popId) => {
      const name = parsePopId(popId);
      if (name?.mark !== mark) return [];
      const isOwn = name.epoch === this.#epoch;
      const entry = isOwn ? this.#entryOf(agent, popId) : this.#recallOther(agent, name.interactionId);
      return entry && isToPop(entry.offer) ? [{ ...this.#pop(entry, tabId), by: '' }] : [];
    });
  }

  /** Whether a case is offered to an agent or with one. */
  hasCase(caseId: string): boolean {
    return [...this.#entries.values()].some(({ offer }) => offer.caseId === caseId);
  }

  /** Mail or a comment has come for a case. @param author the agent who wrote it; '' if none did. */
  noteMail(caseId: string, author: string, now: number): readonly PopEvent[] {
    return [...this.#entries.values()]
      .filter(({ offer }) => offer.caseId === caseId && offer.agent !== author)
      .map((entry) => this.#change(entry, { newMail: { count: entry.offer.newMail.count + 1, lastAt: now } }));
  }

  /** Offers to one agent: what alerts, then what the agent has, then what waits; by how long they stand there. */
  offersTo(agent: string): readonly Offer[] {
    const own = [...this.#entries.values()].map(({ offer }) => offer).filter((offer) => offer.agent === agent);
    return own.sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.since - b.since);
  }

  /** The offer of an interaction to this agent; undefined if it is another's, nobody's, or none of ours. */
  offerOf(agent: string, interactionId: string): Offer | undefined {
    const offer = this.#entries.get(interactionId)?.offer;
    return offer?.agent === agent ? offer : undefined;
  }

  /** Whom an interaction is offered to now; '' if nobody. */
  agentOf(interactionId: string): string {
    return this.#entries.get(interactionId)?.offer.agent ?? '';
  }

  /** All offers. */
  all(): readonly Offer[] {
    return [...this.#entries.values()].map(({ offer }) => offer);
  }

  #leave(interaction: LiveInteraction, change: 'missing' | 'lost' | 'ended', known: Entry | undefined) {
    if (change === 'missing') {
      if (known?.offer.popped) this.#carry(known.offer.rowId || known.offer.interactionId, known.offer);
      return this.#over(known, 'left', true);
    }
    for (const recalled of this.#recalled.values()) recalled.delete(interaction.id);
    return this.#over(known, change === 'ended' ? 'ended' : 'left');
  }

  #over(entry: Entry | undefined, why: 'left' | 'ended', isMissing = false): readonly PopEvent[] {
    if (entry === undefined) return [];
    this.#entries.delete(entry.offer.interactionId);
    return [{ type: 'over', offer: entry.offer, why, isMissing }];
  }

  #update(entry: Entry, { rowId, workgroup }: LiveInteraction, state: AgentInteractionState, now: number) {
    const { offer } = entry;
    if (offer.state === state && offer.rowId === rowId && offer.workgroup === workgroup) return [];
    // What is with an agent may leave the workgroup's queue: giving it back needs to know which that was.
    const kept = { rowId, state, workgroup: workgroup || offer.workgroup };
    return [this.#change(entry, offer.state === state ? kept : { ...kept, since: now })];
  }

  #begin(interaction: LiveInteraction, place: Place, { isWhole, former }: Beginning, now: number): PopEvent {
    const { id, rowId, objectId, workgroup } = interaction;
    const { agent, state } = place;
    this.#offers += 1;
    const popId = popIdOf({ interactionId: id, mark: agentMark(agent), epoch: this.#epoch, offer: this.#offers });
    const isRecalled = !isWhole && this.#recalled.get(agent)?.has(id) === true;
    const popped = state !== 'waiting' && (former !== undefined || isRecalled);
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
      poppedBy: '',
      newMail: (popped && former?.newMail) || { count: 0 },
    };
    this.#entries.set(id, { offer, found: !isWhole });
    return { type: isToPop(offer) ? 'offered' : 'changed', offer };
  }

  #pop(entry: Entry, by: string): Extract<PopEvent, { type: 'popped' }> {
    const { offer } = this.#change(entry, { popped: true, poppedBy: by });
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
  #recallOther(agent: string, interactionId: string): Entry | undefined {
    const recalled = this.#recalled.get(agent) ?? new Set<string>();
    recalled.add(interactionId);
    this.#recalled.delete(agent);
    this.#recalled.set(agent, recalled);
    dropOldest(recalled, MAX_RECALLED);
    dropOldest(this.#recalled, MAX_AGENTS);
    const entry = this.#entries.get(interactionId);
    return entry?.found && entry.offer.agent === agent ? entry : undefined;
  }

  #carry(key: string, { agent, newMail }: Carried): void {
    this.#carried.delete(key);
    this.#carried.set(key, { agent, newMail });
    dropOldest(this.#carried, MAX_CARRIED);
  }

  /** One that came back under another id may be shown before the old id is found to be gone. */
  #twinOf({ id, rowId }: LiveInteraction): Carried | undefined {
    if (rowId === '') return undefined;
    const twins = [...this.#entries.values()].map(({ offer }) => offer);
    return twins.find((offer) => offer.rowId === rowId && offer.interactionId !== id && offer.popped);
  }

  /** Wherever an interaction is seen first, what was carried of it is settled. */
  #takeCarried({ id, rowId }: LiveInteraction): Carried | undefined {
    const carried = this.#carried.get(rowId) ?? this.#carried.get(id);
    this.#carried.delete(rowId);
    this.#carried.delete(id);
    return carried;
  }
}

interface Beginning {
  readonly isWhole: boolean;
  readonly former: Carried | undefined;
}

interface Place {
  readonly agent: string;
  readonly state: AgentInteractionState;
}

const ORDER: Readonly<Record<AgentInteractionState, number>> = { alerting: 0, withAgent: 1, waiting: 2 };

/** While it waits in a workgroup's queue it has no user. */
function placeOf({ state, user }: LiveInteraction): Place | undefined {
  return user === '' || state === 'ended' ? undefined : { agent: agentKey(user), state };
}

function goesOn(offer: Offer, { agent, state }: Place): boolean {
  if (offer.agent !== agent || (offer.state === 'waiting') !== (state === 'waiting')) return false;
  return !(offer.state === 'withAgent' && state === 'alerting');
}

function dropOldest(kept: Set<string> | Map<string, unknown>, most: number): void {
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}
