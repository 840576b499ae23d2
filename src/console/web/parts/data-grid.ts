import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { icon } from '../../../web-page/parts/icon.js';
import { SHARED } from '../../../web-page/parts/style.js';
import { type ColumnSpace, fitting, template } from '../logic/columns.js';
import { type Order, orderAfterClick, type Sortable, sorted } from '../logic/order.js';
import { NOTHING, type Selection, toggled, toggledAll, withRange } from '../logic/selection.js';
import { movedTo, rowWindow, scrollTopFor, type Viewport } from '../logic/virtual-window.js';
import { GRID_STYLE } from './data-grid-style.js';

/** One column of a long list. */
export interface Column<T> extends ColumnSpace {
  readonly key: string;
  readonly label: string;
  /** What it sorts by, and what it shows if there is no `cell`. */
  readonly value: (item: T) => Sortable;
  readonly cell?: (item: T) => TemplateResult | string;
}

/** Said by `choose`: what is chosen now. */
export type ChooseEvent = CustomEvent<Selection>;

const BOX_WIDTH = '1.1rem';

/**
 * A list of any length: only what is seen is drawn. One stop of the Tab key; arrows, Page, Home and End move, Space
 * chooses, Shift with arrows chooses on, Ctrl+A all, Enter opens.
 */
export class DataGrid<T> extends LitElement {
  static override properties = {
    label: {},
    columns: { attribute: false },
    items: { attribute: false },
    keyOf: { attribute: false },
    toneOf: { attribute: false },
    selectable: { type: Boolean },
    selected: { attribute: false },
    order: { attribute: false },
    fixedOrder: { type: Boolean },
    rowHeight: { attribute: false },
    follow: { type: Boolean },
    empty: {},
    active: { state: true },
    width: { state: true },
    height: { state: true },
    top: { state: true },
  };
  static override styles = [SHARED, GRID_STYLE];

  label = '';
  columns: readonly Column<T>[] = [];
  items: readonly T[] = [];
  keyOf: (item: T) => string = String;
  /** A class for the row, e.g. `tone-bad`. */
  toneOf: (item: T) => string = () => '';
  selectable = false;
  selected: Selection = NOTHING;
  order: Order | undefined;
  /** True: the heads do not sort. */
  fixedOrder = false;
  rowHeight = 34;
  /** True: the end of the list stays in sight. */
  follow = false;
  empty = 'Nothing here.';

