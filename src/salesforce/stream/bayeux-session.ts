/** The id of an event as the server gave it; the Streaming API guide calls it opaque. */
export type ReplayId = number | string;

/** What a session tells. */
export interface BayeuxListener {
  /** Every incoming `/meta/…` message, before the client acts on it. */
  readonly onMeta: (message: unknown) => void;
  /** Events of one delivery: what one Bayeux response carried for the channel. */
  readonly onEvents: (events: readonly unknown[]) => void;
  /** The transport found the server unreachable, or an answer that is not whole. */
  readonly onTransportDown: () => void;
  /** An answer that no session can go on after. @param why without a secret. */
  readonly onUnusable: (why: string) => void;
  /** A cookie that the server or a proxy set was left out. @param why without its value. */
  readonly onCookieRefused: (why: string) => void;
  /** An HTTP error, or a redirection, without a Bayeux message in it. @param errorCode of a REST error, else ''. */
  readonly onHttpError: (status: number, errorCode: string) => void;
}

/** Where a session connects and what it subscribes to. */
export interface BayeuxTarget {
  /** `https://…/cometd/67.0` */
  readonly url: string;
  readonly accessToken: string;
  readonly channel: string;
  /** Where to begin: -1 only new events, else after this event. */
  readonly replayFrom: ReplayId;
  readonly proxy: string;
}

/** One Bayeux session; it is never used again after a failure. */
export interface BayeuxSession {
  /** Handshakes and subscribes. Progress and failures are told to the listener, not here. */
  open(): void;
  /**
   * Says goodbye, so that the server need not count the client until it expires, then ends everything: timers,
   * requests, sockets. Resolves when the goodbye was answered, or after half a second.
   */
  close(): Promise<void>;
}

/** Makes sessions; the seam below which a simulated org can stand without sockets. */
export type BayeuxSessionFactory = (target: BayeuxTarget, listener: BayeuxListener) => BayeuxSession;
