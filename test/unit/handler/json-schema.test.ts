import { describe, expect, test } from 'vitest';
import { handlerFile } from '../../../scripts/handler-guide/definition.js';
import { schemaFaults } from '../../../scripts/handler-guide/json-schema.js';

describe('schemaFaults', () => {
  test.each([
    [{ type: 'string' }, 7, '$ must be of type string'],
    [{ type: 'integer' }, 1.5, '$ must be of type integer'],
    [{ type: 'array' }, {}, '$ must be of type array'],
    [{ type: 'object' }, [], '$ must be of type object'],
    [{ type: 'object' }, null, '$ must be of type object'],
    [{ const: 'a' }, 'b', '$ must be "a"'],
    [{ enum: ['a', 'b'] }, 'c', '$ must be one of ["a","b"]'],
    [{ pattern: '^a' }, 'ba', '$ must match ^a'],
    [{ minLength: 1 }, '', '$ is too short'],
    [{ minimum: 1 }, 0, '$ must be at least 1'],
    [{ minItems: 1 }, [], '$ needs 1 items'],
    [{ items: { type: 'string' } }, ['a', 7], '$[1] must be of type string'],
    [{ required: ['a'] }, {}, '$.a is missing'],
    [{ properties: { a: { type: 'string' } } }, { a: 7 }, '$.a must be of type string'],
    [{ properties: { a: {} }, additionalProperties: false }, { a: 1, b: 2 }, '$.b is not known'],
    [{ additionalProperties: { type: 'string' } }, { b: 2 }, '$.b must be of type string'],
    [{ additionalProperties: false }, JSON.parse('{"__proto__":1}'), '$.__proto__ is not known'],
    [{ propertyNames: { pattern: '^a' } }, { b: 2 }, '$ name b must match ^a'],
    [{ anyOf: [{ type: 'string' }, { type: 'array' }] }, 7, '$ fits none of the alternatives'],
    [{ $ref: '#/$defs/text', $defs: { text: { type: 'string' } } }, 7, '$ must be of type string'],
  ])('%j refuses %j', (schema, value, fault) => expect(schemaFaults(value, schema)).toEqual([fault]));

  test.each([
    [{ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, ['a']],
    [{ type: 'object', properties: { a: { minItems: 1 } }, additionalProperties: false }, { a: [0] }],
    [{ pattern: '^a', minLength: 1, minimum: 5, minItems: 3 }, 7],
  ])('%j takes %j', (schema, value) => expect(schemaFaults(value, schema)).toEqual([]));

  test('refuses a schema that it does not wholly understand', () => {
    expect(() => schemaFaults(1, { maximum: 3 })).toThrow('the keyword maximum of the schema is not known');
    expect(() => schemaFaults(1, { type: 'number' })).toThrow('the type number of the schema is not known');
    expect(() => schemaFaults(1, { $ref: '#/$defs/gone' })).toThrow('leads nowhere');
    expect(() => schemaFaults(1, [])).toThrow('must be an object');
  });
});

describe('the schema of the handler', () => {
  const schema: unknown = JSON.parse(handlerFile('handler.schema.json'));

  test('is of the draft 2020-12', () =>
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' }));

  test('describes every property, and leaves no object open', () => {
    const found = walk(schema, '$');
    expect(found.properties).toBeGreaterThan(60);
    expect(found.faults).toEqual([]);
  });

  test('the walk finds what is missing', () => {
    expect(walk({ type: 'object', properties: { a: { type: 'string' } } }, '$').faults).toEqual([
      '$ is open',
      '$.a has no description',
    ]);
  });
});

function walk(schema: unknown, where: string): { properties: number; faults: readonly string[] } {
  const faults: string[] = [];
  let properties = 0;
  const visit = (value: unknown, place: string) => {
    if (typeof value !== 'object' || value === null) return;
    const entries = new Map<string, unknown>(Object.entries(value));
    if (entries.get('type') === 'object' && !entries.has('additionalProperties')) faults.push(`${place} is open`);
    for (const [name, property] of Object.entries(Object(entries.get('properties') ?? {}))) {
      properties += 1;
      if (!Object.hasOwn(Object(property), 'description')) faults.push(`${place}.${name} has no description`);
      visit(property, `${place}.${name}`);
    }
    for (const name of ['items', 'additionalProperties']) visit(entries.get(name), `${place} ${name}`);
    for (const [name, inner] of Object.entries(Object(entries.get('$defs') ?? {}))) visit(inner, `${place} ${name}`);
  };
  visit(schema, where);
  return { properties, faults };
}
