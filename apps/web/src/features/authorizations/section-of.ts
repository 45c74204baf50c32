/**
 * The content under one second-level heading of an article, up to the next heading of the same level; null where the
 * article has no such heading. `word` is compared with the start of the heading, without case.
 */
export function sectionOf(html: string, word: string): string | null {
  const headings = [...html.matchAll(/<h2\b[^>]*>(.*?)<\/h2>/gis)];
  const index = headings.findIndex(([, inner]) => plain(inner ?? '').startsWith(word));
  const heading = headings[index];
  if (heading === undefined) return null;
  const from = heading.index + heading[0].length;
  const section = html.slice(from, headings[index + 1]?.index ?? html.length).trim();
  return section === '' ? null : section;
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .trim()
    .toLowerCase();
}
