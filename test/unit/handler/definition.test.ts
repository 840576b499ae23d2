import { describe, expect, test } from 'vitest';
import {
  type Flow,
  handlerFile,
  readDefinition,
  type Step,
  type Tool,
} from '../../../scripts/handler-guide/definition.js';
import { schemaFaults } from '../../../scripts/handler-guide/json-schema.js';
import { toolBox } from '../../../src/simulator/cic/handler/tools/tool-box.js';
import { flowFaults } from './flow-check.js';
import { brokenPromises } from './promises.js';

const definition = readDefinition();
const schema: unknown = JSON.parse(handlerFile('handler.schema.json'));
const createFlow = flowOf('CreateInteraction');

function flowOf(eventId: string): Flow {
  const flow = definition.flows.find((one) => one.eventId === eventId);
  if (!flow) throw new Error(`no flow ${eventId}`);
  return flow;
}

/** The flow with one step changed. */
function changed(flow: Flow, id: string, change: (step: Step) => Partial<Step>): Flow {
  if (!flow.steps.some((step) => step.id === id)) throw new Error(`no step ${id}`);
  return { ...flow, steps: flow.steps.map((step) => (step.id === id ? { ...step, ...change(step) } : step)) };
}

function leading(flow: Flow, id: string, exits: Readonly<Record<string, string>>): Flow {
  return changed(flow, id, (step) => ({ exits: { ...step.exits, ...exits } }));
}

describe('the definition', () => {
  test('fits its schema', () =>
    expect(schemaFaults(JSON.parse(handlerFile('create-interaction.handler.json')), schema)).toEqual([]));

  test('would not fit with anything that the schema does not know, at any place', () => {
    const root: unknown = JSON.parse(handlerFile('create-interaction.handler.json'));
    const places = objectsIn(root, '$');
    expect(places.length).toBeGreaterThan(300);
    for (const [, object] of places) Object.assign(object, { 'not-known': 7 });
    const faults = new Set(schemaFaults(root, schema).map((fault) => fault.replace(/(\.| name )not-known.*$/, '')));
    expect(places.map(([place]) => place).filter((place) => !faults.has(place))).toEqual([]);
  });

  test.each(definition.flows.map((flow) => [flow.eventId, flow] as const))(
    '%s: every exit, input and variable is sound',
    (_id, flow) => {
      expect(flowFaults(definition, flow)).toEqual([]);
      expect(brokenPromises(flow)).toEqual([]);
    },
  );

  test('has the tools that the simulated server has, and uses all of them', () => {
    const names = new Set(Object.keys(definition.tools));
    expect(names).toEqual(new Set(toolBox().keys()));
    expect(names).toEqual(new Set(definition.flows.flatMap((flow) => flow.steps.map((step) => step.tool))));
  });

  test('sets the attributes of the contract', () => {
    const [step, ...others] = createFlow.steps.filter(({ tool }) => tool === 'SetAttributes');
    expect(others).toEqual([]);
    expect(step?.inputs.names).toEqual(definition.contract.attributes.map(({ name }) => name));
    expect(step?.inputs.values).toEqual(definition.contract.attributes.map(({ value }) => value));
  });

  test('answers what the contract says, and every code of it', () => {
    const sent = definition.flows.flatMap((flow) => flow.steps.filter(({ tool }) => tool === 'SendCustomNotification'));
    const shapes = new Set(sent.map(({ inputs }) => `${String(inputs.eventId)} ${inputs.data?.length}`));
    expect(shapes).toEqual(
      new Set(definition.contract.answers.map(({ eventId, data }) => `${eventId} ${data.length}`)),
    );
    const codes = createFlow.steps.filter(({ tool }) => tool === 'AssignTexts').map(({ inputs }) => inputs.code);
    expect(new Set(codes)).toEqual(new Set(definition.contract.failureCodes.map(({ code }) => code)));
  });

  test('uses every data string of the notification', () => {
    const used = JSON.stringify(createFlow.steps.map(({ inputs }) => inputs));
    for (const { name } of createFlow.inputs) expect(used).toContain(`{${name}}`);
  });
});

describe('the flow with another memory', () => {
  const live = ['claimRow', 'rememberExisting', 'rememberRow', 'releaseRow'];
  test.each([
    ['live', live, 'findInteraction'],
    ['none', [...live, 'findInteraction', 'answerExisting'], 'lookUpWorkgroup'],
  ] as const)('%s is sound, made as the guide says', (_memory, left, first) => {
    const flow = without(createFlow, left);
    expect(flow.steps.find(({ id }) => id === 'checkContract')?.exits.Equal).toBe(first);
    expect(flowFaults(definition, flow)).toEqual([]);
    expect(brokenPromises(flow)).toEqual([]);
  });
});

/** The flow with steps left out: what led to one leads to where its first exit leads, `NotFound` of a search. */
function without(flow: Flow, left: readonly string[]): Flow {
  const goal = (id: string): string => {
    const step = left.includes(id) ? flow.steps.find((one) => one.id === id) : undefined;
    return step ? goal(step.exits.NotFound ?? Object.values(step.exits)[0] ?? 'end') : id;
  };
  const steps = flow.steps.filter(({ id }) => !left.includes(id));
  return {
    ...flow,
    start: goal(flow.start),
    steps: steps.map((step) => ({
      ...step,
      exits: Object.fromEntries(Object.entries(step.exits).map(([exit, target]) => [exit, goal(target)])),
    })),
  };
}

