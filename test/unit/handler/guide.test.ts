import { describe, expect, test } from 'vitest';
import { type Definition, handlerFile, readDefinition } from '../../../scripts/handler-guide/definition.js';
import { expression } from '../../../scripts/handler-guide/expression.js';
import { handlerGuide } from '../../../scripts/handler-guide/handler-guide.js';
import { anchor } from '../../../scripts/handler-guide/markdown.js';

const definition = readDefinition();
const guide = handlerGuide(definition);

/** What an administrator would miss in the guide. */
function missing(text: string, { flows, contract, tools, tests, initiator }: Definition): readonly string[] {
  const wanted = [
    `*Object ID* \`${initiator.objectId}\``,
    ...flows.flatMap((flow) => [
      `*Notification Event* \`${flow.eventId}\``,
      ...flow.steps.map((step, index) => `#### ${index + 1}. ${step.id}\n`),
      ...flow.steps.map((step) => step.purpose),
      ...flow.inputs.map(({ name }, index) => `| ${index} | \`CustomDataList\` | \`${name}\` |`),
      ...flow.variables.map(({ name, type }) => `| \`${name}\` | ${type} |`),
      ...flow.steps.flatMap((step) =>
        Object.keys(step.exits).map((exit) => `${step.id} -->${exitMark(step.exits, exit)}`),
      ),
    ]),
    ...contract.attributes.flatMap(({ name, meaning }) => [`| \`${name}\` | `, meaning, `"${name}"`]),
    ...contract.failureCodes.map(({ code, when }) => `| \`${code}\` | ${when} |`),
    ...contract.answers.map(({ eventId }) => `**${eventId}.**`),
    ...Object.values(tools).flatMap(({ verify }) => (verify ? [verify.why, verify.how, verify.alternative] : [])),
    ...Object.values(tools).flatMap(({ build }) => build.map(({ tool, tab }) => `| ${tool} | ${tab} |`)),
    ...tests.cases.map(({ title }, index) => `#### Test ${index + 1}: ${title}\n`),
    ...tests.placeholders.map(({ name }) => `| \`${name}\` |`),
  ];
  return wanted.filter((phrase) => !text.includes(phrase));
}

function exitMark(exits: Readonly<Record<string, string>>, exit: string): string {
  return Object.keys(exits).length > 1 ? `|${exit}| ` : ' ';
}

describe('the guide', () => {
  test('is what the definition makes', () => expect(handlerFile('GUIDE.md')).toBe(guide));

  test('names every step, variable, exit, attribute, code, tool and test', () => {
    expect(missing(guide, definition)).toEqual([]);
  });

  test.each([
    ['a step', '#### 24. queueOnWorkgroup\n'],
    ['an attribute', '| `ObjectRouting_Url` | '],
    ['an exit', 'claimRow -->|Busy| '],
  ])('%s that it does not name is missed', (_what, phrase) =>
    expect(missing(guide.replaceAll(phrase, ''), definition)).toEqual([phrase]),
  );

  test('has the table of the row memory', () => {
    expect(guide).toContain(handlerFile('row-memory.sql').trimEnd());
    expect(guide).toContain(handlerFile('row-memory.sql-server.sql').trimEnd());
  });

  test('has no link to a place in itself that is not there', () => {
    const headings = new Set([...guide.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading)));
    const links = [...guide.matchAll(/\]\(#([^)]+)\)/g)].map(([, target = '']) => target);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !headings.has(link))).toEqual([]);
  });

  test('leaves no placeholder of the definition unfilled', () => {
    expect(guide).not.toMatch(/\[\w+(\.out|\.each)\]|undefined|\[object/);
  });

  test('connects exits within a step that is placed several times', () => {
    expect(guide).toContain('| 19.7 | Set Attribute | Telephony |');
    expect(guide).toContain('Next → 20 `splitSkillsAgain`');
    expect(guide).toContain('Next → 27.5 |');
  });

  test('refuses a step that does not fit its tool', () => {
    const broken = { ...definition, tools: {} };
    expect(() => handlerGuide(broken)).toThrow('there is no tool');
  });
});

test.each([
  ['', '""'],
  ['{rowId}', 'rowId'],
  ['{orgId}/{rowId}', 'orgId & "/" & rowId'],
  ['v{version}', '"v1"'],
  ['say "{rowId}" \\ {version}', '"say \\"" & rowId & "\\" \\\\ 1"'],
])('the text %j becomes the expression %s', (template, expected) =>
  expect(expression(template, { version: '1' })).toBe(expected),
);
