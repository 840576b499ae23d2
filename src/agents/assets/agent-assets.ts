import type { Asset, Assets } from '../../web-server/asset.js';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Casebridge agent panel</title></head>
<body><h1>Casebridge agent panel</h1><p>The page is not part of this build.</p></body>
</html>
`;

/** The panel's page and its files. */
export function agentAssets(): Assets {
  const page: Asset = {
    body: new TextEncoder().encode(PAGE),
    contentType: 'text/html; charset=utf-8',
    etag: '"none"',
    immutable: false,
  };
  return async (path) => (path === '/' ? page : undefined);
}
