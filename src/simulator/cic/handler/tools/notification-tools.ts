import { type HandlerTool, listInput, textInput } from '../handler-tool.js';

/** Sends a custom notification to every client that subscribed to it. Exit: `Next`. */
export const sendCustomNotification: HandlerTool = (inputs, world) => {
  world.send(textInput(inputs, 'objectId'), textInput(inputs, 'eventId'), listInput(inputs, 'data'));
  return { exit: 'Next' };
};
