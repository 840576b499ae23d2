interface Tab {
  focused: boolean;
  /** The later it had the focus, the higher. */
  rank: number;
}

/** The open tabs of one agent, and which of them is to pop. */
export class TabOrder {
  readonly #tabs = new Map<string, Tab>();
  #rank = 0;

  /** A tab was opened, or has come back. */
  join(tabId: string, focused: boolean): void {
    this.#rank += 1;
    this.#tabs.set(tabId, { focused, rank: focused ? this.#rank : 0 });
  }

  /** A tab has got or lost the focus. */
  focus(tabId: string, focused: boolean): void {
    const tab = this.#tabs.get(tabId);
    if (tab === undefined) return;
    this.#rank += 1;
    // Losing it also shows that it had it until now.
    if (focused || tab.focused) tab.rank = this.#rank;
    tab.focused = focused;
  }

  /** A tab is gone. */
  leave(tabId: string): void {
    this.#tabs.delete(tabId);
  }

  /**
   * The tab that is to pop: the focused one, else the one that was focused last.
   * @param tried those that were asked in vain; they are asked again when no other is left.
   */
  claimant(tried: ReadonlySet<string>): string | undefined {
    const all = [...this.#tabs].sort(([, a], [, b]) => Number(b.focused) - Number(a.focused) || b.rank - a.rank);
    return (all.find(([tabId]) => !tried.has(tabId)) ?? all[0])?.[0];
  }
}
