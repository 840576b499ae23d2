import type { Assets } from '../../web-server/asset.js';
import type { PageSource } from '../../web-server/bundle-page.js';
import { builtOrBundled, pageAssets } from '../../web-server/page-assets.js';

/** Where `npm run build` puts the files, beside this module in `dist`. */
const BUILT = new URL('files/', import.meta.url);

/** Where the source of the operator console's page is. */
export const CONSOLE_PAGE: PageSource = { folder: new URL('../web/', import.meta.url), name: 'console' };

/** The operator console's page. */
export function consoleAssets(): Assets {
  return pageAssets(() => builtOrBundled(BUILT, CONSOLE_PAGE));
}
