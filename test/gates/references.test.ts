import { expect, it } from 'vitest';
import { problemsWith } from './planted-error.js';

const MAIN = 'force-app/main/default';
const ROUTING = `${MAIN}/objects/Object_Routing__c`;
const CONNECTOR = `${MAIN}/permissionsets/Object_Routing_Connector.permissionset-meta.xml`;
const APP = `${MAIN}/applications/Object_Routing.app-meta.xml`;
const AGENTS = 'force-app-open-cti/main/default/applications/Casebridge_Agents.app-meta.xml';
const FIELD = `${ROUTING}/fields/Case__c.field-meta.xml`;
const OBJECT = `${ROUTING}/Object_Routing__c.object-meta.xml`;
const HANDLER = `${MAIN}/classes/routing/CaseRoutingHandler.cls-meta.xml`;
const RULE = `${ROUTING}/validationRules/Outcome_Needed.validationRule-meta.xml`;

const rule = (formula: string, message = 'Say what became of it.') => `<?xml version="1.0" encoding="UTF-8"?>
<ValidationRule xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>Outcome_Needed</fullName>
    <active>true</active>
    <errorConditionFormula>${formula}</errorConditionFormula>
    <errorDisplayField>Outcome__c</errorDisplayField>
    <errorMessage>${message}</errorMessage>
</ValidationRule>
`;

it('the package has everything that it refers to', async () => {
  expect(await problemsWith('references', [])).toEqual([]);
  const formula = "AND(Processed__c, ISBLANK(TEXT(Outcome__c)), Case__r.Other__c = '', $User.Other__c = '')";
  expect(await problemsWith('references', [{ file: RULE, replace: rule(formula) }])).toEqual([]);
});

it.each([
  ['a field in a permission set', CONNECTOR, 'Case.Origin', 'Case.Orgin', 'no field Case.Orgin'],
  ['a field of another object', CONNECTOR, 'Object_Routing__c.Error__c', 'Case.Error__c', 'no field Case.Error__c'],
  ['an object in a permission set', CONNECTOR, '<object>PushTopic', '<object>PushTopics', 'no object PushTopics'],
  ['a class', CONNECTOR, 'RoutingExplainResource', 'RoutingExplain', 'no class RoutingExplain'],
  ['a tab in an app', APP, '<tabs>Object_Routing__c', '<tabs>Routing__c', 'no tab Routing__c'],
  ['a standard tab', APP, 'standard-Case', 'standard-Kase', 'no tab standard-Kase'],
  ['a tab of a console', AGENTS, '<tab>standard-Case', '<tab>standard-Kase', 'no tab standard-Kase'],
  ['a utility bar', AGENTS, 'Agents_UtilityBar', 'Agents_Utilities', 'no utility bar Casebridge_Agents_Utilities'],
  [
    'a field in a layout',
    `${MAIN}/layouts/Object_Routing__c-Object Routing Layout.layout-meta.xml`,
    '<field>Sender__c',
    '<field>Sendr__c',
    'no field Object_Routing__c.Sendr__c',
  ],
  [
    'a column of a list view',
    `${ROUTING}/listViews/Today.listView-meta.xml`,
    '<columns>Outcome__c',
    '<columns>Outcom__c',
    'no column Outcom__c for Object_Routing__c',
  ],
  [
    'a filter of a list view',
    `${ROUTING}/listViews/Today.listView-meta.xml`,
    '<field>CREATED_DATE',
    '<field>CREATED',
    'no column CREATED for Object_Routing__c',
  ],
  [
    'a field in a compact layout',
    `${ROUTING}/compactLayouts/Object_Routing_Compact_Layout.compactLayout-meta.xml`,
    '<fields>Case__c',
    '<fields>Cas__c',
    'no field Object_Routing__c.Cas__c',
  ],
  ['a compact layout', OBJECT, 'Object_Routing_Compact_Layout', 'Other_Layout', 'no compact layout Other_Layout'],
  [
    'a field in search results',
    OBJECT,
    '<searchResultsAdditionalFields>Event__c',
    '<searchResultsAdditionalFields>Evnt__c',
    'no field Object_Routing__c.Evnt__c',
  ],
  ['the object of a lookup', FIELD, '<referenceTo>Case', '<referenceTo>Kase', 'no object Kase'],
  [
    'a name other than that of the file',
    FIELD,
    '<fullName>Case__c',
    '<fullName>C__c',
    'is called C__c, and its file Case__c',
  ],
  ['another API version', HANDLER, '67.0', '66.0', 'API version 66.0, the project has 67.0'],
  [
    'a label that is too long',
    FIELD,
    '<label>Case',
    `<label>${'x'.repeat(41)}`,
    '<label> has 41 characters, at most 40 are allowed',
  ],
  [
    'a description that is too long',
    CONNECTOR,
    '<description>For',
    `<description>${'x'.repeat(255)}`,
    expect.stringMatching(/^<description> has \d+ characters, at most 255 are allowed$/),
  ],
])('%s is refused, with file and line', async (_what, file, find, replace, problem) => {
  const found = await problemsWith('references', [{ file, find, replace }]);
  expect(found.every((line) => line.startsWith(`${file}:`))).toBe(true);
  expect(found.map((line) => line.replace(/^.*?:\d+: /, ''))).toContainEqual(problem);
});

it('a field of a validation rule, and its message, are looked at', async () => {
  expect(await problemsWith('references', [{ file: RULE, replace: rule('Outcom__c = 1', 'x'.repeat(256)) }])).toEqual([
    `${RULE}:5: no field Object_Routing__c.Outcom__c`,
    `${RULE}:7: <errorMessage> has 256 characters, at most 255 are allowed`,
  ]);
});

it('files that are named for what is not there, or by too long a name, are refused', async () => {
  const xml = (root: string, content: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${content}</${root}>\n`;
  const tab = `${MAIN}/tabs/Routing__c.tab-meta.xml`;
  const layout = `${MAIN}/layouts/Routing__c-Layout.layout-meta.xml`;
  const longClass = `${MAIN}/classes/${'A'.repeat(41)}.cls-meta.xml`;
  expect(
    await problemsWith('references', [
      { file: tab, replace: xml('CustomTab', '<customObject>true</customObject>') },
      { file: layout, replace: xml('Layout', '<showEmailCheckbox>false</showEmailCheckbox>') },
      { file: longClass, replace: xml('ApexClass', '<apiVersion>67.0</apiVersion>') },
    ]),
  ).toEqual([
    `${longClass}: its name has 41 characters, at most 40 are allowed`,
    `${layout}: no object Routing__c`,
    `${tab}: no object Routing__c`,
  ]);
});
