import type { Config } from '../config/schema.js';
import { problemsOf, queueFindings } from '../contact-center/cic/checks/cic-look.js';
import { timeOf } from '../contact-center/cic/wire/messages.js';
import type { ExplainedInteraction, ExplainedRow, ExplainedStep, ExplainFacts } from '../domain/explained-case.js';
import { interactionState } from '../domain/interaction.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { withDeadline } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';
import { explainByPackage, findCase, kindOfId, rowsOfCase, timesOfCase } from '../salesforce/case-lookup.js';
import type { LedgerEntry, LedgerQuery } from '../store/store.js';
import { openStoreReader, type StoreReader } from '../store/store-reader.js';
import type { OpenVisit, Visit } from './visit.js';

/** Longest look at CIC, milliseconds. */
const CIC_LIMIT_MS = 30_000;
const LEDGER_ENTRIES = 1_000;
/** Interactions of a case that are asked for, the latest ones. */
const INTERACTIONS = 10;
/** `Eic_AcdStateString` says why ACD does not assign; a server that knows no such attribute leaves it out, as the times. */
const ATTRIBUTES = [
  'Eic_State',
  'Eic_UserName',
  'Eic_WorkgroupName',
  'Eic_AcdStateString',
  'Eic_InitiationTime',
  'Eic_ConnectTime',
  'Eic_TerminationTime',
  'ObjectRouting_ObjectId',
];

/**
 * Finds out all there is about one case: from Salesforce, the store and CIC. What cannot be asked is a gap.
 *
 * @param id of a case, a row or an interaction, or a case number.
 * @throws CasebridgeError `CASEBRIDGE_USAGE` for no id at all, `CASEBRIDGE_ID_UNKNOWN`; what keeps Salesforce from answering.
 */
export async function explainCase(
  open: OpenVisit,
  { config, clock }: { readonly config: Config; readonly clock: Clock },
  id: string,
  signal: AbortSignal,
): Promise<ExplainFacts> {
  const visit = open();
  const gaps: string[] = [];
  const store = openStore(config, gaps);
  try {
    await visit.enterOrg(signal);
    const look = new CaseLook(visit, store, clock, gaps);
    return await look.explain(await look.caseOf(id, signal), signal);
  } finally {
    store?.close();
    await visit.close();
  }
}

function openStore({ store, connector }: Config, gaps: string[]): StoreReader | undefined {
  try {
    const reader = openStoreReader({ url: store.url, dataDir: connector.dataDir });
    if (!reader) gaps.push('There is no store here, so the ledger is missing.');
    return reader;
  } catch (error) {
    gaps.push(noLedger(error));
    return undefined;
  }
}

function noLedger(error: unknown): string {
  return `The ledger could not be read: ${CasebridgeError.from(error).message}`;
}

class CaseLook {
  readonly #visit: Visit;
  /** None after it could not be read. */
  #store: StoreReader | undefined;
  readonly #clock: Clock;
  readonly #gaps: string[];
  #entered: Promise<boolean> | undefined;

  constructor(visit: Visit, store: StoreReader | undefined, clock: Clock, gaps: string[]) {
    this.#visit = visit;
    this.#store = store;
    this.#clock = clock;
    this.#gaps = gaps;
  }

