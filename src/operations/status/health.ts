import type { LinkState } from '../../domain/happening.js';

/** What readiness depends on. */
export interface HealthFacts {
  readonly stream: LinkState;
  /** What is wrong with the PushTopic; '' if nothing is known to be. */
  readonly pushTopic: string;
  readonly contactCenter: LinkState;
  /** A sweep has read all unprocessed rows since the start. */
  readonly swept: boolean;
}

/** What `/healthz` and `/readyz` say. */
export interface Health {
  /** The process answers. */
  readonly alive: true;
  readonly ready: boolean;
  /** One sentence for each thing that is not ready. */
  readonly reasons: readonly string[];
}

/** Whether rows are routed now: the stream is subscribed, every watched queue is seen, the first sweep is over. */
export function health({ stream, pushTopic, contactCenter, swept }: HealthFacts): Health {
  const reasons = [
    ...(stream === 'ready' ? [] : [`The stream is ${NOT_READY[stream]}.`]),
    ...(pushTopic === '' ? [] : [pushTopic]),
    ...(contactCenter === 'ready' ? [] : [`The link to CIC is ${NOT_READY[contactCenter]}.`]),
    ...(swept ? [] : ['The first sweep has not finished.']),
  ];
  return { alive: true, ready: reasons.length === 0, reasons };
}

const NOT_READY: Readonly<Record<Exclude<LinkState, 'ready'>, string>> = {
  connecting: 'being opened',
  up: 'up, but not everything has answered yet',
  lost: 'lost',
  stopped: 'closed',
};
