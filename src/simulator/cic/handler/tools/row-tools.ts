import { type HandlerTool, textInput } from '../handler-tool.js';

/**
 * Notes a key that must be unique, in one step that two runs cannot both pass. Exits: `Claimed` (it was new),
 * `Known` (output `interactionId`), `Busy` (another run has claimed it and has not finished).
 */
export const claimRow: HandlerTool = (inputs, world) => {
  const key = textInput(inputs, 'key');
  const known = world.rows.get(key);
  if (known === undefined) {
    world.rows.set(key, '');
    return { exit: 'Claimed' };
  }
  return known === '' ? { exit: 'Busy' } : { exit: 'Known', outputs: { interactionId: known } };
};

/** Writes down what a claimed key led to. Exit: `Next`. */
export const rememberRow: HandlerTool = (inputs, world) => {
  world.rows.set(textInput(inputs, 'key'), textInput(inputs, 'interactionId'));
  return { exit: 'Next' };
};

/** Gives a claimed key back, so that the same attempt can be tried again. Exit: `Next`. */
export const releaseRow: HandlerTool = (inputs, world) => {
  world.rows.delete(textInput(inputs, 'key'));
  return { exit: 'Next' };
};
