/** What a person may choose; `system` follows the operating system. */
export type Contrast = 'system' | 'more';

export const SCHEME_KEY = 'linekeeper.scheme';
const CONTRAST_KEY = 'linekeeper.contrast';

/** Reads a remembered value; storage may be switched off. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remembers a value on this device only. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}

/** The person's own choice of contrast. */
export function chosenContrast(): Contrast {
  return remembered(CONTRAST_KEY) === 'more' ? 'more' : 'system';
}

/** Sets `data-contrast` from the choice and, where it is left to the system, from `prefers-contrast`. */
export function applyContrast(choice: Contrast): void {
  remember(CONTRAST_KEY, choice);
  const more = choice === 'more' || matchMedia('(prefers-contrast: more)').matches;
  if (more) document.documentElement.setAttribute('data-contrast', 'more');
  else document.documentElement.removeAttribute('data-contrast');
}
