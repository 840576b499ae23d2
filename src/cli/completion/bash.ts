import { type CommandNode, everyCommand, type ValueKind, wordsAt } from './command-tree.js';

/** Completion for bash, from 3.2 on. To be sourced. */
export function bashCompletion(program: CommandNode): string {
  const commands = everyCommand(program);
  const valued = commands.flatMap(({ place, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => ({ place: `${place} ${flag}`, value })) : [])),
  );
  return `# Completion of ${program.name} for bash. Load it with: source <(${program.name} completion bash)
_${program.name}_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$cur"))
}
_${program.name}() {
  local cur prev place word index skip words
  COMPREPLY=()
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  if [ "$cur" = '=' ]; then cur=''; elif [ "$prev" = '=' ]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  place='${program.name}'
  skip=''
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    if [ "$word" = '=' ]; then skip=1; continue; fi
    if [ -n "$skip" ]; then skip=''; continue; fi
    case "$place $word" in
${arm([...commands.slice(1).map(({ place }) => place)], 'place="$place $word"')}
${arm(
  valued.map(({ place }) => place),
  'skip=1',
)}
    esac
  done
  case "$place $prev" in
${valued.map(({ place, value }) => `      ${quoted(place)}) ${offering(value, program.name)}; return;;`).join('\n')}
  esac
  case "$place" in
${commands.map((command) => `      ${quoted(command.place)}) words=${quoted(offered(command).join(' '))};;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _${program.name} ${program.name}
`;
}

function arm(patterns: readonly string[], action: string): string {
  return `      ${patterns.map(quoted).join('|')}) ${action};;`;
}

function offered(command: CommandNode): readonly string[] {
  return [...wordsAt(command), ...command.options.flatMap(({ flags }) => flags)];
}

function offering(value: ValueKind, name: string): string {
  switch (value.kind) {
    case 'words':
      return `COMPREPLY=($(compgen -W ${quoted(value.words.join(' '))} -- "$cur"))`;
    case 'file':
      return `_${name}_files -f`;
    case 'folder':
      return `_${name}_files -d`;
    case 'free':
      return 'true';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
