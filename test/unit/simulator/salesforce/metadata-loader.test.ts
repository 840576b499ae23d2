import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MetadataErrors } from '../../../../src/simulator/salesforce/metadata/metadata-xml.js';
import { loadOrgMetadata } from '../../../../src/simulator/salesforce/metadata/source-format-loader.js';

const PACKAGE = 'salesforce-package';
const OBJECTS = 'force-app/main/default/objects';

describe('loading the package', () => {
  const { schema, permissionSets } = loadOrgMetadata([PACKAGE]);

  it('knows the routing table with its types, lengths and constraints', () => {
    const object = schema.object('object_routing__c');
    const field = (name: string) => (object === undefined ? undefined : schema.field(object, name));
    expect(object).toMatchObject({ sharingModel: 'ReadWrite', streamingEnabled: true });
    expect(field('Name')).toMatchObject({ autoNumber: 'OR-{0000000000}', createable: false });
    expect(field('Key__c')).toMatchObject({ length: 255, unique: true, externalId: true, caseSensitive: true });
    expect(field('Event__c')?.picklist).toMatchObject({ restricted: true });
    expect(field('Outcome__c')?.picklist?.values.map((entry) => entry.value)).toEqual([
      'Routed',
      'AlreadyActive',
      'Transferred',
      'Disconnected',
      'LeftOpen',
      'Withdrawn',
      'NothingToDisconnect',
      'Superseded',
      'Failed',
    ]);
    expect(field('Case__c')?.reference).toEqual({
      to: ['Case'],
      relationshipName: 'Case__r',
      childRelationshipName: 'Object_Routings__r',
      onDelete: 'SetNull',
    });
    expect(field('Processed__c')).toMatchObject({ type: 'boolean', defaultValue: false });
  });

  it('has no long text in the routing table, which a PushTopic could not carry', () => {
    expect(schema.object('Object_Routing__c')?.fields.filter((field) => field.type === 'textarea')).toEqual([]);
  });

  it('adds the custom fields of standard objects', () => {
    const user = schema.object('User');
    expect(user !== undefined && schema.field(user, 'ObjectRouting_CIC_User__c')?.custom).toBe(true);
  });

  it('lets the connector edit the result fields of rows and nothing else', () => {
    const connector = permissionSets.find((set) => set.name === 'Object_Routing_Connector');
    const editable = [...(connector?.fields ?? [])]
      .filter(([, permission]) => permission.editable)
      .map(([name]) => name);
    expect(new Set(editable)).toEqual(
      new Set(
        ['Attempts__c', 'Error__c', 'Interaction_Id__c', 'Outcome__c', 'Processed_At__c', 'Processed__c'].map(
          (name) => `Object_Routing__c.${name}`,
        ),
      ),
    );
    expect(connector?.objects.get('Case')).toMatchObject({ read: true, viewAll: true, edit: false });
    expect(connector?.userPermissions).toContain('ApiEnabled');
  });
});

describe('metadata that the org cannot take', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'metadata-'));
    cpSync(PACKAGE, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const edit = (file: string, from: string, to: string) => {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };
  const load = () => loadOrgMetadata([folder]);
  const skills = `${OBJECTS}/Object_Routing__c/fields/Skills__c.field-meta.xml`;

  it.each([
    [
      'an unknown field type',
      '<type>Text</type>',
      '<type>Location</type>',
      /Skills__c.*<type>: field type 'Location' is not supported/,
    ],
    [
      'a formula',
      '<type>Text</type>',
      '<type>Text</type><formula>1</formula>',
      /Skills__c.*<formula>: is not understood/,
    ],
    ['a missing length', '<length>255</length>', '', /Skills__c.*<length>: is missing/],
    ['broken XML', '</CustomField>', '', /Skills__c/],
  ])('names file and tag of %s', (_what, from, to, message) => {
    edit(skills, from, to);
    expect(load).toThrow(message);
  });

  it('refuses a required field in a permission set, as a deployment does', () => {
    edit(
      'force-app/main/default/permissionsets/Object_Routing_Connector.permissionset-meta.xml',
      'Object_Routing__c.Skills__c',
      'Object_Routing__c.Event__c',
    );
    expect(load).toThrow(/You cannot deploy to a required field: Object_Routing__c.Event__c/);
  });

  it('refuses a permission for a field that does not exist', () => {
    edit(
      'force-app/main/default/permissionsets/Object_Routing_Connector.permissionset-meta.xml',
      'Object_Routing__c.Skills__c',
      'Object_Routing__c.Skils__c',
    );
    expect(load).toThrow(/no CustomField named Object_Routing__c.Skils__c found/);
  });

  it('refuses streaming without sharing', () => {
    edit(
      `${OBJECTS}/Object_Routing__c/Object_Routing__c.object-meta.xml`,
      '<enableSharing>true',
      '<enableSharing>false',
    );
    expect(load).toThrow(/<enableBulkApi>: must agree with enableSharing/);
  });

  it('refuses what stands in the file of a standard object itself, and names the line', () => {
    writeFileSync(
      join(folder, OBJECTS, 'Case/Case.object-meta.xml'),
      '<CustomObject>\n<label>Case</label>\n<validationRules><fullName>X</fullName></validationRules>\n</CustomObject>',
    );
    expect(load).toThrow(/Case.object-meta.xml:3: <validationRules>: validation rules are not supported/);
  });

  it('refuses record types', () => {
    writeFileSync(join(folder, OBJECTS, 'Case/X.recordType-meta.xml'), '<RecordType/>');
    expect(load).toThrow(/X.recordType-meta.xml: record types are not supported by the simulated org/);
  });

  it('names everything that is wrong at once, each with its line', () => {
    edit(skills, '<type>Text</type>', '<type>Location</type>');
    edit(`${OBJECTS}/Object_Routing__c/fields/Subject__c.field-meta.xml`, '<type>Text</type>', '<type>Html</type>');
    writeFileSync(join(folder, OBJECTS, 'Case/X.recordType-meta.xml'), '<RecordType/>');
    expect(load).toThrow(MetadataErrors);
    try {
      load();
    } catch (error) {
      const lines = error instanceof Error ? error.message.split('\n') : [];
      expect(lines).toEqual([
        expect.stringMatching(/X.recordType-meta.xml: record types/),
        expect.stringMatching(/Skills__c.field-meta.xml:\d+: <type>: field type 'Location'/),
        expect.stringMatching(/Subject__c.field-meta.xml:\d+: <type>: field type 'Html'/),
      ]);
    }
  });

  it('refuses validation rules, which it would not enforce', () => {
    writeFileSync(join(folder, OBJECTS, 'Case/X.validationRule-meta.xml'), '<ValidationRule/>');
    expect(load).toThrow(/X.validationRule-meta.xml: validation rules are not supported by the simulated org/);
  });

  it('refuses a folder that does not exist', () => {
    expect(() => loadOrgMetadata([join(folder, 'nowhere')])).toThrow(/folder does not exist/);
  });
});
