import { ApiError, notFound } from './rest-types.js';

const OLDEST = 37;
const NEWEST = 68;

/** Winter '27 is 68.0; three releases a year. */
function label(version: number): string {
  const back = NEWEST - version;
  const season = ['Winter', 'Summer', 'Spring'][back % 3] ?? 'Winter';
  const year = 27 - Math.floor((back + 2) / 3);
  return `${season} '${String(year).padStart(2, '0')}`;
}

/** The body of `GET /services/data`. */
export function versionList(): readonly Record<string, string>[] {
  return Array.from({ length: NEWEST - OLDEST + 1 }, (_unused, index) => {
    const version = `${OLDEST + index}.0`;
    return { label: label(OLDEST + index), url: `/services/data/v${version}`, version };
  });
}

/**
 * Checks the version segment of a path, e.g. `v62.0`.
 *
 * @returns the version without the `v`.
 * @throws ApiError 410 for a retired version, 404 for one that does not exist.
 */
export function apiVersion(segment: string): string {
  const match = /^v(\d{1,3})\.0$/.exec(segment);
  if (match === null) throw notFound();
  const version = Number(match[1]);
  if (version < OLDEST && version >= 1) {
    throw new ApiError(410, 'UNSUPPORTED_API_VERSION', `The requested API version ${version}.0 is retired.`);
  }
  if (version > NEWEST || version < 1) throw notFound();
  return `${version}.0`;
}

/** Resources of `GET /services/data/vNN.N`. */
export function resourceList(version: string): Record<string, string> {
  const base = `/services/data/v${version}`;
  const names = ['sobjects', 'query', 'queryAll', 'limits', 'composite', 'search', 'recent', 'tooling'];
  return Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
}
