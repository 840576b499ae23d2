import type {
  ContactCenter,
  ContactCenterDirectory,
  ContactCenterState,
  CreateRequest,
  CreateResult,
  DirectoryProblem,
  DirectoryState,
  DirectoryTarget,
  InteractionChange,
  QueueView,
} from '../../src/contact-center/contact-center.js';
import type { TransferTarget } from '../../src/domain/decision.js';
import type { LiveInteraction, LiveNote } from '../../src/domain/interaction.js';

/** A directory in which everything is right, until told otherwise. */
export class FakeDirectory implements ContactCenterDirectory {
  state: DirectoryState = { phase: 'whole', gaps: [] };
  /** What is wrong, by workgroup. */
  readonly wrong = new Map<string, DirectoryProblem>();
  readonly #listeners = new Set<() => void>();

  problems({ workgroup }: DirectoryTarget): readonly DirectoryProblem[] {
    const problem = this.wrong.get(workgroup);
    return problem ? [problem] : [];
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  change(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A contact centre in memory. What it shall do next is set from outside; by default everything works at once. */
export class FakeContactCenter implements ContactCenter {
  state: ContactCenterState = 'ready';
  #server = 'cic1';
  stay = 0;
  readonly resyncs: string[] = [];
  readonly directory = new FakeDirectory();
  recovering = false;
  readonly missing = new Set<string>();
  readonly endedRows = new Set<string>();
  recalled: readonly LiveNote[] = [];
  /** Row → interaction that the handler remembers, for its first attempt. */
  readonly remembered = new Map<string, string>();
  readonly interactions = new Map<string, LiveInteraction>();
  readonly creates: CreateRequest[] = [];
  readonly disconnects: string[] = [];
  readonly transfers: { readonly id: string; readonly to: TransferTarget }[] = [];
  readonly views = new Map<string, QueueView>();
  /** Called before each create takes effect; may throw, or wait. */
  beforeCreate: (request: CreateRequest, signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  /** Called after a create took effect; throwing means that its answer was lost. */
  afterCreate: (request: CreateRequest) => Promise<void> = () => Promise.resolve();
  beforeChange: (interactionId: string) => Promise<void> = () => Promise.resolve();
  afterChange: (interactionId: string) => Promise<void> = () => Promise.resolve();
  watched: readonly string[] = [];
  stopped = false;
  readonly #stateListeners = new Set<(state: ContactCenterState) => void>();
  readonly #interactionListeners = new Set<(change: InteractionChange) => void>();
  readonly #byCase = new Map<string, Set<string>>();
  #nextId = 1;

  resync(reason: string): void {
    this.resyncs.push(reason);
  }

  get server(): string {
    return this.#server;
  }

  set server(name: string) {
    if (name !== this.#server) this.stay += 1;
    this.#server = name;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }

  become(state: ContactCenterState): void {
    this.state = state;
    for (const listener of this.#stateListeners) listener(state);
  }

  onState(listener: (state: ContactCenterState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  onInteraction(listener: (change: InteractionChange) => void): () => void {
    this.#interactionListeners.add(listener);
    return () => this.#interactionListeners.delete(listener);
  }

  recall(notes: readonly LiveNote[]): void {
    this.recalled = notes;
  }

  isMissing(objectId: string): boolean {
    return this.missing.has(objectId);
  }

  endedElsewhere(rowId: string): boolean {
    return this.endedRows.has(rowId);
  }

  /** A switchover left it behind: missing at first, lost after the grace. */
  miss(interactionId: string): LiveInteraction | undefined {
    const known = this.interactions.get(interactionId);
    if (!known) return undefined;
    this.interactions.delete(interactionId);
    this.missing.add(known.objectId);
    for (const listener of this.#interactionListeners) listener({ interaction: known, change: 'missing' });
    return known;
  }

  lose(interaction: LiveInteraction): void {
    this.missing.delete(interaction.objectId);
    for (const listener of this.#interactionListeners) listener({ interaction, change: 'lost' });
  }

  watch(workgroups: readonly string[]): void {
    this.watched = [...new Set([...this.watched, ...workgroups])];
  }

  release(workgroups: readonly string[]): void {
    this.watched = this.watched.filter((name) => !workgroups.includes(name));
  }

  queueView(workgroup: string): QueueView {
    return this.views.get(workgroup) ?? 'watched';
  }

  liveFor(objectId: string): readonly LiveInteraction[] {
    const ids = [...(this.#byCase.get(objectId) ?? [])];
    return ids.flatMap((id) => this.interactions.get(id) ?? []).filter(({ state }) => state !== 'ended');
  }

  allLive(): readonly LiveInteraction[] {
    return [...this.interactions.values()].filter(({ state }) => state !== 'ended');
  }

  refresh(interactionId: string): Promise<LiveInteraction | undefined> {
    return Promise.resolve(this.interactions.get(interactionId));
  }

  async create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    this.creates.push(request);
    await this.beforeCreate(request, signal);
    const remembered = request.attempt === 0 ? this.remembered.get(request.rowId) : undefined;
    if (remembered !== undefined) return { interactionId: remembered, existing: true };
    const known = this.liveFor(request.objectId).find(({ rowId }) => rowId === request.rowId);
    const interactionId = known?.id ?? `1001540788601${String(this.#nextId++).padStart(5, '0')}`;
    if (!known) {
      this.put({
        id: interactionId,
        rowId: request.rowId,
        objectId: request.objectId,
        state: 'waiting',
        workgroup: request.workgroup,
        user: request.user,
      });
    }
    await this.afterCreate(request);
    return { interactionId, existing: known !== undefined };
  }

  async transfer(interactionId: string, to: TransferTarget): Promise<'done' | 'gone'> {
    await this.beforeChange(interactionId);
    const known = this.interactions.get(interactionId);
    if (!known) return 'gone';
    this.transfers.push({ id: interactionId, to });
    this.put({
      ...known,
      state: 'waiting',
      ...('user' in to ? { user: to.user } : { workgroup: to.workgroup, user: '' }),
    });
    await this.afterChange(interactionId);
    return 'done';
  }

  async disconnect(interactionId: string): Promise<void> {
    await this.beforeChange(interactionId);
    this.disconnects.push(interactionId);
    this.end(interactionId);
    await this.afterChange(interactionId);
  }

  put(interaction: LiveInteraction): void {
    const change = this.interactions.has(interaction.id) ? 'changed' : 'added';
    this.interactions.set(interaction.id, interaction);
    this.#byCase.set(interaction.objectId, (this.#byCase.get(interaction.objectId) ?? new Set()).add(interaction.id));
    for (const listener of this.#interactionListeners) listener({ interaction, change });
  }

  end(interactionId: string): void {
    const known = this.interactions.get(interactionId);
    if (!known) return;
    this.interactions.delete(interactionId);
    for (const listener of this.#interactionListeners)
      listener({ interaction: { ...known, state: 'ended' }, change: 'ended' });
  }
}
