import { type CommandNode, everyCommand, type OptionNode, type ValueKind } from './command-tree.js';

/** Completion for zsh. To be sourced after `compinit`, or kept as `_casebridge` in a folder of `fpath`. */
export function zshCompletion(program: CommandNode): string {
  const commands = everyCommand(program);
  const valued = commands.flatMap(({ place, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => ({ place: `${place} ${flag}`, value })) : [])),
  );
  return `#compdef ${program.name}
# Completion of ${program.name} for zsh. Load it with: source <(${program.name} completion zsh)
_${program.name}() {
  local place='${program.name}' word skip='' index
  local -a entries flags
  for ((index = 2; index < CURRENT; index++)); do
    word="\${words[index]}"
    if [[ -n "$skip" ]]; then skip=''; continue; fi
    case "$place $word" in
      ${commands
        .slice(1)
        .map(({ place }) => quoted(place))
        .join('|')}) place="$place $word";;
      ${valued.map(({ place }) => quoted(place)).join('|')}) skip=1;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${valued.map(({ place, value }) => `    ${quoted(place)}) ${offering(value)}; return;;`).join('\n')}
  esac
  case "$place" in
${commands.map(entriesAt).join('\n')}
  esac
  (( \${#entries} )) && _describe -t commands command entries
  (( \${#flags} )) && _describe -t options option flags
}
if [ "$funcstack[1]" = "_${program.name}" ]; then _${program.name} "$@"; else compdef _${program.name} ${program.name}; fi
`;
}

function entriesAt({ place, commands, options, values }: CommandNode): string {
  const words = values.flatMap((value) => (value.kind === 'words' ? value.words : []));
  const entries = [...commands.map(({ name, description }) => entry(name, description)), ...words.map(quoted)];
  const flags = options.flatMap(({ flags: spellings, description }: OptionNode) =>
    spellings.map((flag) => entry(flag, description)),
  );
  return `    ${quoted(place)}) entries=(${entries.join(' ')}); flags=(${flags.join(' ')});;`;
}

function entry(word: string, description: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${description}`);
}

function offering(value: ValueKind): string {
  switch (value.kind) {
    case 'words':
      return `compadd -- ${value.words.map(quoted).join(' ')}`;
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'free':
      return 'true';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
