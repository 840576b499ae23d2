import { interactionState, type LiveInteraction, type LiveNote } from '../../../domain/interaction.js';
import type { InteractionChange } from '../../contact-center.js';
import type { IcwsMessage, QueueInteraction } from '../wire/messages.js';
import { ForeignAlerts } from './foreign-alerts.js';

/** Attributes that the handler sets, and those of CIC that say where an interaction stands; lower case. */
export const ROW_ID = 'objectrouting_rowid';
/** Attribute that the handler sets to the id of the case. */
export const OBJECT_ID = 'objectrouting_objectid';
/** Attribute that the handler sets to the id of the Salesforce organization. */
export const ORG_ID = 'objectrouting_orgid';
const STATE = 'eic_state';
const USER_NAME = 'eic_username';
const ASSIGNED_WORKGROUP = 'eic_assignedworkgroup';
const WORKGROUP_NAME = 'eic_workgroupname';

/** Attributes to ask for in subscriptions and reads, as CIC spells them. */
export const WATCHED_ATTRIBUTES: readonly string[] = [
  'Eic_State',
  'Eic_UserName',
  'Eic_AssignedWorkgroup',
  'Eic_WorkgroupName',
  'ObjectRouting_RowId',
  'ObjectRouting_ObjectId',
  'ObjectRouting_OrgId',
];

/** Rows whose interaction ended that are remembered, to know one that a recovery brings back. */
const MAX_ENDED = 20_000;

/** Interactions known beyond which only those of ours are taken in. */
const MAX_FOREIGN = 20_000;

const OURS = [ROW_ID, OBJECT_ID, ORG_ID] as const;

/** CIC's own attributes, unset. */
const UNSET: Readonly<Record<string, string>> = {
  [STATE]: '',
  [USER_NAME]: '',
  [ASSIGNED_WORKGROUP]: '',
  [WORKGROUP_NAME]: '',
};

/** A live interaction that the connector group of another org has made. */
export interface ForeignInteraction {
  readonly id: string;
  readonly workgroup: string;
  /** As its handler wrote it. */
  readonly organizationId: string;
}

interface Entry {
  readonly id: string;
  attributes: Record<string, string>;
  /** Subscriptions whose queue lists it. */
  readonly listedBy: Set<string>;
  live: LiveInteraction;
  /** Name of the server that showed it last. */
  server: string;
  /** Which stay at a server that was; counts up with each change of servers. */
  stay: number;
  /** Known from an earlier process only. */
  recalled: boolean;
}

/**
 * The interactions that the subscribed queues show, by id. Leaving a queue does not end one: what no queue lists
 * any more is `unlisted` until the server was asked.
 */
export class LiveView {
  /** For whom interactions of others alert. */
  readonly foreign = new ForeignAlerts();
  readonly #entries = new Map<string, Entry>();
  readonly #byCase = new Map<string, Set<string>>();
  readonly #organizationId: () => string;
  readonly #emit: (change: InteractionChange) => void;
  /** Row → server at which its interaction was seen to end. */
  readonly #ended = new Map<string, string>();
  #server = '';
  #stay = 0;

  /** @param organizationId interactions of other orgs are none of ours (18 characters, '' while unknown). */
  constructor(organizationId: () => string, emit: (change: InteractionChange) => void) {
    this.#organizationId = organizationId;
    this.#emit = emit;
  }

