import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { OrgError } from '../engine/org-engine.js';

/** Longest query that is taken. Source: SOQL and SOSL reference, "SOQL SELECT syntax": 100,000 characters. */
const MAX_QUERY_LENGTH = 100_000;
const MAX_CACHED = 500;
const cacheable = (soql: string) => soql.length < 4_000;

/** Parses queries and remembers the parsed form of the ones that come again and again. */
export class SoqlParser {
  readonly #cache = new Map<string, Query>();

  /**
   * The parsed form of a query; it is shared and must not be changed.
   *
   * @throws OrgError `MALFORMED_QUERY`, `QUERY_TOO_COMPLICATED`.
   */
  parse(soql: string): Query {
    const cached = this.#cache.get(soql);
    if (cached !== undefined) return cached;
    const query = parseSoql(soql);
    if (cacheable(soql)) {
      if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
      this.#cache.set(soql, query);
    }
    return query;
  }
}

/** Parses one query. @throws OrgError `MALFORMED_QUERY`. */
export function parseSoql(soql: string): Query {
  if (soql.length > MAX_QUERY_LENGTH) {
    throw new OrgError(
      'QUERY_TOO_COMPLICATED',
      'Query is either selecting too many fields or the filter conditions are too complicated.',
    );
  }
  let query: Query;
  try {
    query = parseQuery(soql, { allowApexBindVariables: true, ignoreParseErrors: false });
  } catch (error) {
    throw malformed(soql, error);
  }
  if (query.sObject === undefined || query.fields === undefined) throw malformed(soql, undefined);
  return query;
}

function malformed(soql: string, error: unknown): OrgError {
  const message = error instanceof Error ? error.message : '';
  const token = /but found:?(?: -->)? '([^']*)'/.exec(message)?.[1];
  if (token === undefined || token === '') return new OrgError('MALFORMED_QUERY', 'unexpected token: <EOF>');
  return new OrgError('MALFORMED_QUERY', located(soql, token, `unexpected token: '${token}'`));
}

/** A message with the place in the query, as Salesforce shows it. */
export function located(soql: string, word: string, message: string): string {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const at = soql.search(new RegExp(`(?<![\\w.])${escaped}(?![\\w])`, 'i'));
  if (at < 0) return message;
  const start = Math.max(0, at - 20);
  const excerpt = soql.slice(start, at + word.length + 20).replace(/\s/g, ' ');
  return `\n${excerpt}\n${' '.repeat(at - start)}^\nERROR at Row:1:Column:${at + 1}\n${message}`;
}
