/** The JSON of an address. Its bytes become text as they arrive: a large answer is not waited for twice. */
export async function fetchAnswer(address: string): Promise<unknown> {
  const response = await fetch(address, { credentials: 'same-origin' });
  if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for (let part = await reader.read(); part.value !== undefined; part = await reader.read()) {
    parts.push(decoder.decode(part.value, { stream: true }));
  }
  return JSON.parse(parts.join('') + decoder.decode());
}
