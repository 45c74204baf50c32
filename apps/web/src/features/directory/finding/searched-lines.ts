import type { Lines } from './lines.ts';

/** Lines to look for typed letters in, everywhere within them. */
export interface SearchedLines {
  lines: Lines;
  /** Every place of the text where they stand. */
  placesOf(typed: string): Uint32Array;
}

interface Places {
  typed: string;
  places: Uint32Array;
}

/** So many answers are kept: of each word of a longer search, and of what stood there before a letter was taken back. */
const KEPT = 8;

/**
 * Whoever types on is looked for only where the letters before were found: to look through a hundred thousand addresses or
 * numbers again at every letter would take longer than all the rest of a search.
 */
export function searchedLines(lines: Lines): SearchedLines {
  let kept: readonly Places[] = [];
  return {
    lines,
    placesOf(typed) {
      let longest: Places = { typed: '', places: new Uint32Array() };
      for (const each of kept) {
        if (each.typed.length > longest.typed.length && typed.startsWith(each.typed)) longest = each;
      }
      if (longest.typed === typed) return longest.places;
      const places = longest.typed === '' ? allPlaces(lines.text, typed) : stillThere(lines.text, typed, longest);
      kept = [{ typed, places }, ...kept].slice(0, KEPT);
      return places;
    },
  };
}

function allPlaces(text: string, typed: string): Uint32Array {
  let places = new Uint32Array(1 << 10);
  let found = 0;
  for (let at = text.indexOf(typed); at >= 0; at = text.indexOf(typed, at + 1)) {
    if (found === places.length) {
      const larger = new Uint32Array(found * 2);
      larger.set(places);
      places = larger;
    }
    places[found] = at;
    found += 1;
  }
  return places.subarray(0, found);
}

function stillThere(text: string, typed: string, before: Places): Uint32Array {
  const from = before.typed.length;
  const [next, more] = [typed.charCodeAt(from), typed.slice(from + 1)];
  const places = new Uint32Array(before.places.length);
  let found = 0;
  for (let each = 0; each < before.places.length; each += 1) {
    const at = before.places[each] ?? 0;
    if (text.charCodeAt(at + from) !== next || (more !== '' && !text.startsWith(more, at + from + 1))) continue;
    places[found] = at;
    found += 1;
  }
  // No more room is kept than is needed.
  return places.slice(0, found);
}
