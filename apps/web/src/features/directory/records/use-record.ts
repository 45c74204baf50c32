import {
  type DirectoryRecord,
  listRecordHistory,
  type RecordValue,
  readDirectoryRecord,
  setRecordField,
  takeBackRecordField,
} from '@linekeeper/api-contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, keyOf, queryFor } from '../../../api.ts';
import { useLiveEvent } from '../../../live.ts';

/** One entry field by field; anew whenever the directory changes. */
export function useRecord(organization: string, entry: string) {
  const query = useQuery(queryFor(readDirectoryRecord, { params: { organization, entry } }));
  useLiveEvent('directory.changed', () => void query.refetch());
  return query;
}

/** Puts what the server answered on the page, and has the history read anew. */
export function useRecordKeeper(organization: string) {
  const queries = useQueryClient();
  return (record: DirectoryRecord): void => {
    const { id: entry } = record;
    queries.setQueryData(keyOf(readDirectoryRecord, { params: { organization, entry } }), record);
    void queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => name === listRecordHistory.name });
  };
}

/** Sets one field, or takes its own value back. */
export function useFieldActs(organization: string, entry: string, field: string) {
  const keep = useRecordKeeper(organization);
  const params = { organization, entry, field };
  return {
    set: useMutation({
      mutationFn: (value: RecordValue) => call(setRecordField, { params, body: { value } }),
      onSuccess: keep,
    }),
    takeBack: useMutation({ mutationFn: () => call(takeBackRecordField, { params }), onSuccess: keep }),
  };
}
