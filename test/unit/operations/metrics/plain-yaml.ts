/**
 * Reads the plain YAML that rule files are written in: block maps and lists, values as double-quoted text, comments on
 * lines of their own. Anything else is an error.
 *
 * @throws Error that names the line.
 */
export function readPlainYaml(text: string): unknown {
  const lines = text
    .split('\n')
    .map((raw, index) => ({ raw, number: index + 1 }))
    .filter(({ raw }) => raw.trim() !== '' && !raw.trimStart().startsWith('#'))
    .flatMap(({ raw, number }) => splitItem(raw, number));
  const reader = { lines, at: 0 };
  const value = readBlock(reader, 0);
  if (reader.at < lines.length) throw new Error(`line ${lines[reader.at]?.number}: not expected here`);
  return value;
}

interface Line {
  readonly indent: number;
  readonly text: string;
  readonly number: number;
}

interface Reader {
  readonly lines: readonly Line[];
  at: number;
}

/** `- key: value` is an item, and the first line of a map two columns deeper. */
function splitItem(raw: string, number: number): Line[] {
  const indent = raw.length - raw.trimStart().length;
  const text = raw.trim();
  if (/\t/.test(raw)) throw new Error(`line ${number}: a tab`);
  if (!text.startsWith('- ')) return [{ indent, text, number }];
  return [
    { indent, text: '-', number },
    { indent: indent + 2, text: text.slice(2), number },
  ];
}

function readBlock(reader: Reader, indent: number): unknown {
  return reader.lines[reader.at]?.text === '-' ? readList(reader, indent) : readMap(reader, indent);
}

function readList(reader: Reader, indent: number): unknown[] {
  const items: unknown[] = [];
  for (
    let line = reader.lines[reader.at];
    line?.indent === indent && line.text === '-';
    line = reader.lines[reader.at]
  ) {
    reader.at += 1;
    items.push(readBlock(reader, indent + 2));
  }
  return items;
}

function readMap(reader: Reader, indent: number): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (let line = reader.lines[reader.at]; line?.indent === indent; line = reader.lines[reader.at]) {
    const [, key, value = ''] = /^([A-Za-z_]+):(?: (.+))?$/.exec(line.text) ?? [];
    if (key === undefined || key in map) throw new Error(`line ${line.number}: not a key of its own`);
    reader.at += 1;
    const next = reader.lines[reader.at];
    map[key] = value === '' ? readBlock(reader, next?.indent ?? indent) : quoted(value, line.number);
    if (value === '' && (next === undefined || next.indent <= indent)) throw new Error(`line ${line.number}: no value`);
  }
  return map;
}

function quoted(value: string, number: number): string {
  if (!/^"(?:[^"\\]|\\["\\/bfnrtu])*"$/.test(value)) throw new Error(`line ${number}: not a quoted text`);
  return String(JSON.parse(value));
}
