import { buildTable, whereTo } from './build-table.js';
import { type Definition, type Flow, type Step, toolOf, type Variable } from './definition.js';
import { literal } from './expression.js';
import { flowChart } from './flow-chart.js';
import { anchor, code, table } from './markdown.js';

/** How one flow is built: initiator, variables, data strings, steps. */
export function flowSection(definition: Definition, flow: Flow): string {
  return `## Build ${flow.eventId}

${flow.purpose}

${flowChart(definition, flow)}

A broken line: something about the step must be [verified on your server](#verify-on-your-server).

### ${flow.eventId}: the handler and its initiator

1. *File > New*, or the button *New* of the toolbar.
2. Drag the initiator *${definition.initiator.tool}* into the window and open it.
3. *Notification Object Type* ${code('Custom')}; *Object ID* ${code(definition.initiator.objectId)}; *Notification Event* ${code(flow.eventId)}.
4. Outputs: *Custom Object Identifier* ${code('CustomObjectId')}, *Custom Event Identifier* ${code('CustomEventId')}, *Custom Notification Data*
   ${code('CustomDataList')} (a list of ${flow.inputs.length} strings).
5. Save it as ${code(`Casebridge${flow.eventId}.ihd`)}.

### ${flow.eventId}: variables

A variable is declared where it is first used, by *new* in a list of variables; declare these by *Assignment* steps, or
as you go.

${table(['variable', 'type', 'holds'], variables(definition, flow))}

### ${flow.eventId}: read the data strings

Exit *Start* of the initiator leads to the first of these *GetAt* steps (tab List), each exit *Next* to the next one, the last to
${whereTo(flow.start, flow.steps)}.

${table(
  ['place number', 'list', 'variable that takes the value'],
  flow.inputs.map(({ name }, index) => [String(index), code('CustomDataList'), code(name)]),
)}

### ${flow.eventId}: steps

Where an exit leads to ${code('end')}, leave it unconnected. Values are expressions of the Expression Editor; ${code('&')} joins texts.
Words in round brackets, and what is not set as code, are not typed.

${flow.steps.map((step, index) => stepSection(definition, flow, step, index + 1)).join('\n\n')}`;
}

function stepSection(definition: Definition, flow: Flow, step: Step, number: number): string {
  const { summary, verify, exits } = toolOf(definition, step);
  const outputs = Object.entries(step.outputs ?? {}).map(([output, variable]) => `${output} → ${code(variable)}`);
  const outcome = Object.entries(step.exits).map(([exit, target]) => [
    code(exit),
    exits[exit] ?? '',
    whereTo(target, flow.steps),
  ]);
  const parts = [
    `#### ${number}. ${step.id}`,
    `**${step.title}${step.title.endsWith('?') ? '' : '.'}** ${step.purpose}`,
    `*${step.tool}*: ${summary}${verify ? ` **[Verify on your server](#${anchor(step.tool)}).**` : ''}`,
    buildTable(definition, flow.steps, step),
    ...(outputs.length > 0 ? [`Outputs: ${outputs.join(', ')}.`] : []),
    table(['outcome', 'when', 'next step'], outcome),
  ];
  return parts.join('\n\n');
}

function variables(definition: Definition, flow: Flow): readonly (readonly string[])[] {
  const row = ({ name, type, meaning }: Variable) => [code(name), type, meaning];
  const inputs = flow.inputs.map(({ name, meaning }, index) =>
    row({ name, type: 'String', meaning: `data string ${index + 1}: ${meaning}` }),
  );
  const used = new Map(
    flow.steps.flatMap((step) =>
      (toolOf(definition, step).helpers ?? []).map((helper) => [helper.name, helper] as const),
    ),
  );
  const own = { name: 'CustomDataList', type: 'List of String', meaning: 'the data strings as they came' };
  return [row(own), ...inputs, ...flow.variables.map(row), ...[...used.values()].map(row)];
}

/** The constants of the handler, as they are written out in expressions. */
export function constantsNote(definition: Definition): string {
  const names = Object.entries(definition.constants).map(([name, value]) => `${code(name)} is ${code(literal(value))}`);
  return `Constants are written out where they are used: ${names.join(', ')}.`;
}

/** Everything that is not public, tool by tool: why, what to look for, what to do without. */
export function verifySection(definition: Definition): string {
  const users = (tool: string) =>
    definition.flows.flatMap((flow) => flow.steps.filter((step) => step.tool === tool).map((step) => code(step.id)));
  const sections = Object.entries(definition.tools).flatMap(([name, { summary, build, verify }]) => {
    if (!verify) return [];
    const seen = build.map(({ tool, source }) => `${tool} (${source ?? 'not seen in public'})`);
    return [
      `### ${name}

${summary} Used by ${users(name).join(', ')}.

- **Not public:** ${verify.why}
- **What to look for:** ${verify.how}
- **Without it:** ${verify.alternative}
- **Seen in:** ${[...new Set(seen)].join('; ')}.`,
    ];
  });
  return `## Verify on your server

The names of these tools, their fields or their exits are not, or not all, in public documentation. Press F1 on a tool of
the design palette to read its own page. Write down what you found; it is worth a note to us.

${sections.join('\n\n')}`;
}
