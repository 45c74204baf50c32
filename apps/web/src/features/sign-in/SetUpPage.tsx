import { getSetUpLink, setUp } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, queryFor, sessionQuery } from '../../api.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { homeOf } from '../../words.ts';
import classes from './Door.module.css';
import { Door } from './Door.tsx';
import { OwnerLinkCommand } from './OwnerLinkCommand.tsx';

/** Where a one-time link leads: the first names the owner, later ones sign the owner in. */
export function SetUpPage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/set-up/$token' });
  const { data: session } = useQuery(sessionQuery);
  const link = useQuery({ ...queryFor(getSetUpLink, { params: { token } }), staleTime: Number.POSITIVE_INFINITY });
  const { data } = link;
  if (data !== undefined && data.state !== 'usable') {
    return (
      <Door session={session}>
        <Unusable state={data.state} />
      </Door>
    );
  }
  const signsIn = data?.kind === 'sign-in';
  return (
    <Door session={session}>
      <PageHeader
        heading={signsIn ? t('signIn.setUp.signInHeading') : t('signIn.setUp.heading')}
        title={[signsIn ? t('signIn.title') : t('signIn.setUp.title')]}
        sub={signsIn ? t('signIn.setUp.signInText') : t('signIn.setUp.text')}
      />
      {link.error ? <ErrorText error={link.error} onRetry={() => void link.refetch()} /> : null}
      {data === undefined ? link.error ? null : <Waiting /> : <UseLink token={token} signsIn={signsIn} />}
    </Door>
  );
}

function Unusable({ state }: { state: 'used' | 'expired' | 'unknown' }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader heading={t(`signIn.setUp.${state}`)} title={[t(`signIn.setUp.${state}`)]} />
      <div className={classes.stack}>
        <p>{t(`signIn.setUp.${state}Text`)}</p>
        <OwnerLinkCommand />
        <Link to="/sign-in">{t('signIn.setUp.toSignIn')}</Link>
      </div>
    </>
  );
}

function UseLink({ token, signsIn }: { token: string; signsIn: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState<{ name?: string; email?: string }>({});
  const use = useMutation({
    mutationFn: () => call(setUp, { body: signsIn ? { token } : { token, name: name.trim(), email: email.trim() } }),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: homeOf(session), replace: true });
    },
  });
  const check = () => {
    if (signsIn) return {};
    const found: { name?: string; email?: string } = {};
    if (name.trim() === '') found.name = t('signIn.setUp.nameMissing');
    if (!/^\S+@\S+\.\S+$/.test(email.trim())) found.email = t('signIn.setUp.emailWrong');
    return found;
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = check();
    setWrong(found);
    const field = found.name ? 'name' : found.email ? 'email' : null;
    if (field === null) use.mutate();
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {signsIn ? null : (
        <>
          <TextInput
            name="name"
            label={t('signIn.setUp.name')}
            description={t('signIn.setUp.nameHelp')}
            autoComplete="name"
            value={name}
            error={wrong.name}
            onChange={(event) => setName(event.currentTarget.value)}
            onBlur={() => setWrong((before) => (name.trim() === '' ? before : omit(before, 'name')))}
          />
          <TextInput
            name="email"
            type="email"
            label={t('signIn.setUp.email')}
            description={t('signIn.setUp.emailHelp')}
            autoComplete="email"
            value={email}
            error={wrong.email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </>
      )}
      {use.error ? <ErrorText error={use.error} /> : null}
      <Button type="submit" loading={use.isPending}>
        {signsIn ? t('signIn.setUp.signInButton') : t('signIn.setUp.button')}
      </Button>
    </form>
  );
}

function omit<T extends object, K extends keyof T>(of: T, key: K): Omit<T, K> {
  const { [key]: _gone, ...rest } = of;
  return rest;
}
