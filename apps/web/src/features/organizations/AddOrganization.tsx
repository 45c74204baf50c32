import { addOrganization } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call, sessionQuery } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './AddOrganization.module.css';

/** A name is enough; the rest comes from Webex at the first authorization. */
export function AddOrganization({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () => call(addOrganization, { body: { name: name.trim() } }),
    onSuccess: async ({ slug }) => {
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await queries.invalidateQueries({ queryKey: ['organizations.list'] });
      onClose();
      setName('');
      await navigate({ to: '/o/$org', params: { org: slug } });
    },
  });
  const taken =
    add.error instanceof ApiError && add.error.code === 'organization-name-taken' ? add.error.message : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate();
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={t('organizations.addTitle')}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label={t('organizations.addLabel')}
          description={t('organizations.addHelp')}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
          error={taken}
          data-autofocus
        />
        {add.error && !taken ? <ErrorText error={add.error} /> : null}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('organizations.keep')}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
            {t('organizations.addButton')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
