import type {
  ContactCenter,
  ContactCenterDirectory,
  ContactCenterState,
  CreateRequest,
  CreateResult,
  InteractionChange,
  QueueView,
} from '../contact-center/contact-center.js';
import type { TransferTarget } from '../domain/decision.js';
import type { LiveInteraction, LiveNote } from '../domain/interaction.js';
import type { CircuitBreaker } from '../runtime/circuit-breaker.js';

/**
 * The contact centre with a circuit around the requests of acting: read an interaction, move it, end it. Creates have a
 * circuit of their own (see `Actor`): a handler may be silent while the server answers. Nothing is done by a process that
 * has just been woken up. All else passes through.
 */
export class GuardedContactCenter implements ContactCenter {
  readonly #inner: ContactCenter;
  readonly #circuit: CircuitBreaker;
  readonly #assureAwake: () => void;

  /** @param assureAwake throws while what is known of the contact centre is old. */
  constructor(inner: ContactCenter, circuit: CircuitBreaker, assureAwake: () => void) {
    this.#inner = inner;
    this.#circuit = circuit;
    this.#assureAwake = assureAwake;
  }

  get state(): ContactCenterState {
    return this.#inner.state;
  }

  get server(): string {
    return this.#inner.server;
  }

  get stay(): number {
    return this.#inner.stay;
  }

  get recovering(): boolean {
    return this.#inner.recovering;
  }

  get directory(): ContactCenterDirectory {
    return this.#inner.directory;
  }

  recall(notes: readonly LiveNote[]): void {
    this.#inner.recall(notes);
  }

  isMissing(objectId: string): boolean {
    return this.#inner.isMissing(objectId);
  }

  endedElsewhere(rowId: string): boolean {
    return this.#inner.endedElsewhere(rowId);
  }

  resync(reason: string): void {
    this.#inner.resync(reason);
  }

  start(signal: AbortSignal): Promise<void> {
    return this.#inner.start(signal);
  }

  stop(): Promise<void> {
    return this.#inner.stop();
  }

  onState(listener: (state: ContactCenterState) => void): () => void {
    return this.#inner.onState(listener);
  }

  onInteraction(listener: (change: InteractionChange) => void): () => void {
    return this.#inner.onInteraction(listener);
  }

  watch(workgroups: readonly string[]): void {
    this.#inner.watch(workgroups);
  }

  release(workgroups: readonly string[]): void {
    this.#inner.release(workgroups);
  }

  queueView(workgroup: string): QueueView {
    return this.#inner.queueView(workgroup);
  }

  liveFor(objectId: string): readonly LiveInteraction[] {
    return this.#inner.liveFor(objectId);
  }

  allLive(): readonly LiveInteraction[] {
    return this.#inner.allLive();
  }

  refresh(interactionId: string, signal: AbortSignal): Promise<LiveInteraction | undefined> {
    return this.#circuit.run(() => this.#inner.refresh(interactionId, signal), signal);
  }

  async create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    this.#assureAwake();
    return this.#inner.create(request, signal);
  }

  async transfer(interactionId: string, to: TransferTarget, signal: AbortSignal): Promise<'done' | 'gone'> {
    this.#assureAwake();
    return this.#circuit.run(() => this.#inner.transfer(interactionId, to, signal), signal);
  }

  async disconnect(interactionId: string, signal: AbortSignal): Promise<void> {
    this.#assureAwake();
    return this.#circuit.run(() => this.#inner.disconnect(interactionId, signal), signal);
  }
}
