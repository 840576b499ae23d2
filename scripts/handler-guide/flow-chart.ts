import { type Definition, type Flow, type Step, toolOf } from './definition.js';
import { block } from './markdown.js';

/** The flow drawn, as a Mermaid chart: questions as rhombs, what must be verified with a broken line. */
export function flowChart(definition: Definition, flow: Flow): string {
  const lines = [
    'flowchart TD',
    `  start_([${flow.eventId}]) --> ${flow.start}`,
    ...flow.steps.map((step, index) => `  ${node(step, index + 1)}`),
    '  end_([end])',
    ...flow.steps.flatMap(edges).map((edge) => `  ${edge}`),
    '  classDef verify stroke-dasharray: 5 4',
    ...verified(definition, flow),
  ];
  return block('mermaid', lines.join('\n'));
}

function node(step: Step, number: number): string {
  const label = `"${number}. ${step.title.replaceAll('"', '#quot;')}"`;
  return Object.keys(step.exits).length > 1 ? `${step.id}{${label}}` : `${step.id}[${label}]`;
}

function edges(step: Step): readonly string[] {
  const exits = Object.entries(step.exits);
  return exits.map(([exit, target]) => {
    const name = target === 'end' ? 'end_' : target;
    return exits.length > 1 ? `${step.id} -->|${exit}| ${name}` : `${step.id} --> ${name}`;
  });
}

function verified(definition: Definition, flow: Flow): readonly string[] {
  const ids = flow.steps.filter((step) => toolOf(definition, step).verify).map((step) => step.id);
  return ids.length === 0 ? [] : [`  class ${ids.join(',')} verify`];
}
