import { createApiKey, type Role } from '@linekeeper/api-contract';
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, sessionQuery } from '../../api.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './ApiKeysPage.module.css';

const ROLES = ['user', 'owner'] as const satisfies readonly Role[];
/** By the name of its sentence. */
const DAYS = { d30: 30, d90: 90, d365: 365, never: null } as const;
const LENGTHS = ['d30', 'd90', 'd365', 'never'] as const satisfies readonly (keyof typeof DAYS)[];
type Length = (typeof LENGTHS)[number];

interface ApiKeyFormProps {
  /** With the key itself, the only time it is seen. */
  onMade: (secret: string) => void;
  onCancel: () => void;
}

/** Name, rights and end of a new key. */
export function ApiKeyForm({ onMade, onCancel }: ApiKeyFormProps) {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('user');
  const [some, setSome] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const [days, setDays] = useState<Length>('d365');
  const make = useMutation({
    mutationFn: () =>
      call(createApiKey, {
        body: {
          name: name.trim(),
          role,
          organizations: some ? chosen : null,
          expiresInDays: DAYS[days],
        },
      }),
    onSuccess: ({ secret }) => onMade(secret),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate autoComplete="off">
      <TextInput
        label={t('apiKeys.name')}
        description={t('apiKeys.nameHelp')}
        value={name}
        maxLength={80}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('apiKeys.roleLabel')}
        value={role}
        data={ROLES.map((value) => ({ value, label: t(`apiKeys.roles.${value}`) }))}
        onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? 'user')}
      />
      <NativeSelect
        label={t('apiKeys.organizations')}
        value={some ? 'some' : 'all'}
        data={(['all', 'some'] as const).map((value) => ({ value, label: t(`apiKeys.scopes.${value}`) }))}
        onChange={(event) => setSome(event.currentTarget.value === 'some')}
      />
      {some ? (
        <Checkbox.Group label={t('apiKeys.choose')} value={chosen} onChange={setChosen}>
          <div className={classes.choices}>
            {(session?.organizations ?? []).map(({ slug, name: label }) => (
              <Checkbox key={slug} value={slug} label={label} />
            ))}
          </div>
        </Checkbox.Group>
      ) : null}
      <NativeSelect
        label={t('apiKeys.expiry')}
        value={days}
        data={LENGTHS.map((value) => ({ value, label: t(`apiKeys.days.${value}`) }))}
        onChange={(event) => setDays(LENGTHS.find((one) => one === event.currentTarget.value) ?? 'd365')}
      />
      {make.error ? <ErrorText error={make.error} lead={t('apiKeys.actError')} /> : null}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={make.isPending} disabled={name.trim() === '' || (some && chosen.length === 0)}>
          {t('apiKeys.make')}
        </Button>
      </div>
    </form>
  );
}
