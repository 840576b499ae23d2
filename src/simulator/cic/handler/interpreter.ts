import {
  END,
  type HandlerDefinition,
  type HandlerFlow,
  type HandlerStep,
  type StepInput,
} from './handler-definition.js';
import type { HandlerTool, HandlerValue } from './handler-tool.js';
import type { HandlerWorld } from './handler-world.js';

/** One step that was taken. */
interface StepTaken {
  readonly step: string;
  readonly exit: string;
}

/** How a run of the handler went. */
export interface HandlerRun {
  readonly eventId: string;
  readonly data: readonly string[];
  readonly steps: readonly StepTaken[];
  /** What broke the run off, if anything did. */
  readonly error: string | undefined;
}

/** A run that takes more steps than this is broken off: the definition has an endless loop. */
const MAX_STEPS = 2_000;

/**
 * Runs one flow of a handler definition, step by step. It knows nothing of what the handler is for: every
 * decision is an exit in the definition.
 */
export function runFlow(
  definition: HandlerDefinition,
  flow: HandlerFlow,
  data: readonly string[],
  tools: ReadonlyMap<string, HandlerTool>,
  world: HandlerWorld,
): HandlerRun {
  const variables = new Map<string, HandlerValue>(Object.entries(definition.constants));
  for (const [index, name] of flow.inputs.entries()) variables.set(name, data[index] ?? '');
  const steps: StepTaken[] = [];
  try {
    let next = flow.start;
    while (next !== END) {
      if (steps.length >= MAX_STEPS) throw new Error(`more than ${MAX_STEPS} steps`);
      const step = stepOf(flow, next);
      const exit = take(step, variables, tools, world);
      steps.push({ step: step.id, exit });
      next = follow(step, exit);
    }
    return { eventId: flow.eventId, data, steps, error: undefined };
  } catch (error) {
    return { eventId: flow.eventId, data, steps, error: error instanceof Error ? error.message : String(error) };
  }
}

function take(
  step: HandlerStep,
  variables: Map<string, HandlerValue>,
  tools: ReadonlyMap<string, HandlerTool>,
  world: HandlerWorld,
): string {
  const tool = tools.get(step.tool);
  if (!tool) throw new Error(`${step.id}: there is no tool ${step.tool}`);
  const inputs = Object.fromEntries(
    Object.entries(step.inputs).map(([name, input]) => [name, resolve(input, variables)]),
  );
  const { exit, outputs } = tool(inputs, world);
  for (const [output, variable] of Object.entries(step.outputs)) variables.set(variable, outputs?.[output] ?? '');
  return exit;
}

function stepOf(flow: HandlerFlow, id: string): HandlerStep {
  const step = flow.steps.find((candidate) => candidate.id === id);
  if (!step) throw new Error(`no step is called ${id}`);
  return step;
}

function follow(step: HandlerStep, exit: string): string {
  const target = step.exits[exit];
  if (target === undefined) throw new Error(`${step.id}: exit ${exit} leads nowhere`);
  return target;
}

/** Puts variables in once: what a variable holds is never looked through again. */
function resolve(input: StepInput, variables: ReadonlyMap<string, HandlerValue>): HandlerValue {
  if (typeof input !== 'string') return input.map((item) => expand(item, variables));
  const whole = /^\{(\w+)\}$/.exec(input)?.[1];
  const value = whole === undefined ? undefined : variables.get(whole);
  return value ?? expand(input, variables);
}

function expand(template: string, variables: ReadonlyMap<string, HandlerValue>): string {
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = variables.get(name) ?? '';
    return typeof value === 'string' ? value : value.join(';');
  });
}
