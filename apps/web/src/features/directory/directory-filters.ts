/** What stands in the address of the directory page. */
export interface Filters {
  search?: string;
  kind?: string;
  location?: string;
  department?: string;
  /** Set while only favourites are shown. */
  favourites?: string;
  group?: string;
  entry?: string;
}

/** What is empty does not stand in the address. */
export function withoutEmpty(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}
