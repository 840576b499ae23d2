import {
  ApiError,
  methodNotAllowed,
  notFound,
  type RestContext,
  type RestRequest,
  type RestResponse,
} from './rest-types.js';

/**
 * `GET …/tooling/executeAnonymous?anonymousBody=…`, all that the simulated org has of the Tooling API.
 *
 * @throws ApiError 403 without the permission Author Apex. Source: Tooling API guide, "REST Resources".
 */
export function handleTooling(context: RestContext, request: RestRequest): RestResponse {
  const [, resource = '', ...more] = request.segments;
  const { executeAnonymous } = context;
  if (resource.toLowerCase() !== 'executeanonymous' || more.some((segment) => segment !== '')) throw notFound();
  if (executeAnonymous === undefined) throw notFound();
  if (request.method !== 'GET') throw methodNotAllowed(request.method, ['GET']);
  if (!context.engine.access.hasUserPermission(request.userId, 'AuthorApex')) {
    throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights: Author Apex is needed');
  }
  const source = request.query.get('anonymousBody');
  if (source === null) throw new ApiError(400, 'MALFORMED_QUERY', 'anonymousBody is missing');
  return { status: 200, body: executeAnonymous(request.userId, source) };
}
