import { type HandlerTool, listInput, textInput } from '../handler-tool.js';

/** Compares two texts. Exits: `Equal`, `Different`. */
export const compareText: HandlerTool = (inputs) => ({
  exit: textInput(inputs, 'left') === textInput(inputs, 'right') ? 'Equal' : 'Different',
});

/** Gives its inputs out under their names, so that variables can be set. Exit: `Next`. */
export const assignTexts: HandlerTool = (inputs) => ({ exit: 'Next', outputs: inputs });

/** Cuts a text at a separator; blank parts are left out. Exit: `Next`. Output: `items`. */
export const splitText: HandlerTool = (inputs) => {
  const parts = textInput(inputs, 'text').split(textInput(inputs, 'separator'));
  return { exit: 'Next', outputs: { items: parts.map((part) => part.trim()).filter((part) => part !== '') } };
};

/** Takes the first item of a list. Exits: `Item` (outputs `item`, `rest`), `Empty`. */
export const takeItem: HandlerTool = (inputs) => {
  const [item, ...rest] = listInput(inputs, 'list');
  return item === undefined ? { exit: 'Empty' } : { exit: 'Item', outputs: { item, rest } };
};
