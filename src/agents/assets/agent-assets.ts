import type { Assets } from '../../web-server/asset.js';
import type { PageSource } from '../../web-server/bundle-page.js';
import { builtOrBundled, pageAssets } from '../../web-server/page-assets.js';

/** Where `npm run build` puts the files, beside this module in `dist`. */
const BUILT = new URL('files/', import.meta.url);

/** Where the source of the agent panel's page is. */
export const PANEL_PAGE: PageSource = { folder: new URL('../web/', import.meta.url), name: 'panel' };

/** The agent panel's page. */
export function agentAssets(): Assets {
  return pageAssets(() => builtOrBundled(BUILT, PANEL_PAGE));
}
