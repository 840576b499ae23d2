/** Alerts that are kept at once, open or known to somebody; what comes beyond is only in the log. */
export const MAX_ALERTS = 500;

/** How grave an alert is. error: a person must act. warn: a person should look. */
export type AlertLevel = 'error' | 'warn';

/** Something that needs a person. */
export interface Alert {
  /** Names the kind of alert, after a `/` what it is about; the same trouble keeps its key. */
  readonly key: string;
  readonly level: AlertLevel;
  /** Code of docs/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly cure: string;
  /** When the trouble began; milliseconds since the epoch. */
  readonly since: number;
}

/** What a channel tells of an alert: that it began, that it lasts, that it is over. */
export interface AlertNotice {
  readonly kind: 'raised' | 'repeated' | 'cleared';
  readonly alert: Alert;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A way to people. */
export interface AlertChannel {
  /** For logs and metrics. */
  readonly name: 'webhook' | 'mail';
  /** Tells apart whom channels reach, over restarts too: another address, other people. Holds no secret. */
  readonly reaches: string;
  /**
   * Sends notices, oldest first, as one message.
   * @throws CasebridgeError whose failure class says whether another try may help.
   */
  send(notices: readonly AlertNotice[], signal: AbortSignal): Promise<void>;
  /** Closes connections. Safe to call twice. */
  close(): Promise<void>;
}
