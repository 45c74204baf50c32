/** Whether two plain JSON values are the same, whatever the order of keys. `undefined` fields count as missing. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  let fields = 0;
  for (const name in a) {
    if (a[name] === undefined) continue;
    fields += 1;
    if (!isSameValue(a[name], b[name])) return false;
  }
  for (const name in b) if (b[name] !== undefined) fields -= 1;
  return fields === 0;
}
