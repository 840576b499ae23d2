import type { FastifyReply, FastifyRequest } from 'fastify';
import { asObject, asString } from '../runtime/decode.js';
import type { Asset, Assets } from './asset.js';

const ASSET_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){0,3}$/;
const A_YEAR_S = 31_536_000;

/** The file that a request for `/assets/*` names; undefined if there is none. */
export async function assetNamed(assets: Assets, request: FastifyRequest): Promise<Asset | undefined> {
  const name = asString(asObject(request.params)?.['*']) ?? '';
  return ASSET_NAME.test(name) ? assets(`/assets/${name}`) : undefined;
}

/** Sends a file, or that it has not changed; undefined if there is none to send. */
export function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  asset: Asset | undefined,
): FastifyReply | undefined {
  if (asset === undefined) return undefined;
  const { body, contentType, etag, immutable } = asset;
  void reply
    .header('etag', etag)
    .header('cache-control', immutable ? `public, max-age=${A_YEAR_S}, immutable` : 'no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type(contentType).send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}
