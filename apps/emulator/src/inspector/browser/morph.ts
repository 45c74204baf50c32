/** Path of the focused element below its row, so that a row that changes under the focus gives it back. */
function pathTo(row: Element, focused: Element): number[] | null {
  const path: number[] = [];
  for (let at: Element | null = focused; at !== row; at = at.parentElement) {
    if (at === null || at.parentElement === null) return null;
    path.unshift([...at.parentElement.children].indexOf(at));
  }
  return path;
}

function follow(row: Element, path: readonly number[]): Element | null {
  let at: Element | null = row;
  for (const index of path) at = at?.children[index] ?? null;
  return at;
}

function replaceKeepingFocus(old: Element, fresh: Element): Element {
  const focused = document.activeElement;
  // A field somebody types in, or a list somebody has open, is theirs until they leave it.
  if (focused !== null && old.contains(focused) && focused.matches('input, select, textarea')) return old;
  const path = focused !== null && old.contains(focused) ? pathTo(old, focused) : null;
  for (const open of old.querySelectorAll('details[open][id]')) {
    fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute('open', '');
  }
  old.replaceWith(fresh);
  if (path !== null) {
    const target = follow(fresh, path);
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }
  return fresh;
}

/** Marks of scripts that are not of the page itself, and so no difference. */
function sameContent(one: Element, other: Element): boolean {
  const plain = (element: Element): string => element.outerHTML.replaceAll(' hidden=""', '').replaceAll(' open=""', '');
  return plain(one) === plain(other);
}

/**
 * Makes the children of `current` those of `next`. Children with the same `data-key` are the same thing: they stay
 * where nothing changed, so that focus and selection stay too.
 */
export function morphChildren(current: Element, next: Element): void {
  const known = new Map<string, Element>();
  for (const child of current.children) {
    const key = child.getAttribute('data-key');
    if (key !== null) known.set(key, child);
  }
  const wanted = [...next.children];
  if (wanted.length === 0) {
    if (current.innerHTML !== next.innerHTML) current.innerHTML = next.innerHTML;
    return;
  }
  let at: Element | null = current.firstElementChild;
  for (const fresh of wanted) {
    const key = fresh.getAttribute('data-key');
    const match: Element | null = key === null ? (at?.hasAttribute('data-key') ? null : at) : (known.get(key) ?? null);
    const place =
      match !== null && match.tagName === fresh.tagName ? settle(match, fresh) : document.importNode(fresh, true);
    if (place !== at) current.insertBefore(place, at);
    at = place.nextElementSibling;
  }
  while (at !== null) {
    const gone: Element = at;
    at = at.nextElementSibling;
    gone.remove();
  }
}

/** Whether it holds elements only; text between them would be lost child by child. */
function holdsElementsOnly(element: Element): boolean {
  const text = (node: Node): boolean => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '';
  return element.children.length > 0 && ![...element.childNodes].some(text);
}

/** Brings one element to what it should be: tables and lists child by child, all else whole. */
function settle(old: Element, fresh: Element): Element {
  if (sameContent(old, fresh)) return old;
  const isContainer =
    old.matches('div, table, tbody, ul, ol, section') && holdsElementsOnly(old) && holdsElementsOnly(fresh);
  if (!isContainer) return replaceKeepingFocus(old, document.importNode(fresh, true));
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  morphChildren(old, fresh);
  return old;
}
