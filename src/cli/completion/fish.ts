import { type CommandNode, everyCommand, type OptionNode, type ValueKind } from './command-tree.js';

/** Completion for fish, from 3.0 on. To be sourced, or kept in `~/.config/fish/completions`. */
export function fishCompletion(program: CommandNode): string {
  const { name } = program;
  const commands = everyCommand(program);
  const places = commands.slice(1).map(({ place }) => quoted(place));
  const valued = commands.flatMap(({ place, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => quoted(`${place} ${flag}`)) : [])),
  );
  return `# Completion of ${name} for fish. Load it with: ${name} completion fish | source
function __${name}_at
    set -l place ${name}
    set -l skip
    for word in (commandline -opc)[2..-1]
        if test -n "$skip"
            set skip
            continue
        end
        switch "$place $word"
            case ${places.join(' ')}
                set place "$place $word"
            case ${valued.join(' ')}
                set skip 1
        end
    end
    test "$place" = "$argv[1]"
end
complete -c ${name} -e
complete -c ${name} -f
${commands.flatMap((command) => linesOf(name, command)).join('\n')}
`;
}

function linesOf(name: string, { place, commands, options, values }: CommandNode): readonly string[] {
  const at = `complete -c ${name} -n ${quoted(`__${name}_at '${place}'`)}`;
  return [
    ...commands.map((child) => `${at} -a ${quoted(child.name)} -d ${quoted(child.description)}`),
    ...values.flatMap((value) => (value.kind === 'words' ? [`${at} -a ${quoted(value.words.join(' '))}`] : [])),
    ...options.map((option) => `${at} ${spellings(option)} -d ${quoted(option.description)}${offering(option.value)}`),
  ];
}

function spellings({ flags }: OptionNode): string {
  return flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
}

function offering(value: ValueKind | undefined): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'words':
      return ` -x -a ${quoted(value.words.join(' '))}`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'free':
      return ' -x';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
