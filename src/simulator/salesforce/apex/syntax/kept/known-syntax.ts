import { createHash } from 'node:crypto';
import type { Syntax, TriggerDeclaration, TypeDeclaration } from '../ast.js';
import { parseClassSource, parseTriggerSource } from '../parse-source.js';
import type { SyntaxFiles } from './syntax-files.js';

/** Sources kept in memory; the least recently used goes first. Some kilobytes each. */
const MAX_SOURCES = 500;

/** Of this process: syntax follows from the source alone, so that nobody can tell where it comes from. */
const inMemory = new Map<string, Syntax>();

/** Reads sources, each only once: it keeps their syntax in memory, and in files if there are some to keep it in. */
export class KnownSyntax {
  readonly #files: SyntaxFiles | undefined;

  constructor(files: SyntaxFiles | undefined) {
    this.#files = files;
  }

  /** As {@link parseClassSource}. @throws ApexCompileError */
  classOf(file: string, source: string): TypeDeclaration {
    const key = keyOf('class', source);
    const known = this.#find(key);
    if (known !== undefined && known.kind !== 'trigger') return known;
    return this.#keep(key, parseClassSource(file, source));
  }

  /** As {@link parseTriggerSource}. @throws ApexCompileError */
  triggerOf(file: string, source: string): TriggerDeclaration {
    const key = keyOf('trigger', source);
    const known = this.#find(key);
    if (known?.kind === 'trigger') return known;
    return this.#keep(key, parseTriggerSource(file, source));
  }

  #find(key: string): Syntax | undefined {
    const known = inMemory.get(key) ?? this.#files?.read(key);
    if (known !== undefined) remember(key, known);
    return known;
  }

  #keep<T extends Syntax>(key: string, syntax: T): T {
    remember(key, syntax);
    this.#files?.write(key, syntax);
    return syntax;
  }
}

function keyOf(kind: 'class' | 'trigger', source: string): string {
  return createHash('sha256').update(`${kind} ${source}`).digest('hex');
}

function remember(key: string, syntax: Syntax): void {
  inMemory.delete(key);
  inMemory.set(key, syntax);
  const [oldest] = inMemory.keys();
  if (oldest !== undefined && inMemory.size > MAX_SOURCES) inMemory.delete(oldest);
}
