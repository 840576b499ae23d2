import type { Program } from '../program.js';
import type { UserClass, UserMethod } from '../types/user-class.js';

/** HTTP methods by the annotation that serves them. */
const ANNOTATIONS: Readonly<Record<string, string>> = {
  httpget: 'GET',
  httppost: 'POST',
  httpput: 'PUT',
  httppatch: 'PATCH',
  httpdelete: 'DELETE',
};

/** A class that is served as Apex REST. */
export interface RestResource {
  readonly of: UserClass;
  /** As in `@RestResource(urlMapping='/a/*')`. */
  readonly urlMapping: string;
  readonly methods: ReadonlyMap<string, UserMethod>;
}

/** The REST resources of a program, the most special mapping first. */
export function findRestResources(program: Program): readonly RestResource[] {
  return program.allClasses
    .flatMap(restResource)
    .sort(
      (a, b) =>
        Number(a.urlMapping.includes('*')) - Number(b.urlMapping.includes('*')) ||
        b.urlMapping.length - a.urlMapping.length,
    );
}

function restResource(of: UserClass): readonly RestResource[] {
  const annotation = of.declaration.modifiers.annotations.find((entry) => entry.name === 'restresource');
  const urlMapping = annotation?.values.get('urlmapping');
  if (urlMapping === undefined) return [];
  const methods = new Map<string, UserMethod>();
  for (const method of [...of.methods.values()].flat()) {
    for (const name of method.annotations.keys()) {
      const http = ANNOTATIONS[name];
      if (http !== undefined && method.isStatic) methods.set(http, method);
    }
  }
  return [{ of, urlMapping, methods }];
}

/** The resource whose mapping covers the path; paths compare with their case. */
export function matchResource(resources: readonly RestResource[], path: string): RestResource | undefined {
  return resources.find(({ urlMapping }) => {
    const prefix = urlMapping.endsWith('*') ? urlMapping.slice(0, -1) : undefined;
    if (prefix === undefined) return path === urlMapping || path === `${urlMapping}/`;
    return path.startsWith(prefix) || path === prefix.replace(/\/$/, '');
  });
}
