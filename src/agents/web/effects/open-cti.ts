import type { AgentInteraction } from '../../contract.js';
import { isRecordId } from '../logic/record.js';
import { type CaseOpener, OPENED, type Opened } from './case-opener.js';

/** What Open CTI in Lightning answers. */
interface LightningAnswer {
  readonly success?: boolean;
  readonly errors?: unknown;
}

/** Open CTI in Lightning Experience, as far as the panel uses it. */
export interface LightningCti {
  readonly SCREENPOP_TYPE: { readonly SOBJECT: string };
  screenPop(asked: {
    readonly type: string;
    readonly params: { readonly recordId: string };
    readonly callback: (answer: LightningAnswer) => void;
  }): void;
  setSoftphonePanelVisibility?(asked: { readonly visible: boolean }): void;
}

/** Open CTI in Salesforce Classic, as far as the panel uses it. */
export interface ClassicCti {
  screenPop(
    url: string,
    force: boolean,
    callback: (answer: { readonly result?: unknown; readonly error?: unknown }) => void,
  ): void;
  setVisible?(visible: boolean): void;
}

/** The global that Salesforce's script makes. */
export interface Sforce {
  readonly opencti?: LightningCti;
  readonly interaction?: ClassicCti;
}

/** Calls once after a delay of milliseconds; the returned function cancels. */
export type After = (delayMs: number, run: () => void) => () => void;

/** After this long without an answer the agent is told that the case may not be open. */
const ANSWER_MS = 10_000;

/** Opens cases in Lightning Experience, in the console as in a standard app. */
export class LightningOpener implements CaseOpener {
  readonly #cti: LightningCti;
  readonly #after: After;

  constructor(cti: LightningCti, after: After) {
    this.#cti = cti;
    this.#after = after;
  }

  open({ caseId }: AgentInteraction): Promise<Opened> {
    return popped(caseId, this.#after, (done) =>
      this.#cti.screenPop({
        type: this.#cti.SCREENPOP_TYPE.SOBJECT,
        params: { recordId: caseId },
        callback: ({ success, errors }) => done(success === true, errors),
      }),
    );
  }

  linkTo(): undefined {
    return undefined;
  }

  showPanel(): void {
    this.#cti.setSoftphonePanelVisibility?.({ visible: true });
  }
}

/** Opens cases in Salesforce Classic. */
export class ClassicOpener implements CaseOpener {
  readonly #cti: ClassicCti;
  readonly #after: After;

  constructor(cti: ClassicCti, after: After) {
    this.#cti = cti;
    this.#after = after;
  }

  open({ caseId }: AgentInteraction): Promise<Opened> {
    return popped(caseId, this.#after, (done) =>
      this.#cti.screenPop(`/${caseId}`, true, ({ result, error }) => done(Boolean(result), error)),
    );
  }

  linkTo(): undefined {
    return undefined;
  }

  showPanel(): void {
    this.#cti.setVisible?.(true);
  }
}

function popped(
  caseId: string,
  after: After,
  ask: (done: (ok: boolean, errors: unknown) => void) => void,
): Promise<Opened> {
  if (!isRecordId(caseId)) return Promise.resolve(failed('the interaction has no id of a case'));
  return new Promise((resolve) => {
    const cancel = after(ANSWER_MS, () => resolve(failed('no answer')));
    try {
      ask((ok, errors) => {
        cancel();
        resolve(ok ? OPENED : failed(wordsOf(errors)));
      });
    } catch (error) {
      cancel();
      resolve(failed(wordsOf(error)));
    }
  });
}

function failed(why: string): Opened {
  return { ok: false, text: `Salesforce did not open the case${why === '' ? '' : ` (${why})`}. Press "Open case".` };
}

function wordsOf(errors: unknown): string {
  if (errors === null || errors === undefined) return '';
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  const words = list.map((error) => (error instanceof Error ? error.message : textOf(error)));
  return words.join(', ').slice(0, 200);
}

function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { description } = error as { readonly description?: unknown };
  return typeof description === 'string' ? description : JSON.stringify(error);
}
