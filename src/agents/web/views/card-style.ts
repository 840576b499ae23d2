import { css } from 'lit';

/** Looks of a card. */
export const CARD_STYLE = css`
  article {
    display: grid;
    gap: 0.5rem;
    background: var(--panel);
    border: 1px solid var(--line);
    border-left: 4px solid var(--good);
    border-radius: 8px;
    padding: 0.6rem 0.7rem;
    min-width: 0;
  }
  article.alerting {
    border-left-color: var(--warn);
  }
  article.waiting {
    border-left-color: var(--line);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    gap: 0.3rem;
  }
  .number {
    font-family: var(--mono);
    font-size: 0.94em;
  }
  dl {
    display: grid;
    gap: 0.1rem;
    font-size: 0.88rem;
  }
  dl div {
    display: grid;
    grid-template-columns: 5.2rem minmax(0, 1fr);
    gap: 0.4rem;
  }
  dt {
    color: var(--muted);
  }
  .buttons {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.4rem;
  }
  .buttons button,
  .buttons .button {
    padding-inline: 0.4rem;
  }
`;
