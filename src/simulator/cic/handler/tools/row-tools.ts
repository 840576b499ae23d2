import { type HandlerTool, textInput } from '../handler-tool.js';

/**
 * Notes a key that must be unique, in one step that two runs cannot both pass. Exits: `Claimed` (it was new),
 * `Known` (output `interactionId`), `Busy` (another run has claimed it and has not finished), `Failure` (the memory
 * cannot be reached).
 */
export const claimRow: HandlerTool = (inputs, { rows }) => {
  if (!rows) return { exit: 'Failure' };
  const key = textInput(inputs, 'key');
  const known = rows.get(key);
  if (known === undefined) {
    rows.set(key, '');
    return { exit: 'Claimed' };
  }
  return known === '' ? { exit: 'Busy' } : { exit: 'Known', outputs: { interactionId: known } };
};

/** Writes down what a claimed key led to. Exits: `Next`, `Failure` (the memory cannot be reached). */
export const rememberRow: HandlerTool = (inputs, { rows }) => {
  if (!rows) return { exit: 'Failure' };
  rows.set(textInput(inputs, 'key'), textInput(inputs, 'interactionId'));
  return { exit: 'Next' };
};

/** Gives a claimed key back, so that the same attempt can be tried again. Exits: `Next`, `Failure` (as above). */
export const releaseRow: HandlerTool = (inputs, { rows }) => {
  if (!rows) return { exit: 'Failure' };
  rows.delete(textInput(inputs, 'key'));
  return { exit: 'Next' };
};
