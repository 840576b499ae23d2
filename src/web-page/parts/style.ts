import { css } from 'lit';

/** What every part of the console shares: text, buttons, inputs, panels, pills, plain tables. */
export const SHARED = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
  }
  h1 {
    font-size: 1.3rem;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  h2 {
    font-size: 0.95rem;
    font-weight: 650;
  }
  h3 {
    font-size: 0.9rem;
    font-weight: 600;
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: 3px;
  }
  code,
  .mono {
    font-family: var(--mono);
    font-size: 0.92em;
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: 0.86rem;
  }
  .stack {
    display: flex;
    flex-direction: column;
    gap: 0.9rem;
    min-width: 0;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
    min-width: 0;
  }
  .line.fields {
    align-items: end;
  }
  .button[aria-current='page'] {
    background: color-mix(in srgb, var(--accent) 13%, var(--panel));
    border-color: var(--accent);
    color: var(--accent);
  }
  [role='status']:empty {
    position: absolute;
  }
  .grow {
    flex: 1 1 12rem;
    min-width: 0;
  }
  .break {
    overflow-wrap: anywhere;
  }
  .panel {
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: 8px;
    padding: 0.9rem 1rem;
    min-width: 0;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  .button {
    font: inherit;
    font-weight: 550;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-height: 2.1rem;
    padding: 0.25rem 0.8rem;
    border: 1px solid var(--edge);
    border-radius: 6px;
    background: var(--panel);
    color: var(--ink);
    cursor: pointer;
    text-decoration: none;
  }
  button:hover,
  .button:hover {
    background: var(--sunk);
  }
  button.main {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  button.main:hover {
    filter: brightness(1.08);
  }
  button.quiet {
    border-color: transparent;
    background: transparent;
  }
  button.quiet:hover {
    background: var(--sunk);
  }
  button[aria-disabled='true'],
  button:disabled {
    background: var(--sunk);
    border-color: var(--line);
    color: var(--muted);
    cursor: not-allowed;
    filter: none;
  }
  button[aria-pressed='true'] {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  label {
    font-weight: 550;
  }
  .field {
    display: flex;
    flex-direction: column;
    gap: 0.25rem;
    min-width: 0;
  }
  input:not([type='checkbox']):not([type='radio']),
  select,
  textarea {
    font: inherit;
    color: var(--ink);
    background: var(--panel);
    border: 1px solid var(--edge);
    border-radius: 6px;
    min-height: 2.1rem;
    padding: 0.25rem 0.6rem;
    min-width: 0;
    max-width: 100%;
  }
  ::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    gap: 0.3rem;
    padding: 0.05rem 0.5rem 0.05rem 0.4rem;
    border-radius: 999px;
    border: 1px solid color-mix(in srgb, var(--tone) 45%, transparent);
    background: color-mix(in srgb, var(--tone) 9%, var(--panel));
    color: var(--tone);
    font-size: 0.84rem;
    font-weight: 600;
    white-space: nowrap;
  }
  .tone-good {
    --tone: var(--good);
  }
  .tone-busy {
    --tone: var(--busy);
  }
  .tone-warn {
    --tone: var(--warn);
  }
  .tone-bad {
    --tone: var(--bad);
  }
  .tone-idle {
    --tone: var(--idle);
  }
  .note {
    border-left: 3px solid var(--tone, var(--edge));
    background: color-mix(in srgb, var(--tone, var(--edge)) 8%, var(--panel));
    padding: 0.55rem 0.8rem;
    border-radius: 0 6px 6px 0;
  }
  svg.icon {
    width: 1em;
    height: 1em;
    flex: none;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 0.35rem 0.6rem 0.35rem 0;
    border-bottom: 1px solid var(--line);
  }
  th {
    font-size: 0.84rem;
    font-weight: 600;
    color: var(--muted);
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  .right {
    text-align: right;
  }
  summary {
    cursor: pointer;
    width: fit-content;
    color: var(--accent);
  }
  ul.plain,
  ol.plain {
    list-style: none;
    padding: 0;
  }
  @media (prefers-reduced-motion: no-preference) {
    button,
    .button {
      transition: background 120ms;
    }
  }
`;
