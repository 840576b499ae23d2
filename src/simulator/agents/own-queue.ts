import { asText, isRecord, type JsonRecord } from '../cic/json.js';

/** Attributes that an agent's desktop wants to know. */
export const WATCHED_ATTRIBUTES = ['Eic_State', 'ObjectRouting_Url', 'ObjectRouting_ObjectId'] as const;

/** An interaction on the agent's own queue. */
export interface QueuedInteraction {
  readonly id: string;
  readonly state: string;
  readonly url: string;
  readonly caseId: string;
}

/** What an agent's client knows of its own queue, put together from queue contents messages. */
export class OwnQueue {
  readonly #interactions = new Map<string, Record<string, string>>();

  /** Takes one queue contents message in. */
  apply(message: JsonRecord): void {
    if (message.isDelta === false) this.#interactions.clear();
    for (const item of listOf(message.interactionsAdded)) this.#merge(item);
    for (const item of listOf(message.interactionsChanged)) this.#merge(item);
    const removed = Array.isArray(message.interactionsRemoved) ? message.interactionsRemoved : [];
    for (const id of removed) this.#interactions.delete(String(id));
  }

  /** The interaction of this id; undefined if it is not on the queue. */
  find(id: string): QueuedInteraction | undefined {
    const attributes = this.#interactions.get(id);
    return attributes && toInteraction(id, attributes);
  }

  /** Everything on the queue, in the order in which it came. */
  all(): readonly QueuedInteraction[] {
    return [...this.#interactions].map(([id, attributes]) => toInteraction(id, attributes));
  }

  #merge(item: unknown): void {
    if (!isRecord(item) || !isRecord(item.attributes)) return;
    const id = String(item.interactionId);
    const known = this.#interactions.get(id) ?? {};
    for (const [name, value] of Object.entries(item.attributes)) known[name] = asText(value) ?? '';
    this.#interactions.set(id, known);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toInteraction(id: string, attributes: Readonly<Record<string, string>>): QueuedInteraction {
  return {
    id,
    state: attributes.Eic_State ?? '',
    url: attributes.ObjectRouting_Url ?? '',
    caseId: attributes.ObjectRouting_ObjectId ?? '',
  };
}
