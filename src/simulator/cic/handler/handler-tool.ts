import type { HandlerWorld } from './handler-world.js';

/** A handler variable: text or a list of text. */
export type HandlerValue = string | readonly string[];

/** The inputs of a tool step after the variables were put in. */
export type ToolInputs = Readonly<Record<string, HandlerValue>>;

/** How a tool left: by which exit, with what outputs. */
interface ToolResult {
  readonly exit: string;
  readonly outputs?: Readonly<Record<string, HandlerValue>>;
}

/** One tool: does one thing to the server and says how it went. */
export type HandlerTool = (inputs: ToolInputs, world: HandlerWorld) => ToolResult;

/** A text input; '' if it is missing or a list. */
export function textInput(inputs: ToolInputs, name: string): string {
  const value = inputs[name];
  return typeof value === 'string' ? value : '';
}

/** A list input; a single text counts as a list of one. */
export function listInput(inputs: ToolInputs, name: string): readonly string[] {
  const value = inputs[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
