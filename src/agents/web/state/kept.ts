/** A storage of the browser, as far as the panel uses it. */
export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** As many as the server takes. */
const MOST_SHOWN = 100;
/** Longer ids are none of the server's. */
const MAX_ID_LENGTH = 300;
const TOKEN = 'casebridge-agent-token';
const SHOWN = 'casebridge-agent-shown';
const SOUND = 'casebridge-agent-sound';
const NOTES = 'casebridge-agent-notes';

/**
 * What the panel keeps in the browser: the token in this tab only, so that the page can be loaded anew; for all tabs of
 * this browser which pops were shown, and what the agent has chosen. Never a password, nor anything of a case.
 */
export class Kept {
  readonly #tab: KeyValue;
  readonly #browser: KeyValue;

  constructor(tab: KeyValue, browser: KeyValue) {
    this.#tab = tab;
    this.#browser = browser;
  }

  /** '' if nobody is logged in. */
  get token(): string {
    return this.#tab.getItem(TOKEN) ?? '';
  }

  set token(token: string) {
    if (token === '') this.#tab.removeItem(TOKEN);
    else this.#tab.setItem(TOKEN, token);
  }

  /** Pops that tabs of this browser have shown, newest first. */
  get shown(): readonly string[] {
    return idsOf(this.#browser.getItem(SHOWN));
  }

  /** A tab has shown a pop. */
  addShown(popId: string): void {
    const others = this.shown.filter((known) => known !== popId);
    this.#browser.setItem(SHOWN, JSON.stringify([popId, ...others].slice(0, MOST_SHOWN)));
  }

  /** Whether a new interaction is to be heard. */
  get sound(): boolean {
    return this.#browser.getItem(SOUND) !== 'off';
  }

  set sound(on: boolean) {
    this.#browser.setItem(SOUND, on ? 'on' : 'off');
  }

  /** Whether a new interaction is to be told by the desktop. */
  get notes(): boolean {
    return this.#browser.getItem(NOTES) === 'on';
  }

  set notes(on: boolean) {
    this.#browser.setItem(NOTES, on ? 'on' : 'off');
  }
}

/** A storage; where the browser forbids it, as it may in a frame, what is kept lasts as long as the page. */
export function storageOrMemory(storage: () => KeyValue): KeyValue {
  const memory = new Map<string, string>();
  const tryIt = <T>(use: (kept: KeyValue) => T, instead: () => T): T => {
    try {
      return use(storage());
    } catch {
      return instead();
    }
  };
  return {
    getItem: (key) =>
      tryIt(
        (kept) => kept.getItem(key),
        () => memory.get(key) ?? null,
      ),
    setItem: (key, value) =>
      tryIt(
        (kept) => kept.setItem(key, value),
        () => void memory.set(key, value),
      ),
    removeItem: (key) =>
      tryIt(
        (kept) => kept.removeItem(key),
        () => void memory.delete(key),
      ),
  };
}

function idsOf(text: string | null): readonly string[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(found)) return [];
    return found.filter((id) => typeof id === 'string' && id.length <= MAX_ID_LENGTH).slice(0, MOST_SHOWN);
  } catch {
    return [];
  }
}
