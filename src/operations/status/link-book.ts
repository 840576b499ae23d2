import type { Clock } from '../../runtime/clock.js';
import type { LinkView } from './group-status.js';
import type { LinkChange, LinkSide } from './link-change.js';

const MAX_HISTORY = 50;

interface LinkNotes {
  view: LinkView;
  /** It was up once and is not now, so that coming up is coming back. */
  wasLost: boolean;
}

/** Keeps the state of each connection with its latest changes, and counts what came back. */
export class LinkBook {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #links: Record<LinkSide, LinkNotes>;
  #server = '';
  #reconnects = 0;
  #switchovers = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#links = { salesforce: unknownLink(clock), stream: unknownLink(clock), cic: unknownLink(clock) };
  }

  /** The CIC server of the present session or the last one; '' before the first. */
  get server(): string {
    return this.#server;
  }

  get reconnects(): number {
    return this.#reconnects;
  }

  get switchovers(): number {
    return this.#switchovers;
  }

  /** One connection as it is shown. */
  view(side: LinkSide): LinkView {
    return this.#links[side].view;
  }

  /** Takes a change in. @returns what it amounts to. */
  take(change: LinkChange): { readonly reconnected: boolean; readonly switchedOver: boolean } {
    const { side, state, error, why } = change;
    const link = this.#links[side];
    const before = link.view.state;
    const isUp = state === 'ready' || (state === 'up' && before !== 'ready');
    const reconnected = isUp && link.wasLost;
    if (isUp) link.wasLost = false;
    else if (state === 'lost' && (before === 'ready' || before === 'up')) link.wasLost = true;
    if (state !== before || error?.code !== link.view.error?.code) this.#note(link, change, why);
    const switchedOver = this.#follow(change);
    if (reconnected) this.#reconnects += 1;
    if (switchedOver) this.#switchovers += 1;
    return { reconnected, switchedOver };
  }

  /** A try to connect does not hide why the link is not up. */
  #note(link: LinkNotes, { state, error }: LinkChange, why: string): void {
    const at = this.#clock.now();
    const { view } = link;
    const kept = state === 'connecting' ? (error ?? view.error) : error;
    const since = state === view.state ? view.since : at;
    const history = [...view.history, { at, state, why }].slice(-MAX_HISTORY);
    link.view = { state, since, history, ...(kept ? { error: kept } : {}) };
  }

  #follow({ side, state, server }: LinkChange): boolean {
    if (side !== 'cic' || state !== 'up' || server === undefined || server === '') return false;
    const switchedOver = this.#server !== '' && this.#server !== server;
    this.#server = server;
    return switchedOver;
  }
}

function unknownLink(clock: Pick<Clock, 'now'>): LinkNotes {
  return { view: { state: 'connecting', since: clock.now(), history: [] }, wasLost: false };
}
