import { css } from 'lit';

/** Looks of the panel: one column, from 300 pixels on. */
export const PANEL_STYLE = css`
  .skip {
    position: absolute;
    left: -100rem;
  }
  .skip:focus {
    left: 0.4rem;
    top: 0.4rem;
    z-index: 10;
  }
  header {
    display: grid;
    gap: 0.5rem;
    padding: 0.5rem 0.7rem;
    background: var(--panel);
    border-bottom: 1px solid var(--line);
    position: sticky;
    top: 0;
    z-index: 5;
  }
  header .line {
    justify-content: space-between;
  }
  .who {
    font-weight: 650;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    flex: 1 1 0;
  }
  main {
    max-width: 40rem;
    margin: 0 auto;
    padding: 0.7rem;
  }
  ul.cards {
    display: grid;
    gap: 0.6rem;
  }
  .empty {
    padding: 1.2rem 0.4rem;
    text-align: center;
  }
  footer {
    max-width: 40rem;
    margin: 0 auto;
    padding: 0 0.7rem 1.2rem;
  }
  footer label {
    display: flex;
    gap: 0.4rem;
    align-items: center;
    font-weight: 400;
  }
  kbd {
    font-family: var(--mono);
    font-size: 0.86em;
    border: 1px solid var(--edge);
    border-radius: 4px;
    padding: 0 0.3rem;
  }
  details > * + * {
    margin-top: 0.6rem;
  }
`;
