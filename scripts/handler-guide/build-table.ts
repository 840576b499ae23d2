import type { BuildStep, Definition, Step, Tool } from './definition.js';
import { toolOf } from './definition.js';
import { expression } from './expression.js';
import { code, table } from './markdown.js';

interface Placed {
  readonly step: BuildStep;
  /** Which element of the lists it is placed for. */
  readonly element: number;
  readonly isLastElement: boolean;
}

/** The steps to place in Interaction Designer for one step of a flow, with every field filled in and every exit wired. */
export function buildTable(definition: Definition, steps: readonly Step[], step: Step): string {
  const tool = toolOf(definition, step);
  const number = steps.indexOf(step) + 1;
  const placed = tool.build.flatMap((build) => placeEach(build, step));
  const rows = placed.map((one, index) => [
    `${number}.${index + 1}`,
    one.step.tool,
    one.step.tab,
    fields(definition, step, one),
    exits(one, index, placed, tool, step, steps),
  ]);
  return table(['', 'step', 'tab', 'fill in', 'exits'], rows);
}

function placeEach(build: BuildStep, step: Step): readonly Placed[] {
  const count = build.forEach ? elements(step, build.forEach[0] ?? '').length : 1;
  return Array.from({ length: count }, (_, element) => ({
    step: build,
    element,
    isLastElement: element === count - 1,
  }));
}

function fields(definition: Definition, step: Step, { step: build, element }: Placed): string {
  const lines = build.fill.flatMap(({ field, value }) => {
    const list = /\[(\w+)\.each\]/.exec(value)?.[1];
    const each = list !== undefined && !build.forEach ? [...elements(step, list).keys()] : [element];
    return each.map((index) => `*${field}*: ${shown(filledIn(definition, step, value, index))}`);
  });
  return lines.join('<br>');
}

function shown(value: string): string {
  return /^\([^()]*\)$/.test(value) ? value.slice(1, -1) : code(value);
}

function filledIn(definition: Definition, step: Step, value: string, element: number): string {
  return value.replace(/\[(\w+)(\.out|\.each)?\]/g, (_match, name: string, kind: string | undefined) => {
    if (kind === '.out') return step.outputs?.[name] ?? '';
    const input = kind === '.each' ? elements(step, name)[element] : step.inputs[name];
    if (typeof input !== 'string') throw new Error(`${step.id}: ${name} is not one text`);
    return expression(input, definition.constants);
  });
}

function elements(step: Step, name: string): readonly string[] {
  const input = step.inputs[name];
  if (input === undefined || typeof input === 'string') throw new Error(`${step.id}: ${name} is not a list`);
  return input;
}

function exits(
  one: Placed,
  index: number,
  placed: readonly Placed[],
  tool: Tool,
  step: Step,
  steps: readonly Step[],
): string {
  const number = steps.indexOf(step) + 1;
  const names = Object.entries(one.step.exits).map(([exit, target], position) => {
    if (position === 0 && !one.isLastElement) return `${exit} → ${number}.${index + 2}`;
    const nth = /^#(\d+)$/.exec(target)?.[1];
    if (nth === undefined) return `${exit} → ${whereTo(step.exits[target] ?? '', steps)}`;
    const goal = tool.build[Number(nth) - 1];
    return `${exit} → ${number}.${placed.findIndex((other) => other.step === goal) + 1}`;
  });
  return names.join('<br>');
}

/** A step to go on with, as the guide names it. */
export function whereTo(id: string, steps: readonly Step[]): string {
  const index = steps.findIndex((step) => step.id === id);
  return index < 0 ? 'end' : `${index + 1} ${code(id)}`;
}
