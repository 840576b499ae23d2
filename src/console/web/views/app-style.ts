import { css } from 'lit';

/** Looks of the frame around the views. */
export const APP_STYLE = css`
  .skip {
    position: absolute;
    left: -100rem;
  }
  .skip:focus {
    left: 0.5rem;
    top: 0.5rem;
    z-index: 10;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.9rem;
    padding: 0.5rem 1rem;
    background: var(--panel);
    border-bottom: 1px solid var(--line);
  }
  .brand {
    font-weight: 700;
    letter-spacing: -0.01em;
    text-decoration: none;
    color: var(--ink);
  }
  .group {
    flex: 1 1 8rem;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .frame {
    display: grid;
    grid-template-columns: 12.5rem minmax(0, 1fr);
  }
  nav.menu {
    padding: 0.9rem 0.7rem;
    border-right: 1px solid var(--line);
    min-height: calc(100dvh - 3.3rem);
  }
  nav.menu ul {
    list-style: none;
    padding: 0;
    display: grid;
    gap: 0.1rem;
    position: sticky;
    top: 0.9rem;
  }
  nav.menu a {
    display: flex;
    justify-content: space-between;
    gap: 0.5rem;
    padding: 0.4rem 0.7rem;
    border-radius: 6px;
    color: var(--ink);
    text-decoration: none;
  }
  nav.menu a:hover {
    background: var(--sunk);
  }
  nav.menu a[aria-current='page'] {
    background: color-mix(in srgb, var(--accent) 13%, var(--panel));
    box-shadow: inset 3px 0 0 var(--accent);
    font-weight: 650;
  }
  .count {
    font-size: 0.84rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    color: var(--bad);
  }
  main {
    padding: 1rem 1.2rem 2.5rem;
    max-width: 100rem;
    min-width: 0;
    width: 100%;
  }
  main:focus {
    outline: none;
  }
  .banners {
    display: grid;
    gap: 0.4rem;
    margin-bottom: 0.9rem;
  }
  .banners:empty {
    display: none;
  }
  .menu-button {
    display: none;
  }
  select.theme {
    min-height: 1.9rem;
    padding-block: 0;
  }
  @media (max-width: 50rem) {
    .frame {
      grid-template-columns: minmax(0, 1fr);
    }
    .menu-button {
      display: inline-flex;
    }
    nav.menu {
      display: none;
      min-height: 0;
      border-right: 0;
      border-bottom: 1px solid var(--line);
      background: var(--panel);
    }
    nav.menu.open {
      display: block;
    }
    main {
      padding: 0.8rem 0.8rem 2rem;
    }
    header {
      padding: 0.5rem 0.8rem;
    }
  }
`;