  /** Takes over what another process saw live. No queue vouches for it: the server will be asked. */
  recall(notes: readonly LiveNote[]): void {
    for (const { interactionId: id, rowId, objectId, server } of notes) {
      if (this.#entries.has(id)) continue;
      const attributes = { [ROW_ID]: rowId, [OBJECT_ID]: objectId, [STATE]: 'O' };
      const live = toLive(id, attributes);
      const entry: Entry = { id, attributes, listedBy: new Set(), live, server, stay: -1, recalled: true };
      this.#entries.set(id, entry);
      this.#index(entry);
    }
  }

  /**
   * A session with this server begins: what was known stays known, but no queue vouches for it yet.
   * @param anew the server was started anew since it was last seen.
   */
  arrive(server: string, anew = false): void {
    if (server !== this.#server || anew) this.#stay += 1;
    this.#server = server;
    this.unlistAll();
  }

  /** Whether an interaction that carried this row was seen to end at another server. */
  endedElsewhere(rowId: string): boolean {
    const server = this.#ended.get(rowId);
    return server !== undefined && server !== this.#server;
  }

  /** Which stay at a server this is; counts up with each change of servers, and with each start of the same one. */
  get stay(): number {
    return this.#stay;
  }

  /** An interaction is asked for on behalf of this row: what shows up with it is wanted, whatever ended before. */
  asked(rowId: string): void {
    this.#ended.delete(rowId);
  }

  /** Nothing is seen any more: no queue vouches for what is known. */
  unlistAll(): void {
    for (const entry of this.#entries.values()) {
      entry.listedBy.clear();
      this.foreign.see(entry.id, '');
    }
  }

  /** Applies a message; the first of a subscription (`isDelta: false`) replaces what that queue listed. */
  apply(message: Extract<IcwsMessage, { type: 'queueContents' }>): void {
    const { subscriptionId } = message;
    if (!message.isDelta) {
      for (const entry of this.#entries.values()) entry.listedBy.delete(subscriptionId);
    }
    for (const interaction of message.added) this.replace(interaction, subscriptionId);
    for (const interaction of message.changed) this.put(interaction, subscriptionId);
    for (const id of message.removed) this.#entries.get(id)?.listedBy.delete(subscriptionId);
    this.#dropEnded(message.removed);
    this.#dropForeign(message.removed);
  }

  /** Takes a whole reading: what CIC's own attributes do not say is unset. Ours never change once they are set. */
  replace(interaction: QueueInteraction, listedBy?: string): LiveInteraction {
    const known = this.#entries.get(interaction.interactionId);
    // Another server may have given the id to another interaction: what was known of it is no longer believed.
    if (known && (!this.#isOfThisStay(known) || known.recalled)) this.#forgetUnlessSame(known, interaction);
    return this.put({ ...interaction, attributes: { ...UNSET, ...interaction.attributes } }, listedBy);
  }

  #forgetUnlessSame(known: Entry, interaction: QueueInteraction): void {
    const shown = interaction.attributes[ROW_ID] ?? '';
    // At the server that gave it the id, attributes that are not there yet are no sign of another interaction.
    const same = shown === known.live.rowId || (shown === '' && known.server === this.#server);
    if (!same || known.live.rowId === '') this.gone(known.id);
  }

  /** Merges what is known of an interaction. */
  put(interaction: QueueInteraction, listedBy?: string): LiveInteraction {
    const { interactionId: id } = interaction;
    const known = this.#entries.get(id);
    const attributes = merged(known?.attributes, interaction.attributes);
    const before = known && this.#isOurs(known) ? known.live : undefined;
    const live = toLive(id, attributes);
    const entry: Entry = known ?? {
      id,
      attributes,
      listedBy: new Set(),
      live,
      server: '',
      stay: this.#stay,
      recalled: false,
    };
    entry.attributes = attributes;
    entry.live = live;
    entry.server = this.#server;
    entry.stay = this.#stay;
    // What was noted of it stands in for attributes that come late.
    entry.recalled &&= !attributes[ORG_ID];
    if (listedBy !== undefined) entry.listedBy.add(listedBy);
    if (!known && !this.#hasRoomFor(entry)) return live;
    if (!known) this.#entries.set(id, entry);
    this.#index(entry);
    this.#followForeign(entry);
    this.#tellChange(before, entry);
    return live;
  }

  /**
   * Takes in what a request has done, unless the server has shown it differently since then: a message may be here before
   * the answer, and knows more.
   *
   * @param seen how the interaction stood when the request was sent.
   */
  presume(seen: LiveInteraction | undefined, interaction: QueueInteraction): void {
    const now = this.find(interaction.interactionId);
    const same = seen && now ? sameInteraction(seen, now) : seen === now;
    if (same) this.put(interaction);
  }

  /** It was ended. */
  remove(id: string): void {
    const entry = this.#take(id);
    if (!entry || entry.live.state === 'ended' || !this.#isOurs(entry)) return;
    this.#noteEnd(entry);
    this.#emit({ interaction: { ...entry.live, state: 'ended' }, change: 'ended' });
  }

  /** The server does not have it: it has ended, unless it was another server that showed it last. */
  gone(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry || this.#isOfThisStay(entry) || entry.live.state === 'ended' || !this.#isOurs(entry)) {
      this.remove(id);
      return;
    }
    this.#take(id);
    this.#emit({ interaction: entry.live, change: 'missing' });
  }

  #isOfThisStay(entry: Entry): boolean {
    // Nobody can tell an end from a loss that nobody watched.
    return !entry.recalled && entry.stay === this.#stay;
  }

  #take(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    this.#entries.delete(id);
    this.foreign.see(id, '');
    this.#byCase.get(entry.live.objectId)?.delete(id);
    if (this.#byCase.get(entry.live.objectId)?.size === 0) this.#byCase.delete(entry.live.objectId);
    return entry;
  }

  #noteEnd({ live, server }: Entry): void {
    if (
      live.rowId === '' ||
      this.forCase(live.objectId).some(({ id, rowId }) => id !== live.id && rowId === live.rowId)
    )
      return;
    this.#ended.delete(live.rowId);
    this.#ended.set(live.rowId, server);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MAX_ENDED && oldest !== undefined) this.#ended.delete(oldest);
  }

  /** Ids of ours that no subscribed queue lists. Those of others are forgotten. */
  unlisted(): readonly string[] {
    const ids = [...this.#entries.values()].filter((entry) => entry.listedBy.size === 0).map((entry) => entry.id);
    this.#dropForeign(ids);
    return ids.filter((id) => this.#entries.has(id));
  }

  /** Whether it was another server, or another stay at this one, that showed it last. */
  isElsewhere(id: string): boolean {
    const entry = this.#entries.get(id);
    return entry !== undefined && !this.#isOfThisStay(entry);
  }

  /** How an interaction of this id stands, be it ours or another's. */
  find(id: string): LiveInteraction | undefined {
    return this.#entries.get(id)?.live;
  }

  /** Whether an interaction of this id is known, be it ours or another's. */
  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Live interactions of a case that are ours: normally one at most. */
  forCase(objectId: string): readonly LiveInteraction[] {
    return [...(this.#byCase.get(objectId) ?? [])].flatMap((id) => this.#liveOf(id));
  }

  /** Whether an interaction is seen that does not say yet whose it is. */
  isNameless(id: string): boolean {
    const { attributes } = this.#entries.get(id) ?? {};
    return attributes !== undefined && !attributes[OBJECT_ID] && !attributes[ORG_ID];
  }

  /** Whether the present server has shown a live interaction of this case. */
  isShown(objectId: string): boolean {
    const entries = [...(this.#byCase.get(objectId) ?? [])].flatMap((id) => this.#entries.get(id) ?? []);
    return entries.some((entry) => this.#isOfThisStay(entry) && this.#liveOf(entry.id).length > 0);
  }

  /** All live interactions that are ours. */
  all(): readonly LiveInteraction[] {
    return [...this.#entries.keys()].flatMap((id) => this.#liveOf(id));
  }

  /** Live interactions that connector groups of other orgs have made, as far as a watched queue lists them. */
  ofOtherOrgs(): readonly ForeignInteraction[] {
    const ours = this.#organizationId();
    return [...this.#entries.values()].flatMap(({ attributes, live, listedBy }) => {
      const organizationId = attributes[ORG_ID] ?? '';
      const theirs = organizationId !== '' && organizationId !== ours && live.state !== 'ended' && listedBy.size > 0;
      return theirs ? [{ id: live.id, workgroup: live.workgroup, organizationId }] : [];
    });
  }

  /** Our attributes may come late, so that others' interactions are kept for a while; but not without bounds. */
  #hasRoomFor(entry: Entry): boolean {
    return this.#entries.size < MAX_FOREIGN || this.#isOurs(entry);
  }

  /** What was shown to end and is listed no more: there is nothing to ask the server for. */
  #dropEnded(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry?.live.state === 'ended' && entry.listedBy.size === 0) this.#take(id);
    }
  }

  #dropForeign(ids: readonly string[]): void {
    // Before the org is known nobody can tell whose they are.
    if (this.#organizationId() === '') return;
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry && entry.listedBy.size === 0 && !this.#isOurs(entry)) this.remove(id);
    }
  }

  #liveOf(id: string): readonly LiveInteraction[] {
    const entry = this.#entries.get(id);
    return entry && entry.live.state !== 'ended' && this.#isOurs(entry) ? [entry.live] : [];
  }

  #isOurs(entry: Entry): boolean {
    const organizationId = this.#organizationId();
    if (organizationId === '' || entry.live.objectId === '') return false;
    return entry.recalled || entry.attributes[ORG_ID] === organizationId;
  }

  /** Before the org is known nobody can tell whose they are. */
  #followForeign(entry: Entry): void {
    const { id, live } = entry;
    const isForeign = this.#organizationId() !== '' && !this.#isOurs(entry);
    this.foreign.see(id, isForeign && live.state === 'alerting' ? live.user : '');
  }

  #index(entry: Entry): void {
    const { objectId } = entry.live;
    if (objectId === '') return;
    const ids = this.#byCase.get(objectId) ?? new Set<string>();
    ids.add(entry.id);
    this.#byCase.set(objectId, ids);
  }

  #tellChange(before: LiveInteraction | undefined, entry: Entry): void {
    if (!this.#isOurs(entry) || (before && sameInteraction(before, entry.live))) return;
    if (before?.state === 'ended') return;
    const change = entry.live.state === 'ended' ? 'ended' : before ? 'changed' : 'added';
    if (change === 'ended') this.#noteEnd(entry);
    this.#emit({ interaction: entry.live, change });
  }
}

/** Ours may come late: until they do the server shows them empty, while the answer to a create has told them already. */
function merged(
  known: Readonly<Record<string, string>> = {},
  shown: Readonly<Record<string, string>>,
): Record<string, string> {
  const told = OURS.filter((name) => known[name] && shown[name] === '').map((name) => [name, known[name] ?? '']);
  return { ...known, ...shown, ...Object.fromEntries(told) };
}

function sameInteraction(a: LiveInteraction, b: LiveInteraction): boolean {
  return (
    a.rowId === b.rowId &&
    a.objectId === b.objectId &&
    a.state === b.state &&
    a.workgroup === b.workgroup &&
    a.user === b.user
  );
}

function toLive(id: string, attributes: Readonly<Record<string, string>>): LiveInteraction {
  return {
    id,
    rowId: attributes[ROW_ID] ?? '',
    objectId: attributes[OBJECT_ID] ?? '',
    state: interactionState(attributes[STATE] ?? ''),
    workgroup: attributes[ASSIGNED_WORKGROUP] || attributes[WORKGROUP_NAME] || '',
    user: attributes[USER_NAME] ?? '',
  };
}
