import { StateElement } from '../../../web-page/parts/state-element.js';
import type { PanelHub } from '../state/panel-hub.js';

/** Base of everything that shows the panel's state. */
export abstract class PanelElement extends StateElement<PanelHub> {}