  private active = 0;
  private width = 800;
  private height = 400;
  private top = 0;
  #shown: readonly T[] = [];
  #anchor = 0;
  readonly #resized = new ResizeObserver(() => this.#measure());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    this.#resized.disconnect();
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('items') || changed.has('order') || changed.has('columns')) this.#shown = this.#ordered();
    this.active = Math.max(0, Math.min(this.active, this.#shown.length - 1));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('items') || changed.has('follow')) {
      this.#measure();
      if (this.follow) this.#scroller?.scrollTo({ top: this.#shown.length * this.rowHeight });
    }
  }

  protected override render(): TemplateResult {
    const columns = fitting(this.columns, this.width - 24 - (this.selectable ? 30 : 0));
    const tracks = `grid-template-columns:${template(columns, this.selectable ? BOX_WIDTH : '')}`;
    const { first, last } = rowWindow(this.#viewport);
    const seen = this.active >= first && this.active < last && this.#shown.length > 0;
    return html`<div
      class="grid"
      role="grid"
      tabindex="0"
      .style=${`--row-height:${this.rowHeight}px`}
      aria-label=${this.label}
      aria-rowcount=${this.#shown.length + 1}
      aria-multiselectable=${this.selectable ? 'true' : nothing}
      aria-activedescendant=${seen ? `row-${this.active}` : nothing}
      @scroll=${this.#scrolled}
      @keydown=${this.#pressed}
    >
      <div class="head" role="rowgroup">
        <div class="row" role="row" aria-rowindex="1" .style=${tracks}>
          ${this.selectable ? this.#allBox() : nothing} ${columns.map((column) => this.#head(column))}
        </div>
      </div>
      ${
        this.#shown.length === 0
          ? nothing
          : html`<div class="body" role="rowgroup" .style=${`height:${this.#shown.length * this.rowHeight}px`}>
              ${this.#shown.slice(first, last).map((item, at) => this.#row(item, first + at, columns, tracks))}
            </div>`
      }
    </div>
    ${this.#shown.length === 0 ? html`<p class="empty">${this.empty}</p>` : nothing}`;
  }

  #row(item: T, index: number, columns: readonly Column<T>[], tracks: string): TemplateResult {
    const chosen = this.selectable && this.selected.has(this.keyOf(item));
    const classes = `row ${this.toneOf(item)} ${chosen ? 'chosen' : ''} ${index === this.active ? 'active' : ''}`;
    return html`<div
      id="row-${index}"
      class=${classes}
      role="row"
      aria-rowindex=${index + 2}
      aria-selected=${this.selectable ? String(chosen) : nothing}
      .style=${`${tracks};transform:translateY(${index * this.rowHeight}px)`}
      @click=${(event: MouseEvent) => this.#clicked(event, index)}
    >
      ${this.selectable ? html`<div class="cell" role="gridcell"><span class="box">${chosen ? icon('check') : nothing}</span></div>` : nothing}
      ${columns.map(({ key, cell, value }) => html`<div class="cell ${key}" role="gridcell">${cell ? cell(item) : value(item)}</div>`)}
    </div>`;
  }

  #head(column: Column<T>): TemplateResult {
    const { key, label } = column;
    if (this.fixedOrder) return html`<div class="cell" role="columnheader">${label}</div>`;
    const by = this.order?.key === key ? this.order : undefined;
    const sort = by ? (by.descending ? 'descending' : 'ascending') : 'none';
    return html`<div class="cell" role="columnheader" aria-sort=${sort}>
      <button type="button" @click=${() => this.#sortBy(key)}>${label}${by ? icon(by.descending ? 'fall' : 'up') : nothing}</button>
    </div>`;
  }

  #allBox(): TemplateResult {
    const all = this.#shown.length > 0 && this.selected.size >= this.#shown.length;
    return html`<div class="cell" role="columnheader">
      <input type="checkbox" aria-label="Choose all" .checked=${all} .indeterminate=${!all && this.selected.size > 0}
        @change=${() => this.#choose(toggledAll(this.selected, this.#keys))} />
    </div>`;
  }

  get #keys(): readonly string[] {
    return this.#shown.map(this.keyOf);
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.grid');
  }

  get #viewport(): Viewport {
    return { count: this.#shown.length, rowHeight: this.rowHeight, height: this.height, scrollTop: this.top };
  }

  #ordered(): readonly T[] {
    const { order } = this;
    const column = order && this.columns.find(({ key }) => key === order.key);
    return column && order ? sorted(this.items, column.value, order.descending) : this.items;
  }

  /** The head covers as much as one row. */
  #measure(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.width = scroller.clientWidth;
    this.height = Math.max(this.rowHeight, scroller.clientHeight - this.rowHeight);
  }

  #scrolled(): void {
    const top = this.#scroller?.scrollTop ?? 0;
    const atEnd = top + this.height >= this.#shown.length * this.rowHeight - 2;
    if (this.follow && !atEnd && top < this.top) this.dispatchEvent(new CustomEvent('leave-end'));
    // Some pixels further the same rows are drawn: only a whole row is worth a drawing.
    if (Math.abs(top - this.top) >= this.rowHeight || top === 0 || atEnd) this.top = top;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.target !== this.#scroller) return;
    const to = movedTo(event.key, this.active, this.#viewport);
    if (to !== undefined) this.#move(to, event.shiftKey);
    else if (event.key === ' ' && this.selectable) this.#toggle(this.active);
    else if (event.key === 'Enter') this.#open(this.active);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && this.selectable)
      this.#choose(new Set(this.#keys));
    else return;
    event.preventDefault();
  }

  #move(to: number, extend: boolean): void {
    if (extend && this.selectable) this.#choose(withRange(this.selected, this.#keys, this.#anchor, to));
    else this.#anchor = to;
    this.active = to;
    const scroller = this.#scroller;
    if (scroller) scroller.scrollTop = scrollTopFor(to, { ...this.#viewport, scrollTop: scroller.scrollTop });
  }

  #clicked(event: MouseEvent, index: number): void {
    if (event.composedPath().some((target) => target instanceof HTMLAnchorElement)) return;
    this.active = index;
    if (!this.selectable) {
      this.#open(index);
      return;
    }
    if (event.shiftKey) this.#choose(withRange(this.selected, this.#keys, this.#anchor, index));
    else this.#toggle(index);
    this.#anchor = index;
  }

  #toggle(index: number): void {
    const item = this.#shown[index];
    if (item !== undefined) this.#choose(toggled(this.selected, this.keyOf(item)));
  }

  #choose(selection: Selection): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: selection }));
  }

  #open(index: number): void {
    const item = this.#shown[index];
    if (item !== undefined) this.dispatchEvent(new CustomEvent('open', { detail: item }));
  }

  #sortBy(key: string): void {
    this.order = orderAfterClick(this.order, key);
  }
}
