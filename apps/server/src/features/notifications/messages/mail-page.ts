/** A mail before it has a form: both twins, text and HTML, are made from it. */
export interface MailPage {
  subject: string;
  /** Shown by mail programs beside the subject. */
  preview: string;
  heading: string;
  state: 'stopped' | 'works' | 'attention' | 'none';
  sections: readonly { title: string | null; lines: readonly string[] }[];
  /** The one button. */
  action: { label: string; url: string } | null;
  links: readonly { label: string; url: string }[];
  footer: readonly string[];
}

const STATES = {
  stopped: { word: 'Stopped', color: '#93171d', tint: '#fff4f3' },
  works: { word: 'Works again', color: '#006035', tint: '#effaf2' },
  attention: { word: 'Needs attention', color: '#6b4800', tint: '#fdf6eb' },
  none: { word: '', color: '#485157', tint: '#f4f7f9' },
} as const;

/** For people whose mail program shows no HTML, and for search: nothing is said in HTML alone. */
export function asText(page: MailPage): string {
  const parts = [
    page.heading,
    ...page.sections.map(({ title, lines }) => [...(title === null ? [] : [title]), ...lines].join('\n')),
    ...(page.action === null ? [] : [`${page.action.label}:\n${page.action.url}`]),
    ...page.links.map(({ label, url }) => `${label}: ${url}`),
    `-- \n${page.footer.join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One column, styles in place, no picture and nothing fetched from anywhere: opening it tells nobody. */
export function asHtml(page: MailPage): string {
  const { word, color, tint } = STATES[page.state];
  const sections = page.sections.map(
    ({ title, lines }) =>
      (title === null
        ? ''
        : `<h2 style="font-size:16px;line-height:22px;margin:20px 0 4px">${escapeHtml(title)}</h2>`) +
      lines.map((line) => `<p style="margin:0 0 6px">${escapeHtml(line)}</p>`).join(''),
  );
  const action =
    page.action === null
      ? ''
      : `<p style="margin:24px 0"><a href="${escapeHtml(page.action.url)}" style="background:#02708a;color:#ffffff;` +
        `padding:10px 16px;border-radius:6px;text-decoration:none;font-weight:600">${escapeHtml(page.action.label)}</a></p>`;
  const links = page.links
    .map(({ label, url }) => `<p style="margin:0 0 6px"><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`)
    .join('');
  const mark =
    word === ''
      ? ''
      : `<p style="display:inline-block;margin:0 0 12px;padding:2px 8px;border-radius:4px;` +
        `background:${tint};color:${color};font-weight:600">${word}</p>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(page.subject)}</title></head>
<body style="margin:0;padding:24px 16px;font:14px/20px system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(page.preview)}</div>
<div style="max-width:600px;margin:0 auto">
<p style="font-weight:600;margin:0 0 16px">Linekeeper</p>
${mark}<h1 style="font-size:20px;line-height:28px;margin:0 0 12px">${escapeHtml(page.heading)}</h1>
${sections.join('\n')}${action}${links}
<hr style="border:0;border-top:1px solid #c2c8cd;margin:24px 0 12px">
${page.footer.map((line) => `<p style="font-size:12px;line-height:16px;margin:0 0 4px">${escapeHtml(line)}</p>`).join('')}
</div></body></html>
`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
