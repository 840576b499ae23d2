/** What a test can make go wrong in the org, in process or over `/__sim__/faults`. */
export class OrgFaults {
  readonly #locked = new Set<string>();
  readonly #inactiveTriggers = new Set<string>();
  readonly #refusals: { readonly code: string; left: number }[] = [];

  /** Told when other triggers are active than before. */
  onTriggersChanged: () => void = () => undefined;
  /** Delay of every HTTP answer, milliseconds. */
  latencyMs = 0;
  /** Every API request is answered with 403 `REQUEST_LIMIT_EXCEEDED`. */
  requestLimitExceeded = false;
  /** SOAP `login()` is disabled in the org. */
  soapLoginDisabled = false;
  /** The integration user lacks "Use Any API Auth". */
  useAnyApiAuthMissing = false;
  /** Passwords and app secrets have been changed: logins with the known ones are refused. */
  credentialsChanged = false;
  /** Logins answer `passwordExpired`. */
  passwordExpired = false;
  /** The org is reached as if through login.salesforce.com: client credentials are refused there. */
  actAsLoginHost = false;
  /** The connected app has no run-as user for client credentials. */
  runAsUserMissing = false;
  /** Email-to-Case is off: no mail is taken. What a real org answers to such a mail is not known. */
  emailToCaseOff = false;

  /** Writes to these records fail with `UNABLE_TO_LOCK_ROW` until {@link unlockRows}. Ids of 18 characters. */
  lockRows(ids: Iterable<string>): void {
    for (const id of ids) this.#locked.add(id);
  }

  /** Ends all locks of {@link lockRows}. */
  unlockRows(): void {
    this.#locked.clear();
  }

  /** Whether a write to this record fails now. An id of 18 characters. */
  isLocked(id: string): boolean {
    return this.#locked.has(id);
  }

  /** An administrator has deployed these triggers as inactive, and all others as active. Names as the package spells them. */
  setInactiveTriggers(names: Iterable<string>): void {
    this.#inactiveTriggers.clear();
    for (const name of names) this.#inactiveTriggers.add(name);
    this.onTriggersChanged();
  }

  /** Whether a trigger does not run. */
  isInactiveTrigger(name: string): boolean {
    return this.#inactiveTriggers.has(name);
  }

  /** The next `times` API requests are refused with this error code. */
  refuse(code: string, times: number): void {
    this.#refusals.push({ code, left: times });
  }

  /** Takes one pending refusal; undefined if none is left. */
  takeRefusal(): string | undefined {
    const refusal = this.#refusals[0];
    if (refusal === undefined) return undefined;
    refusal.left -= 1;
    if (refusal.left <= 0) this.#refusals.shift();
    return refusal.code;
  }

  /** Back to an org without faults. */
  clear(): void {
    this.#locked.clear();
    this.setInactiveTriggers([]);
    this.#refusals.length = 0;
    this.latencyMs = 0;
    this.requestLimitExceeded = false;
    this.soapLoginDisabled = false;
    this.useAnyApiAuthMissing = false;
    this.credentialsChanged = false;
    this.passwordExpired = false;
    this.actAsLoginHost = false;
    this.runAsUserMissing = false;
    this.emailToCaseOff = false;
  }
}
