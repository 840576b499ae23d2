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

/** Of another origin: nobody can tell what it shows. */
const LEFT_ALONE: Opened = {
  ok: false,
  text: 'A tab was opened for it before. It was left as it is, and may show something else by now. Press "Open case" to see the case.',
};

interface CaseTab {
  readonly tab: Window;
  /** The pop that it was opened for, or was left alone by last. */
  popId: string;
}

/** Opens cases in tabs of the browser, one for each case: the tab of a case that was opened before is brought to the front. */
export class TabOpener implements CaseOpener {
  readonly #tabs = new Map<string, CaseTab>();

  async open({ caseId, recordUrl, popId }: AgentInteraction): Promise<Opened> {
    const url = safeRecordUrl(recordUrl);
    if (url === undefined) return NO_ADDRESS;
    const known = this.#tabs.get(caseId);
    if (known && !known.tab.closed) {
      // Going there again would throw away what the agent has begun to write.
      known.tab.focus();
      if (known.popId === popId) return OPENED;
      known.popId = popId;
      return LEFT_ALONE;
    }
    this.#forgetClosed();
    const tab = window.open('', tabNameOf(caseId));
    if (tab === null) return BLOCKED;
    this.#tabs.set(caseId, { tab, popId });
    return show(tab, url);
  }

  /** Nobody can tell whether a tab that was opened still shows its case: the agent may have gone on to another record. */
  linkTo({ recordUrl }: AgentInteraction): string | undefined {
    return safeRecordUrl(recordUrl);
  }

  showPanel(): void {}

  #forgetClosed(): void {
    for (const [caseId, { tab }] of this.#tabs) if (tab.closed) this.#tabs.delete(caseId);
  }
}

/** With `noopener` nobody could tell whether the tab was blocked; so the way back is cut before the tab goes anywhere. */
function show(tab: Window, url: string): Opened {
  if (!isBlank(tab)) {
    tab.focus();
    return LEFT_ALONE;
  }
  tab.opener = null;
  tab.location.replace(url);
  return OPENED;
}

function isBlank(tab: Window): boolean {
  try {
    return tab.location.href === 'about:blank';
  } catch {
    // The page of another origin: it was opened before this page was loaded.
    return false;
  }
}
