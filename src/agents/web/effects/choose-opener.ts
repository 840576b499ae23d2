import type { Embedding } from '../logic/embedding.js';
import type { Chosen } from './case-opener.js';
import { type After, ClassicOpener, LightningOpener, type Sforce } from './open-cti.js';
import { TabOpener } from './tab-opener.js';

/** What the choice works with. */
export interface ChoiceOptions {
  /** Loads a script into the page; rejects if it does not come. */
  readonly loadScript: (url: string) => Promise<void>;
  /** What the script has made. */
  readonly sforce: () => Sforce | undefined;
  readonly after: After;
}

/** A script that does not come must not hold up the pops. Milliseconds. */
const LOAD_MS = 15_000;

/** Chooses how cases are opened where the panel is shown. Without Open CTI they open in tabs. */
export async function chooseOpener(embedding: Embedding, options: ChoiceOptions): Promise<Chosen> {
  if (embedding.kind === 'alone') return { opener: new TabOpener(), trouble: '' };
  if (embedding.kind === 'framed')
    return embedding.why === '' ? { opener: new TabOpener(), trouble: '' } : inTabs(embedding.why);
  if (!(await hasCome(options.loadScript(embedding.scriptUrl), options.after)))
    return inTabs(`Open CTI could not be loaded from ${new URL(embedding.scriptUrl).origin}`);
  const { opencti, interaction } = options.sforce() ?? {};
  if (embedding.kind === 'lightning' && opencti)
    return { opener: new LightningOpener(opencti, options.after), trouble: '' };
  if (embedding.kind === 'classic' && interaction)
    return { opener: new ClassicOpener(interaction, options.after), trouble: '' };
  return inTabs('The script of Open CTI holds nothing that opens a case');
}

function hasCome(loading: Promise<void>, after: After): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = after(LOAD_MS, () => resolve(false));
    const settle = (come: boolean) => {
      cancel();
      resolve(come);
    };
    loading.then(
      () => settle(true),
      () => settle(false),
    );
  });
}

function inTabs(why: string): Chosen {
  return {
    opener: new TabOpener(),
    trouble: `${why}. Cases open in tabs of the browser instead. Tell your administrator.`,
  };
}

/** Adds a script to the page. */
export function loadScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error(`${url} did not come`)));
    document.head.append(script);
  });
}
