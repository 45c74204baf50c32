import i18next from 'i18next';
import type { Sentences } from './en.ts';

/** Adds the sentences of a feature as its page is loaded: what everybody loads first holds only what every page says. */
export function addSentences(sentences: Partial<Sentences>): void {
  i18next.addResourceBundle('en', 'translation', sentences, true, true);
}
