import { ok, type Verdict, warn } from '../../../domain/check.js';

/** Version of the handler that this release brings; a test holds it against `handler/create-interaction.handler.json`. */
export const HANDLER_VERSION = '1.0.0';
/** A handler says any text; a line of a check is to stay one. */
const MAX_SHOWN = 40;
const CURE =
  'Build and publish the handler of this release by handler/GUIDE.md ("Upgrades"). Steps of your own stand behind a + in its version.';

/**
 * What a handler that answers, and speaks the contract, is held to be by its own version. A site's changes stand behind a
 * `+` and count as the version before it. @param version as the handler says it; '' if it says none.
 */
export function handlerVerdict(version: string): Verdict {
  const said = version.trim().slice(0, MAX_SHOWN);
  if (said === '')
    return warn(`The handler answers, and does not say its version; this release brings ${HANDLER_VERSION}.`, CURE);
  if (said.split('+', 1)[0] === HANDLER_VERSION) return ok(`The handler answers, version ${said}.`);
  return warn(`The handler answers, version ${said}; this release brings ${HANDLER_VERSION}.`, CURE);
}
