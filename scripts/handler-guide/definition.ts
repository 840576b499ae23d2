import { readFileSync } from 'node:fs';
import { schemaFaults } from './json-schema.js';

/** An input or output of a tool. */
interface Port {
  readonly type: string;
  readonly meaning: string;
}

/** A text with a name. */
export interface NamedText {
  readonly name: string;
  readonly meaning: string;
}

/** A variable of the handler. */
export interface Variable extends NamedText {
  readonly type: string;
}

/** A step as it is placed in Interaction Designer. */
export interface BuildStep {
  readonly tool: string;
  readonly tab: string;
  readonly what: string;
  readonly fill: readonly { readonly field: string; readonly value: string }[];
  /** Exit in Interaction Designer → `#n` (the nth build step) or an exit of the tool. */
  readonly exits: Readonly<Record<string, string>>;
  readonly forEach?: readonly string[];
  readonly source?: string;
}

/** A tool: what it does, and how it is built. */
export interface Tool {
  readonly summary: string;
  readonly inputs: Readonly<Record<string, Port>>;
  readonly outputs: Readonly<Record<string, Port>>;
  readonly exits: Readonly<Record<string, string>>;
  readonly helpers?: readonly Variable[];
  readonly build: readonly BuildStep[];
  readonly verify?: { readonly why: string; readonly how: string; readonly alternative: string };
}

/** A tool at work. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly tool: string;
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly exits: Readonly<Record<string, string>>;
}

/** What one notification event starts. */
export interface Flow {
  readonly eventId: string;
  readonly purpose: string;
  readonly inputs: readonly NamedText[];
  readonly variables: readonly Variable[];
  readonly start: string;
  readonly steps: readonly Step[];
}

/** A notification to send to the published handler, and what must come. */
export interface HandlerTest {
  readonly title: string;
  readonly eventId: string;
  readonly with: Readonly<Record<string, string>>;
  readonly answers: readonly { readonly eventId: string; readonly data: readonly string[] }[];
  readonly look: string;
  readonly memory?: readonly string[];
}

/** The handler's definition with everything that the guide tells of it. */
export interface Definition {
  readonly name: string;
  readonly description: string;
  readonly initiator: { readonly tool: string; readonly objectId: string };
  readonly constants: Readonly<Record<string, string>>;
  readonly contract: {
    readonly maxStringLength: number;
    readonly attributes: readonly (NamedText & { readonly value: string })[];
    readonly answers: readonly {
      readonly eventId: string;
      readonly meaning: string;
      readonly data: readonly NamedText[];
    }[];
    readonly failureCodes: readonly { readonly code: string; readonly when: string; readonly then: string }[];
  };
  readonly tools: Readonly<Record<string, Tool>>;
  readonly flows: readonly Flow[];
  readonly tests: {
    readonly placeholders: readonly NamedText[];
    readonly data: Readonly<Record<string, string>>;
    readonly cases: readonly HandlerTest[];
  };
}

/** A file of the folder `handler`, as text. */
export function handlerFile(name: string): string {
  return readFileSync(new URL(`../../handler/${name}`, import.meta.url), 'utf8');
}

/**
 * Reads the definition that the guide is made from.
 *
 * @throws Error that names what does not fit the schema.
 */
export function readDefinition(): Definition {
  const value: unknown = JSON.parse(handlerFile('create-interaction.handler.json'));
  const faults = schemaFaults(value, JSON.parse(handlerFile('handler.schema.json')));
  if (faults.length > 0) throw new Error(`the handler's definition does not fit its schema: ${faults.join('; ')}`);
  return value as Definition;
}

/** The tool of a step. @throws Error if there is none of that name. */
export function toolOf(definition: Definition, step: Step): Tool {
  const tool = definition.tools[step.tool];
  if (!tool) throw new Error(`${step.id}: there is no tool ${step.tool}`);
  return tool;
}