  async caseOf(text: string, signal: AbortSignal): Promise<string> {
    const id = kindOfId(text);
    if (!id) {
      const what = `"${text}" is no id of a case or a row, no row name (OR-…), no case number and no interaction id.`;
      throw new CasebridgeError('CASEBRIDGE_USAGE', what);
    }
    const known = await findCase(this.#visit.org.rest, id, signal);
    if (known) return known;
    const elsewhere = id.kind === 'interaction' ? await this.#caseOfInteraction(id.interactionId, signal) : undefined;
    if (elsewhere) return elsewhere;
    throw new CasebridgeError('CASEBRIDGE_ID_UNKNOWN', `Nothing is known of "${text}".`);
  }

  async explain(caseId: string, signal: AbortSignal): Promise<ExplainFacts> {
    const { rest } = this.#visit.org;
    const rows = await rowsOfCase(rest, caseId, signal);
    const found = await this.#orGap('The package did not explain the case', signal, () =>
      explainByPackage(rest, caseId, signal),
    );
    const times = await this.#orGap('Salesforce did not tell when the case was made and closed', signal, () =>
      timesOfCase(rest, caseId, signal),
    );
    const ledger = this.#ledger({ objectId: caseId }, LEDGER_ENTRIES);
    if (!found && rows.length === 0 && ledger.length === 0)
      throw new CasebridgeError(
        'CASEBRIDGE_ID_UNKNOWN',
        `There is no case ${caseId} that the integration user may see.`,
      );
    const workgroups = new Set([found?.workgroup ?? '', ...rows.map(({ workgroup }) => workgroup)]);
    const ids = interactionIds(rows, ledger);
    const mapped = [...workgroups].filter((name) => name !== '');
    const seen = await this.#interactions(caseId, mapped, ids, signal);
    const interactions = seen && (await this.#withObstacles(seen, rows, signal));
    return { caseId, askedAt: this.#clock.now(), found, times, rows, ledger, interactions, gaps: this.#gaps };
  }

  async #orGap<T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw error;
      this.#gaps.push(`${what}: ${CasebridgeError.from(error).message}`);
      return undefined;
    }
  }

  #ledger(query: LedgerQuery, limit: number): readonly LedgerEntry[] {
    if (!this.#store) return [];
    try {
      return this.#store.ledger(query, limit);
    } catch (error) {
      this.#store = undefined;
      this.#gaps.push(noLedger(error));
      return [];
    }
  }

  async #caseOfInteraction(interactionId: string, signal: AbortSignal): Promise<string | undefined> {
    const noted = this.#ledger({ interactionId }, 1).at(0)?.objectId;
    if (noted) return noted;
    if (!(await this.#enter(signal))) return undefined;
    const found = await this.#visit.contactCenter.attributesOf(interactionId, ATTRIBUTES, signal);
    return found?.objectrouting_objectid;
  }

  /** Goes to CIC once; what keeps it from answering is a gap. */
  #enter(signal: AbortSignal): Promise<boolean> {
    this.#entered ??= this.#atCic(signal, (inner) => this.#visit.enterCic(inner).then(() => true)).then(
      (entered) => entered === true,
    );
    return this.#entered;
  }

  async #atCic<T>(signal: AbortSignal, work: (inner: AbortSignal) => Promise<T>): Promise<T | undefined> {
    try {
      return await withDeadline(this.#clock, 'The look at CIC', CIC_LIMIT_MS, signal, work);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#gaps.push(`CIC could not be asked: ${CasebridgeError.from(error).message}`);
      return undefined;
    }
  }

  /** Interactions that rows and ledger name, and live ones that they do not know of. */
  async #interactions(
    caseId: string,
    workgroups: readonly string[],
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly ExplainedInteraction[] | undefined> {
    if (!(await this.#enter(signal))) return undefined;
    return this.#atCic(signal, async (inner) => {
      const { contactCenter, notes, isOwn } = this.#visit;
      const look = { clock: this.#clock, contactCenter, notes };
      const isLeft = (name: string) => !isOwn && contactCenter.queueView(name) === 'unwatched';
      const watched = workgroups.filter((name) => !isLeft(name));
      const hidden = watched.length === 0 ? [] : await queueFindings(look, watched, inner);
      this.#gaps.push(
        ...workgroups
          .filter(isLeft)
          .map((name) => `The group routes nothing to "${name}" now: its queue is not looked at.`),
        ...hidden.map(({ finding }) => finding.what),
      );
      const live = contactCenter.liveFor(caseId).map((interaction) => interaction.id);
      const wanted = [...new Set([...ids, ...live])];
      return Promise.all(wanted.map((interactionId) => this.#interaction(interactionId, inner)));
    });
  }

  /** To a wait, what the directory says against its workgroup and the skills that its row asks for. */
  #withObstacles(
    seen: readonly ExplainedInteraction[],
    rows: readonly ExplainedRow[],
    signal: AbortSignal,
  ): Promise<readonly ExplainedInteraction[] | undefined> {
    const look = { clock: this.#clock, contactCenter: this.#visit.contactCenter, notes: this.#visit.notes };
    return this.#atCic(signal, (inner) =>
      Promise.all(
        seen.map(async (interaction) => {
          if (interaction.state !== 'waiting') return interaction;
          const skills = rows.findLast(({ interactionId }) => interactionId === interaction.id)?.skills ?? '';
          const problems = await problemsOf(look, { workgroup: interaction.workgroup, user: '', skills }, inner);
          const reasons = [interaction.waitReason, ...problems.map(({ what }) => what.replace(/\.$/, ''))];
          return { ...interaction, waitReason: reasons.filter((reason) => reason !== '').join('; ') };
        }),
      ),
    );
  }

  async #interaction(id: string, signal: AbortSignal): Promise<ExplainedInteraction> {
    const found = await this.#visit.contactCenter.attributesOf(id, ATTRIBUTES, signal);
    if (!found) return { ...NOTHING_KNOWN, id, state: 'gone' };
    return {
      id,
      state: interactionState(found.eic_state ?? ''),
      workgroup: found.eic_workgroupname ?? '',
      user: found.eic_username ?? '',
      waitReason: found.eic_acdstatestring ?? '',
      madeAt: timeOf(found.eic_initiationtime ?? ''),
      takenAt: timeOf(found.eic_connecttime ?? ''),
      endedAt: timeOf(found.eic_terminationtime ?? ''),
    };
  }
}

const NOTHING_KNOWN = {
  workgroup: '',
  user: '',
  waitReason: '',
  madeAt: undefined,
  takenAt: undefined,
  endedAt: undefined,
};

function interactionIds(rows: readonly ExplainedRow[], ledger: readonly ExplainedStep[]): readonly string[] {
  const ids = [...ledger, ...rows].map(({ interactionId }) => interactionId).filter((id) => id !== '');
  return [...new Set(ids)].slice(-INTERACTIONS);
}
