import { html, svg, type TemplateResult } from 'lit';
import type { Tone, Worded } from '../logic/tone.js';

const SHAPES = {
  check: 'M3 8.500 6.500 12 13 4.500',
  cross: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 2.500 14.500 13.500h-13ZM8 6.500v3.500M8 12v.01',
  dots: 'M3 8h.01M8 8h.01M13 8h.01',
  ring: 'M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M5 3l8 5-8 5Z',
  menu: 'M2.500 4h11M2.500 8h11M2.500 12h11',
  out: 'M6 3H3v10h10v-3M9 3h4v4M13 3 7.500 8.500',
  down: 'M8 2.500v8M4.500 7.500 8 11l3.500-3.500M3 13.500h10',
  again: 'M13 8a5 5 0 1 1-1.500-3.500M13 2.500v3h-3',
  up: 'M8 12.500v-9M4.500 7 8 3.500 11.500 7',
  fall: 'M8 3.500v9M4.500 9 8 12.500 11.500 9',
} as const;

/** Names of the drawn signs. */
export type Shape = keyof typeof SHAPES;

const TONE_SHAPES: Readonly<Record<Tone, Shape>> = {
  good: 'check',
  busy: 'dots',
  warn: 'warn',
  bad: 'cross',
  idle: 'ring',
};

/** A sign beside a word; readers of the screen hear the word only. */
export function icon(shape: Shape): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${svg`<path d=${SHAPES[shape]} />`}</svg>`;
}

/** A state: colour, shape and word. */
export function pill({ tone, word }: Worded): TemplateResult {
  return html`<span class="pill tone-${tone}">${icon(TONE_SHAPES[tone])}<span>${word}</span></span>`;
}
