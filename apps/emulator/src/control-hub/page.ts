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
:root { color-scheme: light dark; --paper: #fffbe8; --ink: #1d1a05; --line: #1d1a05; --soft: #6b6432; }
@media (prefers-color-scheme: dark) { :root { --paper: #1d1a05; --ink: #fffbe8; --line: #8c8350; --soft: #cfc58a; } }
* { box-sizing: border-box; border-radius: 0; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 ui-monospace, "IBM Plex Mono", Menlo, monospace; }
.band { height: 24px; line-height: 24px; text-align: center; font-weight: 700; font-size: 13px; color: #1d1a05; overflow: hidden;
  background: repeating-linear-gradient(-45deg, #f7d000 0 14px, #1d1a05 14px 20px, #f7d000 20px 34px); }
.band span { background: #f7d000; padding: 0 12px; display: inline-block; }
main { max-width: 64rem; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 32px; }
a { color: inherit; } p.soft, .soft { color: var(--soft); }
button, input, select { font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); padding: 5px 10px; min-height: 34px; }
button { cursor: pointer; } button.main { background: #f7d000; color: #1d1a05; font-weight: 700; }
:focus-visible { outline: 3px solid #b38f00; outline-offset: 2px; }
form { margin: 12px 0; } form.inline { display: inline-block; margin: 2px 4px 2px 0; }
label { display: block; } table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: 6px 8px; text-align: left; vertical-align: top; }
.notice { border: 2px solid var(--line); padding: 8px 12px; }
header.clock { text-align: right; font-size: 13px; padding: 4px 16px; }
`;

/** `Tue, 24 Nov 2026 10:56:00 GMT` without the seconds' neighbour noise. */
function clockText(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A whole page of the emulator, which nobody may take for the real thing. Works without scripts. */
export function renderPage(page: { title: string; body: SafeHtml; now: number }): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>[SIM] ${page.title}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23f7d000' d='M0 0h16v16H0z'/%3E%3Cpath d='M0 16 16 0h-6L0 10z'/%3E%3C/svg%3E">
<style>${{ html: STYLE }}</style>
</head>
<body>
<div class="band" role="note"><span>SIMULATED WEBEX: nothing here is real</span></div>
<header class="clock">emulated clock ${clockText(page.now)}</header>
<main>
${page.body}
</main>
</body>
</html>`;
  return document.html;
}