describe('the checks find', () => {
  const faults = (flow: Flow) => flowFaults(definition, flow);

  test('an exit that is not wired, or leads nowhere', () => {
    expect(faults(changed(createFlow, 'claimRow', () => ({ exits: { Claimed: 'findInteraction' } })))).toContain(
      'claimRow: exit Busy is missing',
    );
    expect(faults(leading(createFlow, 'rememberRow', { Next: 'nowhere' }))).toContain(
      'rememberRow: exit Next leads to nowhere, which is not there',
    );
  });

  test('a step that is never reached, or never ends', () => {
    const cut = leading(createFlow, 'isDirect', { Different: 'splitSkills' });
    expect(faults(cut)).toContain('lookUpUser cannot be reached');
    expect(faults(leading(createFlow, 'answerCreated', { Next: 'answerCreated' }))).toContain(
      'answerCreated never comes to an end',
    );
  });

  test('a variable that is not set on every way', () => {
    expect(faults(leading(createFlow, 'findInteraction', { NotFound: 'rememberExisting' }))).toContain(
      'rememberExisting reads interactionId, which is not set on every way to it',
    );
    expect(faults(leading(createFlow, 'checkContract', { Different: 'answerFailed' }))).toContain(
      'answerFailed reads failureCode, which is not set on every way to it',
    );
  });

  test('a list where a text must be', () => {
    const wrong = changed(createFlow, 'specifySkill', ({ inputs }) => ({
      inputs: { ...inputs, skill: '{skillList}' },
    }));
    expect(faults(wrong)).toContain('specifySkill: input skill has the type List of String');
  });

  test('an answer too few or too many', () => {
    expect(brokenPromises(leading(createFlow, 'releaseRow', { Failure: 'end' }))).toEqual([
      'a way to the end answers 0 times',
    ]);
    expect(brokenPromises(leading(createFlow, 'answerExisting', { Next: 'answerCreated' }))).toEqual([
      'a way to the end answers 2 times',
    ]);
  });

  test('attributes or skills after the queueing, half-made interactions, and claims that are kept', () => {
    expect(brokenPromises(leading(createFlow, 'createInteraction', { Success: 'isForUser' }))).toContain(
      'queueOnUser comes before the attributes are set',
    );
    expect(brokenPromises(leading(createFlow, 'queueOnWorkgroup', { Success: 'splitSkillsAgain' }))).toContain(
      'specifySkill comes after the queueing',
    );
    expect(brokenPromises(leading(createFlow, 'specifySkill', { Failure: 'failQueue' }))).toEqual([
      'a way to the end leaves a half-made interaction behind',
    ]);
    expect(brokenPromises(leading(createFlow, 'failNotAcd', { Next: 'answerFailed' }))).toEqual([
      'a way to the end keeps a claim that led to nothing',
    ]);
  });
});

describe('how a tool is built', () => {
  test.each(Object.entries(definition.tools))('%s: every input, output and exit has its place', (_name, tool) =>
    expect(buildFaults(tool)).toEqual([]),
  );

  test('what was not seen in public must be verified, with an alternative', () => {
    for (const [name, tool] of Object.entries(definition.tools)) {
      const isUnseen = tool.build.some(({ source }) => source === undefined);
      expect([name, isUnseen && tool.verify === undefined]).toEqual([name, false]);
    }
  });

  test('an exit that no build step takes is found', () => {
    const { CompareText: tool } = definition.tools;
    if (!tool) throw new Error('no CompareText');
    expect(buildFaults({ ...tool, exits: { ...tool.exits, Sideways: 'never' } })).toEqual([
      'exit Sideways is never taken',
    ]);
    expect(buildFaults({ ...tool, inputs: { ...tool.inputs, third: { type: 'String', meaning: 'x' } } })).toEqual([
      'input third is never filled in',
    ]);
  });
});

/** Exits of a tool that its documentation does not have, so that no build step can take them. */
const NOT_IN_INTERACTION_DESIGNER = new Set(['SetAttributes.Failure']);

function buildFaults(tool: Tool): readonly string[] {
  const name = Object.entries(definition.tools).find(([, one]) => one === tool)?.[0] ?? '';
  const filled = JSON.stringify(tool.build.map(({ fill }) => fill));
  const goals = tool.build.flatMap(({ exits }) => Object.values(exits));
  const unknown = goals.filter((goal) => tool.exits[goal] === undefined && !isBuildStep(tool, goal));
  const placeholders = [...filled.matchAll(/\[(\w+)(\.out)?(?:\.each)?\]/g)];
  return [
    ...unknown.map((goal) => `${goal} is neither an exit nor a build step`),
    ...Object.keys(tool.exits)
      .filter((exit) => !goals.includes(exit) && !NOT_IN_INTERACTION_DESIGNER.has(`${name}.${exit}`))
      .map((exit) => `exit ${exit} is never taken`),
    ...Object.keys(tool.inputs)
      .filter((input) => !filled.includes(`[${input}]`) && !filled.includes(`[${input}.each]`))
      .map((input) => `input ${input} is never filled in`),
    ...Object.keys(tool.outputs)
      .filter((output) => !filled.includes(`[${output}.out]`))
      .map((output) => `output ${output} is never taken`),
    ...placeholders
      .filter(([, port = '', out]) => (out ? tool.outputs : tool.inputs)[port] === undefined)
      .map(([placeholder]) => `${placeholder} is neither input nor output`),
  ];
}

function isBuildStep(tool: Tool, goal: string): boolean {
  const nth = /^#(\d+)$/.exec(goal)?.[1];
  return nth !== undefined && tool.build[Number(nth) - 1] !== undefined;
}

/** All objects inside a JSON value, each with its place. */
function objectsIn(value: unknown, place: string): readonly (readonly [string, object])[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => objectsIn(item, `${place}[${index}]`));
  return [[place, value], ...Object.entries(value).flatMap(([name, item]) => objectsIn(item, `${place}.${name}`))];
}
