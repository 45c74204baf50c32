import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { linkNext, type PageLimits, pageSize, queryText } from './paging.ts';

interface PeoplePageInput {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Everybody who may be listed, in a fixed order. */
  people: readonly EmulatedPerson[];
  fits(person: EmulatedPerson): boolean;
  limits: PageLimits;
}

function cursorOf(request: FastifyRequest): number {
  const after = queryText(request, 'after');
  const place = after === null ? null : /^at:(\d{1,9})$/.exec(Buffer.from(after, 'base64url').toString());
  return Number(place?.[1] ?? 0);
}

function nextMatch(input: PeoplePageInput, from: number): number {
  let position = from;
  for (; position < input.people.length; position += 1) {
    const person = input.people[position];
    if (person !== undefined && input.fits(person)) break;
  }
  return position;
}

/**
 * A page of people with a `Link` when more follow. The cursor is a place in the whole list, so that a page costs what
 * it shows and nobody is skipped when somebody is deleted between two pages.
 */
export function peoplePage(input: PeoplePageInput): EmulatedPerson[] {
  const { services, request, limits } = input;
  const max = pageSize(request, limits);
  const sparse = services.modes.sparsePages;
  const blank = sparse && queryText(request, 'blank') === '1';
  const wanted = blank ? 0 : sparse ? Math.ceil(max / 2) : max;
  const page: EmulatedPerson[] = [];
  let position = nextMatch(input, cursorOf(request));
  while (page.length < wanted && position < input.people.length) {
    const person = input.people[position];
    if (person !== undefined) page.push(person);
    position = nextMatch(input, position + 1);
  }
  if (position < input.people.length) {
    const after = Buffer.from(`at:${position}`).toString('base64url');
    const marks: Record<string, string> = sparse ? { blank: blank ? '0' : '1' } : {};
    linkNext({ ...input, parameters: { max, after, ...marks } });
  }
  return page;
}
