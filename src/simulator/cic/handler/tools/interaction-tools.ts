import { type HandlerTool, listInput, type ToolInputs, textInput } from '../handler-tool.js';

/** Looks for an interaction that has not ended and carries the attributes. Exits: `Found` (output `interactionId`), `NotFound`. */
export const findInteraction: HandlerTool = (inputs, world) => {
  const interactionId = world.findLive(attributesOf(inputs));
  return interactionId === undefined ? { exit: 'NotFound' } : { exit: 'Found', outputs: { interactionId } };
};

/** Makes an e-mail interaction that is on no queue yet. Exits: `Success` (output `interactionId`), `Failure`. */
export const createEmailInteraction: HandlerTool = (inputs, world) => {
  const interactionId = world.createEmail({
    subject: textInput(inputs, 'subject'),
    senderName: textInput(inputs, 'senderName'),
    senderAddress: textInput(inputs, 'senderAddress'),
    importance: textInput(inputs, 'importance'),
  });
  return interactionId === undefined ? { exit: 'Failure' } : { exit: 'Success', outputs: { interactionId } };
};

/** Sets attributes. Exits: `Success`, `Failure`. */
export const setAttributes: HandlerTool = (inputs, world) =>
  succeeded(world.setAttributes(textInput(inputs, 'interactionId'), attributesOf(inputs)));

/** Requires a skill of the agent; must come before the interaction is queued. Exits: `Success`, `Failure`. */
export const specifySkill: HandlerTool = (inputs, world) =>
  succeeded(world.specifySkill(textInput(inputs, 'interactionId'), textInput(inputs, 'skill')));

/**
 * Puts the interaction on a queue, given by its scoped name: `Workgroup Queue:` or `User Queue:` and the name
 * (Interaction Designer help, LookUp: "User Queue:StephenS"). Exits: `Success`, `Failure`.
 */
export const transferEmailInteraction: HandlerTool = (inputs, world) => {
  const id = textInput(inputs, 'interactionId');
  const [, scope, name = ''] = /^(Workgroup|User) Queue:(.+)$/is.exec(textInput(inputs, 'queue')) ?? [];
  if (scope === undefined) return { exit: 'Failure' };
  return succeeded(
    scope.toLowerCase() === 'user' ? world.transferToUser(id, name) : world.transferToWorkgroup(id, name),
  );
};

/** Ends an interaction. Exits: `Success`, `Failure`. */
export const disconnectEmailInteraction: HandlerTool = (inputs, world) =>
  succeeded(world.disconnect(textInput(inputs, 'interactionId')));

function succeeded(done: boolean): { exit: string } {
  return { exit: done ? 'Success' : 'Failure' };
}

function attributesOf(inputs: ToolInputs): Record<string, string> {
  const values = listInput(inputs, 'values');
  return Object.fromEntries(listInput(inputs, 'names').map((name, index) => [name, values[index] ?? '']));
}
