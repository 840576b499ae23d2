import { CasebridgeError } from '../errors/casebridge-error.js';
import { asArray, asObject, asString } from '../runtime/decode.js';
import { errorCodeOf } from './request-error.js';
import type { SalesforceRest } from './rest.js';

/** An object as the logged-in user sees it. */
export interface DescribedObject {
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Fields that the user may read, by name; true if the user may write them, too. */
  readonly fields: ReadonlyMap<string, boolean>;
}

/** Describes an object; undefined if there is none that the user may read. @throws CasebridgeError */
export async function describeObject(
  rest: SalesforceRest,
  objectName: string,
  signal: AbortSignal,
): Promise<DescribedObject | undefined> {
  try {
    const described = asObject(await rest.request('GET', `/sobjects/${objectName}/describe`, undefined, signal));
    const fields = (asArray(described?.fields) ?? []).map(asObject);
    return {
      createable: described?.createable === true,
      updateable: described?.updateable === true,
      fields: new Map(fields.map((field) => [asString(field?.name) ?? '', field?.updateable === true])),
    };
  } catch (error) {
    if (isNoSuchObject(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that there is no such object, which is also said of one that the user may not read. */
export function isNoSuchObject(error: unknown): boolean {
  const code = error instanceof CasebridgeError ? errorCodeOf(error.cause) : undefined;
  return code === 'NOT_FOUND' || code === 'INVALID_TYPE' || code === 'ERROR_HTTP_404';
}
