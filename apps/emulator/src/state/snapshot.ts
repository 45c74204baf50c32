import type { World } from './world.ts';

/** The world as plain JSON values: maps become arrays of entries. */
export function worldToJson(world: World): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(world).map(([name, value]) => [name, value instanceof Map ? [...value] : value]),
  );
}

/** Puts saved content in place of the world's, keeping the objects others hold. What the saved one lacks becomes empty. */
export function worldFromJson(world: World, saved: Record<string, unknown>): void {
  const target = world as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(target)) {
    const content = saved[name];
    if (value instanceof Map) refill(value, Array.isArray(content) ? content : []);
    else if (Array.isArray(value)) replaceItems(value, content);
    else target[name] = content ?? null;
  }
}

function refill(map: Map<unknown, unknown>, entries: readonly unknown[]): void {
  map.clear();
  for (const entry of entries) {
    if (Array.isArray(entry)) map.set(entry[0], entry[1]);
  }
}

/** Item by item: spreading a hundred thousand call records would overflow the stack. */
function replaceItems(list: unknown[], content: unknown): void {
  list.length = 0;
  if (!Array.isArray(content)) return;
  for (const item of content) list.push(item);
}
