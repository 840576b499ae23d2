import type { AgentInteraction } from '../../contract.js';
import { safeRecordUrl, tabNameOf } from '../logic/record.js';
import { type CaseOpener, OPENED, type Opened } from './case-opener.js';

const NO_ADDRESS: Opened = {
  ok: false,
  text: 'The interaction has no address of the case. Look for the case by its number in Salesforce.',
};
const BLOCKED: Opened = {
  ok: false,
  text: 'The browser has blocked the tab. Press "Open case", and allow pop-ups for this page in the browser\'s settings.',
};

/** Opens cases in tabs of the browser, one for each case: a case that is open already is brought to the front. */
export class TabOpener implements CaseOpener {
  readonly #tabs = new Map<string, Window>();

  async open({ caseId, recordUrl }: AgentInteraction): Promise<Opened> {
    const url = safeRecordUrl(recordUrl);
    if (url === undefined) return NO_ADDRESS;
    const known = this.#tabs.get(caseId);
    if (known && !known.closed) {
      // Going there again would throw away what the agent has begun to write.
      known.focus();
      return OPENED;
    }
    this.#forgetClosed();
    const tab = window.open('', tabNameOf(caseId));
    if (tab === null) return BLOCKED;
    this.#tabs.set(caseId, tab);
    show(tab, url);
    return OPENED;
  }

  showPanel(): void {}

  #forgetClosed(): void {
    for (const [caseId, tab] of this.#tabs) if (tab.closed) this.#tabs.delete(caseId);
  }
}

/** With `noopener` nobody could tell whether the tab was blocked; so the way back is cut before the tab goes anywhere. */
function show(tab: Window, url: string): void {
  if (!isBlank(tab)) {
    tab.focus();
    return;
  }
  tab.opener = null;
  tab.location.replace(url);
}

function isBlank(tab: Window): boolean {
  try {
    return tab.location.href === 'about:blank';
  } catch {
    // The page of another origin: the case is there already.
    return false;
  }
}
