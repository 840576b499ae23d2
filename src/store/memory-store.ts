import type { LiveNote } from '../domain/interaction.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { foreignStore, sameIdentity } from './identity.js';
import type { CreateNote, LedgerEntry, LedgerQuery, PopNote, Store, StoreIdentity } from './store.js';

/** Limits of a store in memory. */
export interface MemoryStoreOptions {
  /** Ledger entries kept; beyond it the oldest written are dropped. Default 100,000 (some 30 MB). */
  readonly maxLedgerEntries?: number;
}

/** A store that forgets at the end of the process: for demonstrations, tests and hosts without a disk. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options.maxLedgerEntries ?? 100_000);
}

class MemoryStore implements Store {
  readonly #maxLedgerEntries: number;
  readonly #notes = new Map<string, CreateNote>();
  readonly #live = new Map<string, LiveNote>();
  readonly #pops = new Map<string, PopNote>();
  readonly #positions = new Map<string, string>();
  #paused: readonly string[] = [];
  #identity: StoreIdentity | undefined;
  #ledger: LedgerEntry[] = [];
  #closed = false;

  constructor(maxLedgerEntries: number) {
    this.#maxLedgerEntries = maxLedgerEntries;
  }

  async bind(identity: StoreIdentity, accept: boolean): Promise<void> {
    this.#assertOpen();
    const found = this.#identity;
    if (found && !sameIdentity(found, identity)) {
      if (!accept) throw foreignStore(found, identity);
      this.#notes.clear();
      this.#live.clear();
      this.#pops.clear();
      this.#positions.clear();
      this.#paused = [];
      this.#ledger = [];
    }
    this.#identity = { ...identity };
  }

  async noteCreate(note: CreateNote): Promise<void> {
    this.#assertOpen();
    this.#notes.set(note.rowId, { ...note });
  }

  async clearCreates(rowIds: readonly string[]): Promise<void> {
    this.#assertOpen();
    for (const rowId of rowIds) this.#notes.delete(rowId);
  }

  async notePauses(paused: readonly string[]): Promise<void> {
    this.#assertOpen();
    this.#paused = [...new Set(paused)].sort();
  }

  async pauses(): Promise<readonly string[]> {
    this.#assertOpen();
    return this.#paused;
  }

  async openCreates(): Promise<readonly CreateNote[]> {
    this.#assertOpen();
    return [...this.#notes.values()].sort((a, b) => a.at - b.at);
  }

  async noteLive(live: readonly LiveNote[], ended: readonly string[]): Promise<void> {
    this.#assertOpen();
    for (const id of ended) this.#live.delete(id);
    for (const note of live) this.#live.set(note.interactionId, { ...note });
  }

  async liveNotes(): Promise<readonly LiveNote[]> {
    this.#assertOpen();
    return [...this.#live.values()];
  }

  async notePops(popped: readonly PopNote[], over: readonly string[]): Promise<void> {
    this.#assertOpen();
    for (const id of over) this.#pops.delete(id);
    for (const note of popped) this.#pops.set(note.interactionId, { ...note });
  }

  async popNotes(): Promise<readonly PopNote[]> {
    this.#assertOpen();
    return [...this.#pops.values()].sort((a, b) => a.at - b.at);
  }

  async noteStreamPosition(source: string, position: string | undefined): Promise<void> {
    this.#assertOpen();
    if (position === undefined) this.#positions.delete(source);
    else this.#positions.set(source, position);
  }

  async streamPosition(source: string): Promise<string | undefined> {
    this.#assertOpen();
    return this.#positions.get(source);
  }

  async append(entries: readonly LedgerEntry[]): Promise<void> {
    this.#assertOpen();
    for (const entry of entries) this.#ledger.push({ ...entry });
    const surplus = this.#ledger.length - this.#maxLedgerEntries;
    if (surplus > 0) this.#ledger.splice(0, surplus);
  }

  async ledger(query: LedgerQuery, limit: number): Promise<readonly LedgerEntry[]> {
    this.#assertOpen();
    const found = this.#ledger.filter((entry) => matches(entry, query));
    return found.slice(found.length - Math.min(found.length, Math.max(0, Math.floor(limit))));
  }

  async prune(before: number, limit: number): Promise<number> {
    this.#assertOpen();
    for (const [rowId, note] of this.#notes) if (note.at < before) this.#notes.delete(rowId);
    for (const [id, note] of this.#pops) if (note.at < before) this.#pops.delete(id);
    const dropped = new Set(this.#ledger.filter(({ at }) => at < before).slice(0, Math.max(0, limit)));
    this.#ledger = this.#ledger.filter((entry) => !dropped.has(entry));
    return dropped.size;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw new CasebridgeError('CASEBRIDGE_STORE_FAILED', 'The store is closed.');
  }
}

/** An empty id stands for "concerns none" in the ledger, so nothing can be found by it. */
function matches(entry: LedgerEntry, query: LedgerQuery): boolean {
  if ('rowId' in query) return query.rowId !== '' && entry.rowId === query.rowId;
  if ('objectId' in query) return query.objectId !== '' && entry.objectId === query.objectId;
  return query.interactionId !== '' && entry.interactionId === query.interactionId;
}
