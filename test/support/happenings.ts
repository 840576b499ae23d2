import type { Happening, LinkState, ToldError } from '../../src/domain/happening.js';
import type { Mark, Outcome } from '../../src/domain/outcome.js';
import type { Row } from '../../src/domain/row.js';
import { CasebridgeError } from '../../src/errors/casebridge-error.js';
import type { ErrorCode } from '../../src/errors/catalogue.js';
import { toldError } from '../../src/errors/told-error.js';

/** An error of the catalogue as it is told. */
export function told(code: ErrorCode, message = 'it broke'): ToldError {
  return toldError(new CasebridgeError(code, message));
}

/** The link to CIC has changed. */
export function cic(state: LinkState, server = 'cic1', error?: ToldError): Happening {
  return { type: 'contactCenterState', state, server, reason: '', ...(error ? { error } : {}) };
}

/** The stream has changed. */
export function stream(state: LinkState, error?: ToldError): Happening {
  return { type: 'streamState', state, channel: '/topic/ObjectRouting', ...(error ? { error } : {}) };
}

/** A row was settled. */
export function settled(row: Row, outcome: Outcome = 'Routed'): Happening {
  return { type: 'rowSettled', row, mark: markOf(row, outcome) };
}

/** A row was marked. */
export function marked(row: Row, outcome: Outcome = 'Routed'): Happening {
  return { type: 'rowMarked', rowId: row.id, objectId: row.objectId, mark: markOf(row, outcome) };
}

function markOf(row: Row, outcome: Outcome): Mark {
  return { rowId: row.id, outcome, interactionId: '', error: '', attempts: 1, at: 0 };
}
