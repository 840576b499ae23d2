import type { Clock } from '../../runtime/clock.js';
import type { Listeners } from '../../runtime/listeners.js';
import { AttributeBag } from './attribute-bag.js';
import { AttributeIndex } from './attribute-index.js';
import { objectTypeOf } from './media-type.js';
import type { QueueId } from './queue-id.js';

/** One interaction of the simulated server. Change it through the {@link InteractionBook} only. */
export interface Interaction {
  /** A decimal number beyond 2^53: always text. */
  readonly id: string;
  readonly mediaType: number;
  readonly attributes: AttributeBag;
  readonly queues: readonly QueueId[];
  /** Skills that ACD requires of the agent, as the directory spells them. */
  readonly requiredSkills: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly deallocatedAt: number | undefined;
  /** Every state it has been in, oldest first. */
  readonly states: readonly StateEntry[];
}

/** From when on an interaction was in a state. */
export interface StateEntry {
  readonly at: number;
  readonly state: string;
  readonly user: string;
}

/** What happened to an interaction, with what subscriptions need to tell added, changed and removed apart. */
export interface InteractionChange {
  readonly interaction: Interaction;
  readonly before: readonly QueueId[];
  readonly after: readonly QueueId[];
  /** Lower-case names of the attributes that changed. */
  readonly changed: ReadonlySet<string>;
  readonly deallocated: boolean;
}

interface Entry {
  id: string;
  mediaType: number;
  attributes: AttributeBag;
  queues: readonly QueueId[];
  requiredSkills: string[];
  createdAt: number;
  deallocatedAt: number | undefined;
  states: StateEntry[];
}

/** How a book is set up. */
export interface InteractionBookOptions {
  readonly clock: Clock;
  readonly firstId: bigint;
  /** How many deallocated interactions are remembered for inspection. */
  readonly historyLimit: number;
  readonly changes: Listeners<InteractionChange>;
}

/** More interactions than one run of a simulated server ever makes. */
const ID_BLOCK = 1_000_000_000n;

/** All interactions of a server: the live ones, and for inspection those that are gone. */
export class InteractionBook {
  /** Emits every change of an interaction, once it has been made. */
  readonly changes: Listeners<InteractionChange>;
  readonly #options: InteractionBookOptions;
  readonly #live = new Map<string, Entry>();
  readonly #gone: Interaction[] = [];
  readonly #index = new AttributeIndex();
  #nextId: bigint;
  #lowestId: bigint;
  #highestId: bigint;

  constructor(options: InteractionBookOptions) {
    this.#options = options;
    this.changes = options.changes;
    this.#nextId = options.firstId;
    this.#lowestId = options.firstId;
    this.#highestId = options.firstId;
  }

  /** Makes an interaction that is on no queue yet. */
  create(mediaType: number, attributes: Readonly<Record<string, string>>): Interaction {
    const entry: Entry = {
      id: this.#takeId(),
      mediaType,
      attributes: new AttributeBag(),
      queues: [],
      requiredSkills: [],
      createdAt: this.#options.clock.now(),
      deallocatedAt: undefined,
      states: [],
    };
    this.#live.set(entry.id, entry);
    this.#write(entry, { ...identity(entry), Eic_State: 'S', ...attributes }, []);
    return entry;
  }

  /** The live interaction of this id. */
  find(id: string): Interaction | undefined {
    return this.#live.get(id);
  }

