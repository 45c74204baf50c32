import { answerCall, type Console, chooseLine, dial, getConsole, hangUpCall } from '@linekeeper/api-contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { call, keyOf, queryFor } from '../../api.ts';
import { serverNow } from '../../clock.ts';
import { actAfter, type PressedAct, type ShownCall, withActs } from './console-calls.ts';
import { createTurns } from './turns.ts';

/** Events say what changed; this only bounds the damage where one was missed. */
const REFRESH_MS = 10_000;

interface Dialling {
  requestId: string;
  destination: string;
  name: string | null;
  at: number;
}

/** My line with its calls, and the acts on them. Acts show at once; Webex's word wins. */
export function useConsole(organization: string) {
  const queries = useQueryClient();
  const params = { organization };
  const query = useQuery({ ...queryFor(getConsole, { params }), refetchInterval: REFRESH_MS });
  const [acts, setActs] = useState<ReadonlyMap<string, PressedAct>>(new Map());
  const [failures, setFailures] = useState<ReadonlyMap<string, unknown>>(new Map());
  const [dialling, setDialling] = useState<Dialling | null>(null);
  const take = useCallback(
    (answer: Console) => queries.setQueryData(keyOf(getConsole, { params: { organization } }), answer),
    [queries, organization],
  );
  const [turns] = useState(createTurns);
  const send = async (callId: string, kind: PressedAct['kind']): Promise<void> => {
    try {
      const input = { params: { organization, call: callId } };
      take(await call(kind === 'answer' ? answerCall : hangUpCall, input));
    } catch (error) {
      setFailures((old) => new Map(old).set(callId, error));
      void query.refetch();
    } finally {
      setActs((old) => (old.get(callId)?.kind === kind ? without(old, callId) : old));
    }
  };
  const act = (callId: string, kind: PressedAct['kind']): void => {
    if (!turns.take(callId, kind, () => send(callId, kind))) return;
    const at = serverNow();
    setFailures((old) => without(old, callId));
    setActs((old) => new Map(old).set(callId, actAfter(old.get(callId), kind, at)));
  };
  const dialOut = useMutation({
    mutationFn: ({ requestId, destination }: Dialling) => call(dial, { params, body: { requestId, destination } }),
    onMutate: setDialling,
    onSuccess: take,
    onSettled: () => setDialling(null),
  });
  const choose = useMutation({
    mutationFn: (entry: string) => call(chooseLine, { params, body: { entry } }),
    onSuccess: take,
  });
  const { data } = query;
  const calls = useMemo(() => {
    const shown = withActs(data?.calls ?? [], acts);
    return dialling === null ? shown : [...shown, asCall(dialling)];
  }, [data, acts, dialling]);
  return {
    query,
    calls,
    failures,
    answer: (callId: string) => act(callId, 'answer'),
    end: (callId: string) => act(callId, 'end'),
    dial: (destination: string, name: string | null) =>
      dialOut.mutate({ requestId: crypto.randomUUID(), destination, name, at: serverNow() }),
    dialError: dialOut.error,
    choose,
  };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const next = new Map(map);
  next.delete(key);
  return next;
}

/** The call that is being asked for, until the answer brings the real one. */
function asCall({ requestId, destination, name, at }: Dialling): ShownCall {
  return {
    id: `dial ${requestId}`,
    direction: 'outbound',
    state: 'connecting',
    remote: { name, number: destination, owner: null, private: false },
    startedAt: new Date(at).toISOString(),
    answeredAt: null,
    confirmed: false,
    source: 'command',
    pending: true,
    ending: false,
  };
}
