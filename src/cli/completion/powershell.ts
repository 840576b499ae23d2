import { type CommandNode, everyCommand, type ValueKind } from './command-tree.js';

/** Completion for PowerShell, from 5.1 on. To be invoked, or kept in `$PROFILE`. */
export function powershellCompletion(program: CommandNode): string {
  const commands = everyCommand(program);
  const values = commands.flatMap(({ place, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => valueLine(`${place} ${flag}`, value)) : [])),
  );
  return `# Completion of ${program.name} for PowerShell. Load it with: ${program.name} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName '${program.name}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = @{
${commands.map(commandLine).join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $place = '${program.name}'
  $before = ''
  $skip = $false
  foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete -ne '') { break }
    $before = $element.Extent.Text
    if ($skip) { $skip = $false; $before = ''; continue }
    if ($values.ContainsKey("$place $before")) { $skip = $true }
    elseif ($commands.ContainsKey("$place $before")) { $place = "$place $before" }
  }
  if ($skip) {
    $offered = $values["$place $before"]
    # Nothing from here: PowerShell then offers files.
    if ($null -eq $offered) { return }
    $found = @($offered | ForEach-Object { , @($_, $_) })
  } else {
    $found = $commands[$place]
  }
  foreach ($one in $found) {
    if ($one[0].StartsWith($wordToComplete)) {
      [System.Management.Automation.CompletionResult]::new($one[0], $one[0], 'ParameterValue', $one[1])
    }
  }
}
`;
}

function commandLine({ place, commands, options, values }: CommandNode): string {
  const words = values.flatMap((value) => (value.kind === 'words' ? value.words : []));
  const entries = [
    ...commands.map(({ name, description }) => pair(name, description)),
    ...words.map((word) => pair(word, word)),
    ...options.flatMap(({ flags, description }) => flags.map((flag) => pair(flag, description))),
  ];
  // A list of one list would be taken apart without the comma before it.
  return `    ${quoted(place)} = @(${entries.length === 1 ? ',' : ''}${entries.join(', ')})`;
}

function valueLine(place: string, value: ValueKind): string {
  const words = value.kind === 'words' ? `@(${value.words.map(quoted).join(', ')})` : '$null';
  return `    ${quoted(place)} = ${words}`;
}

/** A tool tip may not be empty. */
function pair(word: string, description: string): string {
  return `@(${quoted(word)}, ${quoted(description === '' ? word : description)})`;
}

function quoted(text: string): string {
  return `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
}