  /** The live ones that carry all these attributes; not for the server's own (`Eic_…`). */
  carrying(attributes: Readonly<Record<string, string>>): readonly Interaction[] {
    const lists = Object.entries(attributes).map(([name, value]) => this.#index.find(name, value));
    const [shortest = []] = lists.sort((a, b) => a.length - b.length);
    const matches = (one: Interaction) =>
      Object.entries(attributes).every(([name, value]) => one.attributes.get(name) === value);
    return shortest
      .map((id) => this.#live.get(id))
      .filter((one) => one !== undefined)
      .filter(matches);
  }

  /** Interactions that are not deallocated, oldest first. */
  live(): readonly Interaction[] {
    return [...this.#live.values()];
  }

  /** Live ones last. */
  everCreated(): readonly Interaction[] {
    return [...this.#gone, ...this.#live.values()];
  }

  /** Sets attributes and, if given, the queues. Does nothing if the interaction is gone. */
  change(id: string, attributes: Readonly<Record<string, string>>, queues?: readonly QueueId[]): void {
    const entry = this.#live.get(id);
    if (entry) this.#write(entry, attributes, queues ?? entry.queues);
  }

  /** Adds a skill that an agent must have. Does nothing if the interaction is gone or requires it already. */
  requireSkill(id: string, skill: string): void {
    const entry = this.#live.get(id);
    if (!entry || entry.requiredSkills.includes(skill)) return;
    entry.requiredSkills.push(skill);
    this.change(id, { Eic_AcdSkillSet: entry.requiredSkills.join('|') });
  }

  /** Takes an interaction off all queues and out of the live ones. */
  deallocate(id: string): void {
    const entry = this.#live.get(id);
    if (!entry) return;
    const before = entry.queues;
    this.#live.delete(id);
    this.#index.remove(id);
    entry.queues = [];
    entry.deallocatedAt = this.#options.clock.now();
    this.#gone.push(entry);
    if (this.#gone.length > this.#options.historyLimit) this.#gone.shift();
    this.changes.emit({ interaction: entry, before, after: [], changed: new Set(), deallocated: true });
  }

  /** Brings a lost interaction back under a new id, as a recovery after a switchover does. */
  revive(lost: Interaction, queues: readonly QueueId[]): Interaction {
    const entry: Entry = {
      ...lost,
      id: this.#takeId(),
      attributes: new AttributeBag(),
      queues: [],
      requiredSkills: [...lost.requiredSkills],
      deallocatedAt: undefined,
      states: [],
    };
    this.#live.set(entry.id, entry);
    this.#write(entry, { ...lost.attributes.toRecord(), ...identity(entry) }, queues);
    return entry;
  }

  /** Ids go on below or above all that were ever given, as on another server. None is given twice. */
  renumberFrom(where: 'below' | 'above'): void {
    if (where === 'above') {
      this.#nextId = this.#highestId + 1n;
      return;
    }
    this.#lowestId -= this.#lowestId > 2n * ID_BLOCK ? ID_BLOCK : this.#lowestId / 2n;
    this.#nextId = this.#lowestId;
  }

  #write(entry: Entry, attributes: Readonly<Record<string, string>>, queues: readonly QueueId[]): void {
    const before = entry.queues;
    const changed = entry.attributes.assign(attributes);
    entry.queues = queues;
    this.#index.update(entry.id, entry.attributes, changed);
    if (changed.has('eic_state')) this.#note(entry);
    if (changed.size === 0 && before === queues) return;
    this.changes.emit({ interaction: entry, before, after: queues, changed, deallocated: false });
  }

  #note(entry: Entry): void {
    const { attributes } = entry;
    entry.states.push({
      at: this.#options.clock.now(),
      state: attributes.get('Eic_State'),
      user: attributes.get('Eic_UserName'),
    });
  }

  #takeId(): string {
    const id = this.#nextId;
    if (id > this.#highestId) this.#highestId = id;
    this.#nextId += 1n;
    return id.toString();
  }
}

function identity(entry: { id: string; mediaType: number }): Record<string, string> {
  return {
    Eic_CallId: entry.id,
    Eic_InteractionId: entry.id,
    Eic_CallIdKey: entry.id,
    Eic_ObjectType: objectTypeOf(entry.mediaType),
  };
}

/** `I` and `E` are the ended states. Source: the product help's page on `Eic_State`. */
export function hasEnded(interaction: Interaction): boolean {
  const state = interaction.attributes.get('Eic_State');
  return state === 'I' || state === 'E';
}
