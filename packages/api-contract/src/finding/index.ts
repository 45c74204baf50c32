// What a search of the directory means: the same in the browser's index and in PostgreSQL.
export * from './digit-spellings.ts';
export * from './fold-word.ts';
export * from './initials.ts';
export * from './read-query.ts';
export * from './typing-distance.ts';
export * from './worth.ts';
