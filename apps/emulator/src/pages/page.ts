/** HTML that is already escaped. */
export interface SafeHtml {
  readonly html: string;
}

type Piece = SafeHtml | readonly SafeHtml[] | string | number | null;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function toHtml(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escapeText(String(piece));
  return 'html' in piece ? piece.html : piece.map((one) => one.html).join('');
}

/** Template tag: everything put in is escaped, save other pieces of the same kind. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): SafeHtml {
  const text = strings.map((literal, index) => literal + toHtml(pieces[index] ?? null));
  return { html: text.join('') };
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fffbe8; --ink: #1d1a05; --line: #1d1a05; --soft: #6b6432; --focus: #8a6d00; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1d1a05; --ink: #fffbe8; --line: #8c8350; --soft: #cfc58a; --focus: #f7d000; } }
* { box-sizing: border-box; border-radius: 0; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 ui-monospace, "IBM Plex Mono", Menlo, monospace; }
.band { height: 24px; line-height: 24px; text-align: center; font-weight: 700; font-size: 13px; color: #1d1a05; overflow: hidden;
  background: repeating-linear-gradient(-45deg, #f7d000 0 14px, #1d1a05 14px 20px, #f7d000 20px 34px); }
.band span { background: #f7d000; padding: 0 12px; display: inline-block; }
.clock { margin: 0; text-align: right; font-size: 13px; padding: 4px 16px; }
main { max-width: 72rem; margin: 0 auto; padding: 8px 16px 64px; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 32px; }
a { color: inherit; } p.soft, .soft { color: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 20px; }
nav a { display: inline-block; padding: 4px 0; }
nav a[aria-current] { font-weight: 700; text-decoration: none; border-bottom: 3px solid var(--ink); }
button, input, select, textarea { font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); padding: 5px 10px; min-height: 34px; max-width: 100%; }
input[type=checkbox] { min-height: 0; }
button { cursor: pointer; text-align: left; } button:hover { text-decoration: underline; }
button.main { background: #f7d000; color: #1d1a05; font-weight: 700; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
form { margin: 12px 0; } form.inline { display: inline-block; margin: 2px 4px 2px 0; }
main > form.inline { max-width: 100%; }
label { display: block; } code { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: 6px 8px; text-align: left; vertical-align: top; }
td.id { min-width: 18rem; } td.long { min-width: 22rem; } td.nowrap { white-space: nowrap; }
.notice { border: 2px solid var(--line); padding: 8px 12px; }
.state { font-weight: 700; }
`;

/** A table that scrolls by itself, by keyboard as well, where the window is narrower than it. */
export function scrolling(label: string, table: SafeHtml): SafeHtml {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}

/** `2026-11-24 10:56:00 UTC` */
export function clockText(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export interface PageInput {
  title: string;
  body: SafeHtml;
  /** Moment of the emulated clock. */
  now: number;
  /** Pages with scripts of their own bring style sheet and scripts as files, so that their policy allows nothing inline. */
  files?: { styles: readonly string[]; modules: readonly string[]; topics: readonly string[] };
}

/** The style sheet of all pages. */
export function commonStyle(): string {
  return STYLE;
}

/** A whole page of the emulator, which nobody may take for the real thing. Works without scripts. */
export function renderPage(page: PageInput): string {
  const { files } = page;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>[SIM] ${page.title}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23f7d000' d='M0 0h16v16H0z'/%3E%3Cpath d='M0 16 16 0h-6L0 10z'/%3E%3C/svg%3E">
${files === undefined ? html`<style>${{ html: STYLE }}</style>` : files.styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}
${files === undefined ? null : files.modules.map((src) => html`<script type="module" src="${src}"></script>`)}
</head>
<body${files === undefined ? null : html` data-topics="${files.topics.join(' ')}"`}>
<header>
<div class="band"><span>SIMULATED WEBEX: nothing here is real</span></div>
<p class="clock">emulated clock <span id="clock-now">${clockText(page.now)}</span></p>
</header>
<main>
${page.body}
</main>
</body>
</html>`;
  return document.html;
}
