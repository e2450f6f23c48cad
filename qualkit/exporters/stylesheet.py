"""The look of the HTML report: one accent colour, light and dark, on the screen and on paper."""

STYLESHEET = """
:root { color-scheme: light dark; --accent: #1f6f78; --ink: #1d2426; --soft: #4b585b; --faint: #6b7578; --line: #d9dfe0;
  --paper: #fff; --raised: #f4f7f7; --link: #1f6f78; --mark: #cfe8ea; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4eaeb; --soft: #b0bcbf; --faint: #8b989b; --line: #364043; --paper: #14191b; --raised: #1c2326;
    --link: #7cc4cd; --mark: #1f5a62; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header { border-top: .4rem solid var(--accent); padding: 2rem 1.5rem 1.5rem; border-bottom: 1px solid var(--line); }
header > * { max-width: 78rem; margin-inline: auto; }
h1 { font-size: 2rem; line-height: 1.2; margin-block: 0 1rem; }
h2 { font-size: 1.5rem; margin: 3rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--accent); }
h3 { font-size: 1.15rem; margin: 2.2rem 0 .2rem; color: var(--link); }
h4 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
a { color: var(--link); text-underline-offset: .15em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.page { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 3rem; max-width: 81rem; margin: 0 auto;
  padding: 0 1.5rem 4rem; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1.5rem 0;
  font-size: .9rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { display: flex; justify-content: space-between; gap: .8rem; padding: .18rem 0; color: var(--soft); }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
.depth-1 { padding-inline-start: 1rem; }
.depth-2 { padding-inline-start: 2rem; }
.depth-3 { padding-inline-start: 3rem; }
.number { font-variant-numeric: tabular-nums; }
.small, small, figcaption { color: var(--soft); font-size: .8rem; }
.notice { background: var(--raised); border-inline-start: .25rem solid var(--accent); padding: .8rem 1rem; }
figure { margin: 1.1rem 0 1.6rem; }
blockquote { margin: 0 0 .4rem; padding: .7rem 1rem; background: var(--raised);
  border-inline-start: .25rem solid var(--accent); border-radius: 0 .3rem .3rem 0; white-space: pre-line;
  overflow-wrap: anywhere; }
figcaption { padding-inline-start: 1.25rem; overflow-wrap: anywhere; }
.provenance { color: var(--faint); font-size: .7rem; }
mark { background: var(--mark); color: inherit; padding: 0 .1em; border-radius: .15em; }
mark.negated { background: none; text-decoration: underline wavy var(--accent); text-underline-offset: .2em; }
.badge { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-weight: 600; }
.memo { margin: .4rem 0 .2rem; max-width: 46rem; white-space: pre-line; overflow-wrap: anywhere; }
article { margin: 1.1rem 0 1.6rem; }
.page.alone { display: block; }
.alone main { max-width: 52rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; }
caption { text-align: start; color: var(--soft); padding-bottom: .5rem; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: end; vertical-align: bottom; }
thead th { border-bottom: 2px solid var(--accent); max-width: 11rem; overflow-wrap: anywhere; }
th:first-child { text-align: start; font-weight: normal; min-width: 14rem; }
td { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.zero { color: var(--soft); }
footer li { margin-bottom: .4rem; }
@media (max-width: 60rem) {
  .page { display: block; }
  nav { position: static; max-height: none; }
}
@page { margin: 18mm 16mm; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --faint: #666; --line: #bbb; --paper: #fff; --raised: #fff;
    --link: #1f6f78; --mark: #dceff0; }
  body { font-size: 10pt; }
  header { padding: 0 0 1rem; }
  .page { display: block; padding: 0; }
  nav { position: static; max-height: none; }
  .wide { overflow: visible; }
  h2, h3, h4 { break-after: avoid; }
  figure, article, tr { break-inside: avoid; }
  mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
