import { rmSync } from 'node:fs';
import { expect } from 'vitest';
import { caseOfMail, type EndedCase, endOfCase } from './case-end.js';
import { sendMail } from './customer-mail.js';
import { PROGRAM_LIMIT_MS, type Program } from './program.js';
import type { Stand } from './stand.js';

/** A stand whose connector is killed again and again. */
export class KillBench {
  readonly stand: Stand;
  #connector: Program | undefined;
  #mails = 0;
  #whole = false;

  constructor(stand: Stand) {
    this.stand = stand;
  }

  get connector(): Program {
    if (!this.#connector) throw new Error('the connector has not been started');
    return this.#connector;
  }

  async connect(): Promise<void> {
    this.#connector = await this.stand.connect();
  }

  /**
   * Plays one scenario. One that fails leaves the connector somewhere on its way; the next gets a new one
   * nevertheless.
   */
  async play(scenario: () => Promise<void>): Promise<void> {
    if (!this.#whole) {
      await this.stand.desk.stop();
      await this.#connector?.kill();
      await this.mend();
      await this.connect();
    }
    this.#whole = false;
    await this.stand.cic.switches({ handlerMemory: 'rows' });
    await scenario();
    this.#whole = true;
  }

  /** SIGKILL: no handler of the program sees it. */
  async kill(): Promise<void> {
    expect(await this.connector.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  }

  /** Takes every fault back. */
  async mend(): Promise<void> {
    const { org, cic } = this.stand;
    await org.clearFaults();
    await cic.fault({ kind: 'clear' });
    await cic.switches({ handlerLatencyMs: 5 });
  }

  /** What a new disk, or a container without one, does to the store. */
  forget(): void {
    rmSync(this.stand.group.dataDir, { recursive: true });
  }

  /** Sends a mail. @returns its case's id, once the case and its row are there. */
  async newCase(): Promise<string> {
    this.#mails += 1;
    const { org } = this.stand;
    const mail = { subject: `Mail ${this.#mails}`, text: 'Will it survive?' };
    const made = await caseOfMail(this.stand, await sendMail(org.ready.smtpPort, mail));
    expect(made.rows.map(({ Event__c }) => Event__c)).toEqual(['CaseCreated']);
    return made.case.Id;
  }

  /** The connector has said something about a case. @returns the row that it spoke of. */
  async told(message: string | RegExp, objectId: string): Promise<string> {
    const { rowId } = await this.connector.logged(message, PROGRAM_LIMIT_MS, { objectId });
    return rowId ?? '';
  }

  /** True if the connector has said it about a case by now. */
  hasTold(message: string, objectId: string): boolean {
    return this.connector.entries().some((entry) => entry.objectId === objectId && entry.message.includes(message));
  }

  /** The agents come, answer the case and go. */
  async answered(caseId: string): Promise<EndedCase> {
    this.stand.desk.start();
    const ended = await endOfCase(this.stand, caseId);
    await this.stand.desk.stop();
    return ended;
  }
}
