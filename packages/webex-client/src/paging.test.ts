import { expect, test } from 'vitest';
import { readErrorBody } from './error-body.ts';
import { nextLink } from './paging.ts';

const PAGE = 'https://webex.example/v1/people';

test('the next link is found among others, in one or two brackets, absolute or relative', () => {
  const header = `<${PAGE}?a=1>; rel="prev", << ${PAGE}?cursor=b >>; title="x"; rel=next`;
  expect(nextLink(header, PAGE)).toBe(`${PAGE}?cursor=b`);
  expect(nextLink('</v1/people?cursor=c>;rel="next"', PAGE)).toBe(`${PAGE}?cursor=c`);
  expect(nextLink(`<${PAGE}>; rel="prev"`, PAGE)).toBeNull();
});

// With a search that goes back over its characters these take minutes, hence more than a test may.
test('a header and an error page of nothing but brackets and blanks are read at once', () => {
  expect(nextLink(`<${' '.repeat(60_000)}`, PAGE)).toBeNull();
  expect(nextLink(`<a>; rel=${' '.repeat(60_000)}`, PAGE)).toBeNull();
  expect(readErrorBody('<'.repeat(2_000_000)).family).toBe('unreadable');
});
