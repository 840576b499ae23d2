import type { Argument, Command, Option } from 'commander';

/** What may stand as a value: one of some words, a file, a folder, or what only the user knows. */
export type ValueKind =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'free' };

/** One option of a command. */
export interface OptionNode {
  /** Its spellings, e.g. `-h` and `--help`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined if it takes no value. */
  readonly value: ValueKind | undefined;
}

/** One command with what it takes, as its help lists it. */
export interface CommandNode {
  /** Names from the program down, with one blank between them. */
  readonly place: string;
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandNode[];
  readonly options: readonly OptionNode[];
  readonly values: readonly ValueKind[];
}

/** Reads the tree of commands, as the help of each lists them. */
export function commandTree(command: Command, above = ''): CommandNode {
  const help = command.createHelp();
  const name = command.name();
  const place = above === '' ? name : `${above} ${name}`;
  const commands = help.visibleCommands(command).map((child) => commandTree(child, place));
  return {
    place,
    name,
    description: oneLine(command.description()),
    commands: commands.map((child) => (child.name === 'help' ? helpOf(child, commands) : child)),
    options: help.visibleOptions(command).map(optionNode),
    values: help.visibleArguments(command).map((argument) => valueKind(argument, argument.name())),
  };
}

/** The tree as a list, each command after the one that it stands in. */
export function everyCommand(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.commands.flatMap(everyCommand)];
}

/** Words that may stand at a command in place of an option. */
export function wordsAt({ commands, values }: CommandNode): readonly string[] {
  return [
    ...commands.map(({ name }) => name),
    ...values.flatMap((value) => (value.kind === 'words' ? value.words : [])),
  ];
}

/** `help` takes the name of a command. */
function helpOf(help: CommandNode, commands: readonly CommandNode[]): CommandNode {
  const words = commands.map(({ name }) => name).filter((name) => name !== 'help');
  return { ...help, values: [{ kind: 'words', words }] };
}

function optionNode(option: Option): OptionNode {
  const placeholder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1];
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: oneLine(option.description),
    value: placeholder === undefined ? undefined : valueKind(option, placeholder),
  };
}

function valueKind({ argChoices }: Pick<Option | Argument, 'argChoices'>, placeholder: string): ValueKind {
  if (argChoices !== undefined) return { kind: 'words', words: argChoices };
  if (/^file\b/.test(placeholder)) return { kind: 'file' };
  return { kind: placeholder === 'dir' ? 'folder' : 'free' };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
