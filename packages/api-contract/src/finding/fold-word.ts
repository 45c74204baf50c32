/** Letters that Unicode does not take apart into letter and accent. */
const SPELLED_OUT: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
/** The other common spelling of a letter: Müller as Mueller. */
const TWO_LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

const CYRILLIC = 'а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts';
const CYRILLIC_REST = 'ч ch ш sh щ shch ъ _ ы y ь _ э e ю yu я ya і i ї yi є ye ґ g ў u ј j љ lj њ nj ћ c ђ dj џ dz';
const GREEK = 'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o';

/** As passports spell names of these alphabets (ICAO 9303), near enough for the search's own tolerance to do the rest. */
const OTHER_ALPHABETS = new Map<string, string>(
  [CYRILLIC, CYRILLIC_REST, GREEK].flatMap((table) => {
    const parts = table.split(' ');
    return parts.flatMap((letter, at): [string, string][] =>
      at % 2 === 0 ? [[letter, (parts[at + 1] ?? '').replace('_', '')]] : [],
    );
  }),
);

/** A word that is spelled in one way only: as it stands. */
export function isPlain(word: string): boolean {
  return /^[a-z0-9]+$/.test(word);
}

/** Lower case in Latin letters without accents: how words are compared. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  // Most words are this already.
  if (/^[a-z0-9]*$/.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøłđðþıΑ-Ͽͱ-ϿЀ-ӿ]/g, (letter) => SPELLED_OUT[letter] ?? OTHER_ALPHABETS.get(letter) ?? letter);
}

/** The ways a word may be typed: without accents, and with ä as ae, where the two differ. */
export function spellingsOf(word: string): string[] {
  if (isPlain(word)) return [word];
  const plain = foldWord(word);
  const lower = word.normalize('NFC').toLowerCase();
  const spelled = lower.replace(/[äöüøå]/g, (letter) => TWO_LETTERS[letter] ?? letter);
  if (spelled === lower) return [plain];
  return [plain, foldWord(spelled)];
}

/** The words of a text as people may type them: parts of "Anna-Lena" and "O'Brien", and each as one word. */
export function wordsOf(text: string): string[] {
  // Most are one word already, and a directory has hundreds of thousands.
  if (isPlain(text)) return [text];
  const words: string[] = [];
  for (const word of text.split(/\s+/)) {
    const parts = word.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => part !== '');
    words.push(...parts);
    if (parts.length > 1 && !word.includes('@')) words.push(parts.join(''));
  }
  return words;
}

/** How names are compared for their order. */
export function sortName(name: string): string {
  return name.split(/\s+/).map(foldWord).join(' ').trim();
}
