/** A JSON value. */
type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}

/** Keywords that say nothing about the value. */
const ANNOTATIONS = new Set(['$schema', '$defs', 'title', 'description']);

type Check = (value: Json, argument: Json, schema: JsonObject, context: Context) => readonly string[];

interface Context {
  readonly root: JsonObject;
  readonly where: string;
}

const CHECKS: Readonly<Record<string, Check>> = {
  type: (value, type, _schema, { where }) => (typeOf(value, type) ? [] : [`${where} must be of type ${String(type)}`]),
  const: (value, only, _schema, { where }) => (value === only ? [] : [`${where} must be ${JSON.stringify(only)}`]),
  enum: (value, values, _schema, { where }) =>
    asList(values).includes(value) ? [] : [`${where} must be one of ${JSON.stringify(values)}`],
  pattern: (value, pattern, _schema, { where }) =>
    typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value)
      ? []
      : [`${where} must match ${String(pattern)}`],
  minLength: (value, least, _schema, { where }) =>
    typeof value !== 'string' || [...value].length >= Number(least) ? [] : [`${where} is too short`],
  minimum: (value, least, _schema, { where }) =>
    typeof value !== 'number' || value >= Number(least) ? [] : [`${where} must be at least ${String(least)}`],
  minItems: (value, least, _schema, { where }) =>
    !isList(value) || value.length >= Number(least) ? [] : [`${where} needs ${String(least)} items`],
  items: (value, schema, _parent, context) =>
    isList(value) ? value.flatMap((item, index) => check(item, schema, at(context, `[${index}]`))) : [],
  required: (value, names, _schema, { where }) =>
    isObject(value)
      ? asList(names).flatMap((name) =>
          Object.hasOwn(value, String(name)) ? [] : [`${where}.${String(name)} is missing`],
        )
      : [],
  properties: (value, properties, _schema, context) => {
    if (!isObject(value) || !isObject(properties)) return [];
    return Object.entries(properties).flatMap(([name, schema]) =>
      Object.hasOwn(value, name) ? check(value[name] ?? null, schema, at(context, `.${name}`)) : [],
    );
  },
  additionalProperties: (value, rest, schema, context) => {
    if (!isObject(value)) return [];
    const known = isObject(schema.properties) ? schema.properties : {};
    const others = Object.entries(value).filter(([name]) => !Object.hasOwn(known, name));
    return others.flatMap(([name, item]) =>
      rest === false ? [`${context.where}.${name} is not known`] : check(item, rest, at(context, `.${name}`)),
    );
  },
  propertyNames: (value, schema, _parent, context) =>
    isObject(value) ? Object.keys(value).flatMap((name) => check(name, schema, at(context, ` name ${name}`))) : [],
  anyOf: (value, schemas, _schema, context) =>
    asList(schemas).some((schema) => check(value, schema, context).length === 0)
      ? []
      : [`${context.where} fits none of the alternatives`],
  $ref: (value, reference, _schema, context) => check(value, resolve(context.root, String(reference)), context),
};

/**
 * Checks a JSON value against a JSON schema (draft 2020-12). It knows the keywords that the handler's schema uses
 * and refuses any other, so that nothing in the schema goes unchecked.
 *
 * @returns what does not fit, each with its place; empty if all fits.
 * @throws Error if the schema has a keyword that is not known here.
 */
export function schemaFaults(value: unknown, schema: unknown): readonly string[] {
  const root = json(schema);
  if (!isObject(root)) throw new Error('the schema must be an object');
  return check(json(value), root, { root, where: '$' });
}

function check(value: Json, schema: Json, context: Context): readonly string[] {
  if (schema === true) return [];
  if (!isObject(schema)) throw new Error(`no schema at ${context.where}`);
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    if (ANNOTATIONS.has(keyword)) return [];
    const keywordCheck = CHECKS[keyword];
    if (!keywordCheck) throw new Error(`the keyword ${keyword} of the schema is not known`);
    return keywordCheck(value, argument, schema, context);
  });
}

function resolve(root: JsonObject, reference: string): Json {
  const name = /^#\/\$defs\/(\w+)$/.exec(reference)?.[1];
  const definitions = root.$defs;
  const found = name !== undefined && isObject(definitions) ? definitions[name] : undefined;
  if (found === undefined) throw new Error(`${reference} leads nowhere`);
  return found;
}

function at(context: Context, step: string): Context {
  return { root: context.root, where: `${context.where}${step}` };
}

function typeOf(value: Json, type: Json): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return isList(value);
    case 'integer':
      return Number.isInteger(value);
    case 'string':
      return typeof value === 'string';
    default:
      throw new Error(`the type ${String(type)} of the schema is not known`);
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function asList(value: Json): readonly Json[] {
  if (!isList(value)) throw new Error('the schema needs a list here');
  return value;
}

/** What JSON makes of a value. */
function json(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null));
}
