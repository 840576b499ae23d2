import type { AgentInteraction } from '../../contract.js';

/** What became of opening a case. `text` says what to do now. */
export type Opened = { readonly ok: true } | { readonly ok: false; readonly text: string };

/** Shows a case to the agent. */
export interface CaseOpener {
  open(interaction: AgentInteraction): Promise<Opened>;
  /**
   * Address of a link that shows the case in a tab of its own when the agent asks for it; undefined where {@link open} shows
   * it whatever the agent has done since, as Salesforce does.
   */
  linkTo(interaction: AgentInteraction): string | undefined;
  /** Brings the panel itself into view, where that can be done. */
  showPanel(): void;
}

/** How cases are opened, and what an agent is to know about it ('' if nothing). */
export interface Chosen {
  readonly opener: CaseOpener;
  readonly trouble: string;
}

/** It has worked. */
export const OPENED: Opened = { ok: true };
