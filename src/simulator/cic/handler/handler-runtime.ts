import type { Clock } from '../../../runtime/clock.js';
import type { HandlerDefinition } from './handler-definition.js';
import type { HandlerTool } from './handler-tool.js';
import type { HandlerWorld } from './handler-world.js';
import { type HandlerRun, runFlow } from './interpreter.js';

/** A custom notification, from a client to handlers or from a handler to clients. */
export interface Notification {
  readonly objectId: string;
  readonly eventId: string;
  readonly data: readonly string[];
}

/** How the handler subsystem behaves. */
export interface HandlerRuntimeOptions {
  readonly clock: Clock;
  readonly definition: HandlerDefinition;
  readonly tools: ReadonlyMap<string, HandlerTool>;
  readonly world: HandlerWorld;
  /** Milliseconds between a notification and the start of the handler. */
  readonly latencyMs: () => number;
  /** False as long as no handler is published: notifications are then accepted and lead to nothing. */
  readonly isPublished: () => boolean;
  /** Runs that are remembered for inspection. */
  readonly runLimit: number;
}

/** Starts the handler for the notifications that are meant for it. */
export class HandlerRuntime {
  readonly #options: HandlerRuntimeOptions;
  readonly #runs: HandlerRun[] = [];
  readonly #pending = new Set<() => void>();

  constructor(options: HandlerRuntimeOptions) {
    this.#options = options;
  }

  /** The last runs, oldest first. */
  runs(): readonly HandlerRun[] {
    return [...this.#runs];
  }

  /** Ids are compared without regard to case. Nobody is told whether a handler took it. */
  receive(notification: Notification): void {
    if (!this.#options.isPublished()) return;
    const cancel = this.#options.clock.after(this.#options.latencyMs(), () => {
      this.#pending.delete(cancel);
      this.#run(notification);
    });
    this.#pending.add(cancel);
  }

  /** Drops what has not started. */
  stop(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }

  #run({ objectId, eventId, data }: Notification): void {
    const { definition, tools, world, runLimit } = this.#options;
    if (objectId.toLowerCase() !== definition.objectId.toLowerCase()) return;
    const flow = definition.flows.find((candidate) => candidate.eventId.toLowerCase() === eventId.toLowerCase());
    if (!flow) return;
    this.#runs.push(runFlow(definition, flow, data, tools, world));
    if (this.#runs.length > runLimit) this.#runs.shift();
  }
}
