import { css } from 'lit';

/** Looks of the long lists. */
export const GRID_STYLE = css`
  .grid {
    position: relative;
    overflow-y: auto;
    overflow-x: hidden;
    overflow-anchor: none;
    max-height: var(--grid-height, max(16rem, calc(100dvh - 19rem)));
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: 8px;
    contain: content;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--panel);
    border-bottom: 1px solid var(--edge);
  }
  .row {
    display: grid;
    gap: 0 12px;
    align-items: center;
    padding: 0 0.75rem;
    height: var(--row-height);
    width: 100%;
  }
  .body {
    position: relative;
  }
  .body .row {
    position: absolute;
    top: 0;
    left: 0;
    border-bottom: 1px solid var(--line);
    contain: strict;
    cursor: default;
  }
  .body .row:hover {
    background: var(--sunk);
  }
  .body .row.chosen {
    background: color-mix(in srgb, var(--accent) 12%, var(--panel));
  }
  .grid:focus-visible .row.active,
  .row.active.kept {
    box-shadow: inset 0 0 0 2px var(--accent);
  }
  .grid:focus-visible {
    outline-offset: 0;
  }
  .cell {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .head .cell {
    font-size: 0.84rem;
    font-weight: 600;
    color: var(--muted);
  }
  .head button {
    min-height: 1.8rem;
    padding: 0 0.3rem;
    margin-left: -0.3rem;
    border: 0;
    background: none;
    font-weight: 600;
    color: var(--muted);
    max-width: 100%;
  }
  .head button:focus-visible {
    outline-offset: -2px;
  }
  .box {
    display: inline-flex;
    width: 1.1rem;
    height: 1.1rem;
    border: 1.5px solid var(--edge);
    border-radius: 4px;
    align-items: center;
    justify-content: center;
    color: var(--on-accent);
    font-size: 0.8rem;
  }
  .chosen .box {
    background: var(--accent);
    border-color: var(--accent);
  }
  .head input {
    width: 1.1rem;
    height: 1.1rem;
    margin: 0;
    display: block;
  }
  .empty {
    padding: 1.2rem 0.9rem;
    color: var(--muted);
  }
  .tone-bad.row .level,
  .tone-warn.row .level {
    color: var(--tone);
    font-weight: 650;
  }
`;
