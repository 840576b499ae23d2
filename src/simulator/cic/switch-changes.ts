import type { JsonRecord } from './json.js';
import type { CicSwitches } from './switches.js';

/** The values that each switch can have; a number means any number from 0 up. */
const VARIANTS: { readonly [Name in keyof CicSwitches]: readonly CicSwitches[Name][] | 'milliseconds' } = {
  handler: ['published', 'missing'],
  handlerMemory: ['rows', 'live', 'none'],
  handlerLatencyMs: 'milliseconds',
  attributesLateMs: 'milliseconds',
  additionalAttributesIgnored: [true, false],
  messagingVersion: [1, 2],
  queueSubscriptionStatus: [200, 204],
  unknownQueue: ['faulted', 'badRequest', 'silent'],
  sendsNormalState: [true, false],
  unsetAttributes: ['empty', 'omitted'],
  connectedStaysOnWorkgroupQueue: [true, false],
  connectionStateAs: ['number', 'word'],
  streamKeepsSessionAlive: [true, false],
  locationOnCreate: [true, false],
  errorCodes: ['sessionExpired', 'invalidSession', 'none'],
  secondLogin: ['beside', 'endsFirst'],
  stationNotFoundStatus: [400, 404],
  recoveredState: ['queued', 'asBefore'],
  accessRights: ['shown', 'hidden'],
  idsAfterSwitchover: ['higher', 'lower'],
};

/**
 * Changes switches to values that came as JSON; none is changed if one is wrong.
 *
 * @throws Error that names the switch that does not exist or cannot have the value.
 */
export function changeSwitches(switches: CicSwitches, values: JsonRecord): void {
  for (const [name, value] of Object.entries(values)) {
    const variants: unknown = Object.entries(VARIANTS).find(([known]) => known === name)?.[1];
    if (variants === undefined) throw new Error(`there is no switch ${name}`);
    const isAllowed = Array.isArray(variants) ? variants.includes(value) : typeof value === 'number' && value >= 0;
    if (!isAllowed) throw new Error(`${name} cannot be ${JSON.stringify(value)}`);
  }
  Object.assign(switches, values);
}
