import { checkDirectoryRules, type DirectoryRules } from '@linekeeper/api-contract';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '../../../api.ts';

/** Counting reads everything Webex has listed: not with every key, only when the hands rest. */
const REST_MS = 300;

/** What the server says of a draft, as soon as the typing rests; the last answer stays until then. */
export function useRulesCheck(organization: string, draft: DirectoryRules) {
  const [rested] = useDebouncedValue(draft, REST_MS);
  return useQuery({
    queryKey: [checkDirectoryRules.name, organization, rested],
    queryFn: ({ signal }) => call(checkDirectoryRules, { params: { organization }, body: rested }, signal),
    placeholderData: keepPreviousData,
  });
}
