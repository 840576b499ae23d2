/** Style of the supervisor's page. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --text: #1c2430; --dim: #566172; --line: #d6dbe3;
  --good: #176b3a; --warn: #8a5200; --bad: #a3202c; --focus: #1a5fd0; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12161c; --card: #1b2129; --text: #e6eaf0; --dim: #9aa7b8; --line: #343d4a;
    --good: #6fd39b; --warn: #f0b35a; --bad: #ff8b93; --focus: #7fb2ff; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--back); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
header, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem;
  margin: 0 0 1rem; overflow-x: auto; }
h1 { font-size: 1.2rem; margin: 0 0 .3rem; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--dim); font-weight: 600; }
td { overflow-wrap: anywhere; min-width: 3rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.active, .good { color: var(--good); }
.backup, .dim { color: var(--dim); }
.warn { color: var(--warn); }
.dead, .bad { color: var(--bad); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 6px;
  padding: .35rem .8rem; cursor: pointer; }
button:hover { border-color: var(--focus); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
button:disabled { opacity: .5; cursor: default; }
p { margin: .2rem 0; }
[hidden] { display: none; }
`;
