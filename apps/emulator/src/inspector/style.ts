/** What the inspector adds to the style of all emulator pages. */
export const INSPECTOR_STYLE = `
main { max-width: 84rem; }
.skip { position: absolute; left: -100vw; } .skip:focus { position: static; }
.brand { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 20px; margin: 8px 0; }
main > nav { border-bottom: 1px solid var(--line); margin-bottom: 8px; }
#content:focus { outline: none; }
/* Whoever is led back to a place down the page still sees what became of the press. */
.notice { position: sticky; top: 0; z-index: 1; background: var(--paper); } #content [id] { scroll-margin-top: 5rem; }
.heading { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0 16px; }
.live { margin: 0; font-size: 13px; color: var(--soft); } .live button { min-height: 28px; padding: 2px 8px; color: var(--ink); }
.live .lost { color: var(--ink); font-weight: 700; }
.told { position: fixed; right: 16px; bottom: 16px; margin: 0; background: var(--ink); color: var(--paper); }
.told:not(:empty) { padding: 8px 12px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: 4px; }
h3, .card h2 { font-size: 15px; margin: 0 0 4px; border: 0; padding: 0; }
code { font: inherit; } pre { font: inherit; font-size: 13px; line-height: 1.45; margin: 0; padding: 12px; border: 1px solid var(--line);
  overflow: auto; max-height: 32rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.lead { max-width: 46rem; }
.filter { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: flex-end; margin: 12px 0 16px; }
.field { margin: 0; max-width: 100%; } .field label { font-size: 13px; color: var(--soft); } .field select, .field input { max-width: 100%; }
.field input[type="text"], .field input[type="search"] { width: 20rem; }
.field input[type="number"] { width: 9rem; }
.hint { display: block; font-size: 13px; max-width: 26rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); gap: 16px; padding: 0; list-style: none; }
.card { border: 1px solid var(--line); padding: 12px 14px; display: flex; flex-direction: column; gap: 6px; min-width: 0; }
.card.staged { border-width: 3px; padding: 10px 12px; }
.card p, .card dl { margin: 0; } .card dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 12px; }
.card dt { color: var(--soft); } .card dd { margin: 0; overflow-wrap: anywhere; }
.card .acts { margin-top: auto; padding-top: 6px; } .card form { margin: 0 8px 0 0; } .card .field { margin-bottom: 8px; }
.codes { font-size: 13px; color: var(--soft); overflow-wrap: anywhere; }
.mark { font-weight: 700; white-space: nowrap; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 20px; margin: 12px 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 24px; }
.pair > * { min-width: 0; }
table.headers td, table.headers th { border: 0; padding: 1px 8px 1px 0; font-size: 13px; font-weight: 400; overflow-wrap: anywhere; }
table.headers th { color: var(--soft); width: 30%; }
td .id, .id { white-space: nowrap; } .copy { min-height: 24px; padding: 0 6px; margin-left: 6px; font-size: 12px; }
td.number, th.number { text-align: right; }
td.who { min-width: 14rem; } td.known { min-width: 12rem; } td.path { min-width: 16rem; overflow-wrap: anywhere; }
td form.inline, td form { margin: 2px 4px 2px 0; }
.toc { display: flex; flex-wrap: wrap; gap: 2px 20px; padding: 0; list-style: none; }
.toc a { display: inline-block; padding: 2px 0; }
details > summary { cursor: pointer; padding: 4px 0; }
.empty { border: 1px dashed var(--line); padding: 16px; max-width: 46rem; }
.big { font-size: 28px; line-height: 34px; font-weight: 700; margin: 8px 0; }
.legs { list-style: none; margin: 0; padding: 0; } .legs li { padding: 2px 0; }
@media (max-width: 640px) {
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows, .rows tbody, .rows tr, .rows td { display: block; min-width: 0; }
  .rows tr { border-bottom: 1px solid var(--line); padding: 8px 0; } .rows td { border: 0; padding: 1px 0; min-width: 0; }
  .rows td[data-name]:not(:empty)::before { content: attr(data-name) " "; color: var(--soft); }
  td.number { text-align: left; } .big { font-size: 22px; } .facts { grid-template-columns: minmax(0, 1fr); } .facts dt { margin-top: 6px; }
  .field, .field select, .field input[type] { width: 100%; } td.who, td.known { min-width: 0; }
}
`;
