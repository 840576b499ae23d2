import { readFileSync } from 'node:fs';
import { asText, asTexts, isRecord, type JsonRecord } from '../json.js';

/** An input of a tool: text with `{variable}` in it, or a list of such texts. */
export type StepInput = string | readonly string[];

/** One tool step: what it is given, where its results go, and which step each of its exits leads to. */
export interface HandlerStep {
  readonly id: string;
  readonly tool: string;
  readonly inputs: Readonly<Record<string, StepInput>>;
  /** Tool output → variable. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Exit of the tool → id of the next step, or `end`. */
  readonly exits: Readonly<Record<string, string>>;
}

/** What one notification event starts. */
export interface HandlerFlow {
  readonly eventId: string;
  /** Variables that take the notification's data strings, in order. */
  readonly inputs: readonly string[];
  readonly start: string;
  readonly steps: readonly HandlerStep[];
}

/** The handler: what a Custom Notification initiator with this object id starts. */
export interface HandlerDefinition {
  readonly name: string;
  readonly objectId: string;
  /** Constants that every flow can use as variables. */
  readonly constants: Readonly<Record<string, string>>;
  readonly flows: readonly HandlerFlow[];
}

/** Where a chain of steps ends. */
export const END = 'end';

const DEFAULT_FILE = new URL('../../../../handler/create-interaction.handler.json', import.meta.url);

/**
 * Reads a handler definition from its file.
 *
 * @throws Error that names the place if the file is not a sound definition.
 */
export function readHandlerDefinition(file: URL = DEFAULT_FILE): HandlerDefinition {
  return decodeHandlerDefinition(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Checks a decoded JSON value and makes a definition of it. Every exit must lead to a step that exists.
 *
 * @throws Error that names the place of the first fault.
 */
export function decodeHandlerDefinition(value: unknown): HandlerDefinition {
  const root = record(value, 'handler');
  const initiator = record(root.initiator, 'initiator');
  return {
    name: text(root.name, 'name'),
    objectId: text(initiator.objectId, 'initiator.objectId'),
    constants: texts(root.constants, 'constants'),
    flows: list(root.flows, 'flows').map(decodeFlow),
  };
}

function decodeFlow(value: unknown): HandlerFlow {
  const flow = record(value, 'flow');
  const eventId = text(flow.eventId, 'flow.eventId');
  const steps = list(flow.steps, `${eventId}.steps`).map((step) => decodeStep(step, eventId));
  const start = text(flow.start, `${eventId}.start`);
  const ids = new Set(steps.map((step) => step.id));
  const targets = [start, ...steps.flatMap((step) => Object.values(step.exits))];
  const lost = targets.find((target) => target !== END && !ids.has(target));
  if (lost !== undefined) throw new Error(`${eventId}: no step is called ${lost}`);
  const inputs = list(flow.inputs, `${eventId}.inputs`).map((input) => text(record(input, 'input').name, 'input.name'));
  return { eventId, inputs, start, steps };
}

function decodeStep(value: unknown, eventId: string): HandlerStep {
  const step = record(value, `${eventId}.step`);
  const id = text(step.id, `${eventId}.step.id`);
  return {
    id,
    tool: text(step.tool, `${id}.tool`),
    inputs: inputsOf(record(step.inputs ?? {}, `${id}.inputs`), id),
    outputs: texts(step.outputs ?? {}, `${id}.outputs`),
    exits: texts(step.exits, `${id}.exits`),
  };
}

function inputsOf(inputs: JsonRecord, id: string): Record<string, StepInput> {
  const decode = (name: string, value: unknown): StepInput => asTexts(value) ?? text(value, `${id}.inputs.${name}`);
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, decode(name, value)]));
}

function record(value: unknown, where: string): JsonRecord {
  if (!isRecord(value)) throw new Error(`${where} must be an object`);
  return value;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} must be a list`);
  return value;
}

function text(value: unknown, where: string): string {
  const found = asText(value);
  if (found === undefined) throw new Error(`${where} must be text`);
  return found;
}

function texts(value: unknown, where: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(value, where)).map(([name, item]) => [name, text(item, `${where}.${name}`)]),
  );
}
