export const DOCS_STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f7f9; --line: #e3e6ea; --ink: #1b1f24; --quiet: #5f6b7a; --accent: #0b6e63;
  --name: #0b5cad; --text: #0b6e3c; --scalar: #a8480f; --mark: #fff6d6; --warn: #8a3b00; --warn-page: #fff1e0;
  --get: #0b5cad; --post: #0b6e3c; --put: #8f5a00; --delete: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151a; --panel: #1a1f26; --line: #2b323c; --ink: #e4e8ee; --quiet: #98a4b3; --accent: #5fd0bf;
    --name: #8cc4ff; --text: #8fdcaa; --scalar: #f2b285; --mark: #3a3312; --warn: #ffc98a; --warn-page: #38240c;
    --get: #8cc4ff; --post: #8fdcaa; --put: #f0c674; --delete: #ff9a8d;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre, .type { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em; }
p code, td code, li code { background: var(--panel); border-radius: 4px; padding: .1em .3em; overflow-wrap: anywhere; }
header { position: sticky; top: 0; z-index: 1; display: flex; align-items: baseline; gap: 1rem; padding: .7rem 1.5rem; background: var(--page); border-bottom: 1px solid var(--line); }
header h1 { margin: 0; font-size: 1.15rem; letter-spacing: -.01em; }
header h1 a { color: var(--ink); }
header h1 span { color: var(--accent); }
header p { margin: 0; color: var(--quiet); font-size: .875rem; }
header .spec { margin-left: auto; }
.banner { margin: 0; padding: .6rem 1.5rem; background: var(--warn-page); color: var(--warn); font-weight: 600; }
.page { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr); max-width: 90rem; margin: 0 auto; }
.side { position: sticky; top: 3.2rem; align-self: start; max-height: calc(100vh - 3.2rem); overflow-y: auto; padding: 1rem .5rem 3rem 1.5rem; border-right: 1px solid var(--line); font-size: .875rem; }
nav h4 { margin: 1.1rem 0 .3rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; }
nav h4 a { color: var(--quiet); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: flex; align-items: baseline; gap: .5rem; padding: .16rem 0; color: var(--ink); }
nav .method { width: 2.6rem; flex: none; font-size: .625rem; }
main { padding: 1.5rem 2rem 6rem; min-width: 0; }
main > h2, .facts > h2 { margin: 3.5rem 0 0; padding-bottom: .4rem; font-size: 1.6rem; letter-spacing: -.015em; }
.basics .facts > h2 { margin-top: 0; }
.lead { font-size: 1.1rem; }
main > p { max-width: 46rem; }
.contents { display: none; }
.operation { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 26rem); gap: 0 2.5rem; padding: 1.75rem 0; border-top: 1px solid var(--line); }
.basics { border-top: 0; padding-top: 0; }
.facts { min-width: 0; }
.facts p { margin: .5rem 0; max-width: 46rem; }
h3 { margin: 0; font-size: 1.15rem; }
h3 a { color: var(--ink); }
h4 { margin: 1.25rem 0 .35rem; font-size: .8125rem; letter-spacing: .02em; color: var(--quiet); font-weight: 600; }
.basics .facts h4 { color: var(--ink); font-size: .95rem; margin-bottom: 0; }
.route code { font-size: .9rem; overflow-wrap: anywhere; background: none; padding: 0; }
.route i { font-style: normal; color: var(--accent); }
.method { font: 700 .72rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; letter-spacing: .02em; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--put); } .delete { color: var(--delete); }
.route .method { margin-right: .35rem; padding: .12rem .45rem; border: 1px solid currentColor; border-radius: 4px; }
.note { color: var(--quiet); font-size: .75rem; font-weight: 400; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .42rem .75rem .42rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
.fields th { width: 36%; font-weight: 600; overflow-wrap: anywhere; }
.fields th code { background: none; padding: 0; }
.fields td { color: var(--quiet); }
.type { color: var(--ink); overflow-wrap: anywhere; }
.type::after { content: "\\00a0 "; }
.depth1 th { padding-left: 1.1rem; } .depth2 th { padding-left: 2.2rem; } .depth3 th { padding-left: 3.3rem; } .depth4 th { padding-left: 4.4rem; }
details { margin-top: 1.1rem; }
summary { cursor: pointer; width: fit-content; color: var(--accent); font-size: .9rem; font-weight: 600; }
details table { margin-top: .5rem; }
.count { color: var(--quiet); font-weight: 400; }
.facts .errors { margin-top: 1.1rem; font-size: .875rem; line-height: 1.9; }
.errors b { margin-right: .25rem; color: var(--quiet); font-weight: 600; }
.example { min-width: 0; }
.example h4:first-child { margin-top: 0; }
pre { margin: 0; padding: .85rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; line-height: 1.5; }
pre code { font-size: .8rem; }
.name { color: var(--name); } .text { color: var(--text); } .scalar { color: var(--scalar); }
.catalogue thead th { border-top: 0; color: var(--quiet); font-size: .8125rem; }
.catalogue .advice { color: var(--quiet); }
.status { font-variant-numeric: tabular-nums; }
tr:target { background: var(--mark); }
.operation:target h3 a { background: var(--mark); border-radius: 3px; }
@media (max-width: 1150px) {
  .operation { grid-template-columns: minmax(0, 1fr); }
  .example { margin-top: .5rem; max-width: 46rem; }
  .example h4:first-child { margin-top: 1rem; }
}
@media (max-width: 800px) {
  header { padding: .7rem 1rem; }
  .page { grid-template-columns: minmax(0, 1fr); }
  .side { display: none; }
  .contents { display: block; margin: 0 0 1.5rem; padding: .7rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
  .contents li a { padding: .4rem 0; }
  main { padding: 1rem 1rem 4rem; }
  .banner { padding: .6rem 1rem; }
  .fields tr, .fields th, .fields td { display: block; width: auto; border: 0; padding-right: 0; }
  .fields tr { padding: .5rem 0; border-top: 1px solid var(--line); }
  .fields th, .fields td { padding-top: 0; padding-bottom: 0; }
  .depth1 td { padding-left: 1.1rem; } .depth2 td { padding-left: 2.2rem; } .depth3 td { padding-left: 3.3rem; } .depth4 td { padding-left: 4.4rem; }
  .catalogue thead { display: none; }
  .catalogue tr { display: block; padding: .6rem 0; border-top: 1px solid var(--line); }
  .catalogue th, .catalogue td { display: inline; padding: 0 .35rem 0 0; border: 0; }
}
@media print { header, .side, .contents { position: static; } .side, main > p { max-width: 46rem; }
.contents { display: none; } .page { display: block; } }
`;
