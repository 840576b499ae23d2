import type { Definition, Flow, Step, Tool } from '../../../scripts/handler-guide/definition.js';

/** Outputs that a tool gives on some of its exits only; all others come on every exit. */
const GIVEN_ON: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ClaimRow: { interactionId: ['Known'] },
  FindInteraction: { interactionId: ['Found'] },
  CreateEmailInteraction: { interactionId: ['Success'] },
  TakeItem: { item: ['Item'] },
};

/** What is wrong with a flow; empty if nothing is. */
export function flowFaults(definition: Definition, flow: Flow): readonly string[] {
  return [...wiringFaults(definition, flow), ...reachFaults(flow), ...variableFaults(definition, flow)];
}

/** Each step has exactly the inputs, outputs and exits of its tool, and each exit leads somewhere. */
function wiringFaults(definition: Definition, flow: Flow): readonly string[] {
  const ids = flow.steps.map((step) => step.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is there twice`);
  return [...twice, ...flow.steps.flatMap((step) => stepFaults(definition.tools[step.tool], step, ids))];
}

function stepFaults(tool: Tool | undefined, step: Step, ids: readonly string[]): readonly string[] {
  if (!tool) return [`${step.id}: there is no tool ${step.tool}`];
  const lost = Object.entries(step.exits).filter(([, target]) => target !== 'end' && !ids.includes(target));
  return [
    ...differences(`${step.id}: input`, Object.keys(tool.inputs), Object.keys(step.inputs)),
    ...differences(`${step.id}: output`, Object.keys(tool.outputs), Object.keys(step.outputs ?? {})),
    ...differences(`${step.id}: exit`, Object.keys(tool.exits), Object.keys(step.exits)),
    ...lost.map(([exit, target]) => `${step.id}: exit ${exit} leads to ${target}, which is not there`),
  ];
}

function differences(what: string, wanted: readonly string[], found: readonly string[]): readonly string[] {
  const missing = wanted.filter((name) => !found.includes(name)).map((name) => `${what} ${name} is missing`);
  return [...missing, ...found.filter((name) => !wanted.includes(name)).map((name) => `${what} ${name} is not known`)];
}

/** Every step can be reached, and from every step the end. */
function reachFaults(flow: Flow): readonly string[] {
  const reached = closure([flow.start], (id) => targets(flow, id));
  const home = closure(['end'], (id) =>
    flow.steps.filter((step) => Object.values(step.exits).includes(id)).map((step) => step.id),
  );
  return flow.steps.flatMap(({ id }) => [
    ...(reached.has(id) ? [] : [`${id} cannot be reached`]),
    ...(home.has(id) ? [] : [`${id} never comes to an end`]),
  ]);
}

function targets(flow: Flow, id: string): readonly string[] {
  return Object.values(flow.steps.find((step) => step.id === id)?.exits ?? {});
}

function closure(from: readonly string[], next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const id of found) for (const other of next(id)) found.add(other);
  return found;
}

/** Every variable that a step reads has been set on every way to it, and has the type that the tool wants. */
function variableFaults(definition: Definition, flow: Flow): readonly string[] {
  const types = variableTypes(definition, flow);
  const before = setBefore(definition, flow);
  return flow.steps.flatMap((step) => {
    const unset = read(step)
      .filter((name) => !before.get(step.id)?.has(name))
      .map((name) => `${step.id} reads ${name}, which is not set on every way to it`);
    return [...unset, ...typeFaults(definition.tools[step.tool], step, types)];
  });
}

function variableTypes(definition: Definition, flow: Flow): ReadonlyMap<string, string> {
  const texts = [...Object.keys(definition.constants), ...flow.inputs.map(({ name }) => name)];
  const declared = flow.variables.map(({ name, type }) => [name, type] as const);
  return new Map<string, string>([...texts.map((name) => [name, 'String'] as const), ...declared]);
}

function typeFaults(tool: Tool | undefined, step: Step, types: ReadonlyMap<string, string>): readonly string[] {
  if (!tool) return [];
  const inputs = Object.entries(step.inputs).flatMap(([name, value]) => {
    const whole = typeof value === 'string' ? /^\{(\w+)\}$/.exec(value)?.[1] : undefined;
    const type = typeof value === 'string' ? (whole === undefined ? 'String' : types.get(whole)) : 'List of String';
    return type === tool.inputs[name]?.type ? [] : [`${step.id}: input ${name} has the type ${type ?? 'of nothing'}`];
  });
  const outputs = Object.entries(step.outputs ?? {}).flatMap(([name, variable]) =>
    types.get(variable) === tool.outputs[name]?.type ? [] : [`${step.id}: ${variable} cannot take output ${name}`],
  );
  return [...inputs, ...outputs];
}

function read(step: Step): readonly string[] {
  const texts = Object.values(step.inputs).flat();
  return texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''));
}

/** For each step the variables that are set on every way to it: a forward analysis to its fixed point. */
function setBefore(definition: Definition, flow: Flow): ReadonlyMap<string, ReadonlySet<string>> {
  const given = new Set([...Object.keys(definition.constants), ...flow.inputs.map(({ name }) => name)]);
  const before = new Map<string, ReadonlySet<string>>([[flow.start, given]]);
  const waiting = [flow.start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const step = flow.steps.find((one) => one.id === id);
    const known = before.get(id);
    if (!step || !known) continue;
    for (const [exit, target] of Object.entries(step.exits)) {
      const after = new Set([...known, ...setOn(step, exit)]);
      const old = before.get(target);
      const met = old ? new Set([...old].filter((name) => after.has(name))) : after;
      if (old?.size === met.size) continue;
      before.set(target, met);
      waiting.push(target);
    }
  }
  return before;
}

function setOn(step: Step, exit: string): readonly string[] {
  return Object.entries(step.outputs ?? {})
    .filter(([output]) => GIVEN_ON[step.tool]?.[output]?.includes(exit) ?? true)
    .map(([, variable]) => variable);
}
