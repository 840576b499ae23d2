import { isAcdWorkgroup } from '../../directory-data.js';
import { type HandlerTool, textInput } from '../handler-tool.js';

/** Looks a workgroup up by its exact name. Exits: `Acd`, `NotAcd`, `NotFound`. */
export const lookUpWorkgroup: HandlerTool = (inputs, world) => {
  const workgroup = world.workgroup(textInput(inputs, 'workgroup'));
  if (!workgroup) return { exit: 'NotFound' };
  return { exit: isAcdWorkgroup(workgroup) ? 'Acd' : 'NotAcd' };
};

/** Looks a user up. Exits: `Found`, `NotFound`. */
export const lookUpUser: HandlerTool = (inputs, world) => ({
  exit: world.user(textInput(inputs, 'user')) === undefined ? 'NotFound' : 'Found',
});

/** Looks a skill up. Exits: `Found`, `NotFound`. */
export const lookUpSkill: HandlerTool = (inputs, world) => ({
  exit: world.skill(textInput(inputs, 'skill')) === undefined ? 'NotFound' : 'Found',
});
