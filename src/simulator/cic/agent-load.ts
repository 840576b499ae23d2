import type { Interaction, InteractionChange } from './interaction-book.js';

/** States in which an interaction takes none of its user's capacity. */
const WITHOUT_LOAD: ReadonlySet<string> = new Set(['O', 'P', 'I', 'E']);

/** How many unfinished interactions of each kind every agent has; kept up to date change by change. */
export class AgentLoad {
  readonly #holders = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** Unfinished interactions of that media type which the user has. */
  of(userId: string, mediaType: number): number {
    return this.#counts.get(key(userId, mediaType)) ?? 0;
  }

  /** Takes a change in. Returns whether somebody has become freer. */
  apply({ interaction, deallocated }: InteractionChange): boolean {
    const before = this.#holders.get(interaction.id);
    const after = deallocated ? undefined : holder(interaction);
    if (before === after) return false;
    if (before !== undefined) this.#add(before, -1);
    if (after !== undefined) this.#add(after, 1);
    if (after === undefined) this.#holders.delete(interaction.id);
    else this.#holders.set(interaction.id, after);
    return before !== undefined;
  }

  #add(holderKey: string, amount: number): void {
    this.#counts.set(holderKey, (this.#counts.get(holderKey) ?? 0) + amount);
  }
}

function holder({ attributes, mediaType }: Interaction): string | undefined {
  const user = attributes.get('Eic_UserName');
  return user === '' || WITHOUT_LOAD.has(attributes.get('Eic_State')) ? undefined : key(user, mediaType);
}

function key(userId: string, mediaType: number): string {
  return `${mediaType}:${userId.toLowerCase()}`;
}
