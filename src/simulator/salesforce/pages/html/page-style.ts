/** Style of the pages that people see in the simulated org. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --back: #f3f3f3; --card: #fff; --text: #181818; --dim: #545454; --line: #c9c9c9;
  --brand: #0b5cab; --on-brand: #fff; --good: #2e6b2f; --bad: #a3202c; --in: #eef4fb; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12161c; --card: #1b2129; --text: #e6eaf0; --dim: #a3b0c0; --line: #3b4553;
    --brand: #9cc8f5; --on-brand: #0d1b2a; --good: #7fd39b; --bad: #ff9aa1; --in: #202c3a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .5rem 1rem;
  background: var(--card); border-bottom: 3px solid var(--brand); }
header p { margin: 0; }
header .place { font-weight: 600; margin-right: auto; }
main { padding: 1rem; max-width: 75rem; margin: 0 auto; }
h1 { font-size: 1.35rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
.columns { display: grid; gap: 1rem; align-items: start; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 60rem) { .columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
dt { color: var(--dim); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--line); padding: .6rem 0; }
li.in { background: var(--in); margin: 0 -1rem; padding: .6rem 1rem; }
li p { margin: 0; }
.words { white-space: pre-wrap; overflow-wrap: anywhere; margin-top: .3rem; }
.dim { color: var(--dim); }
.done { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
label { display: block; font-weight: 600; margin: 0 0 .2rem; }
label.inline { display: inline; font-weight: 400; }
input:not([type]), input[type=password], textarea, select { width: 100%; font: inherit; color: inherit; background: var(--back);
  border: 1px solid var(--dim); border-radius: .25rem; padding: .4rem; margin: 0 0 .6rem; }
textarea { min-height: 6rem; resize: vertical; }
button { font: inherit; font-weight: 600; color: var(--on-brand); background: var(--brand); border: 1px solid var(--brand);
  border-radius: .25rem; padding: .35rem 1rem; cursor: pointer; }
button.quiet { color: var(--brand); background: transparent; }
a { color: var(--brand); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 600; }
form.narrow { max-width: 22rem; margin: 2rem auto; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
`;
