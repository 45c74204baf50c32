import type { AuditSearch } from './AuditFilter.tsx';

/** The address's filter as the API takes it: days of the reader's own zone become instants. */
export function queryOfSearch(search: AuditSearch): Record<string, string> {
  const from = dayStart(search.from, 0);
  const to = dayStart(search.to, 1);
  return {
    ...(search.person === undefined ? {} : { person: search.person }),
    ...(search.organization === undefined ? {} : { organization: search.organization }),
    ...(search.act === undefined ? {} : { act: search.act }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}

/** "Until" takes the whole day along, so it is the start of the next one. */
function dayStart(day: string | undefined, later: number): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  if (year === undefined) return null;
  const start = new Date(Number(year), Number(month) - 1, Number(date) + later);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}
