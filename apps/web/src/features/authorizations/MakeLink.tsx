import { type AuthorizationCard, JOBS, type Job, listWalkLinks, makeWalkLink } from '@linekeeper/api-contract';
import { Button, Checkbox, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './MakeLink.module.css';

interface MakeLinkProps {
  organization: { slug: string; name: string };
  cards: readonly AuthorizationCard[];
  opened: boolean;
  onClose: () => void;
}

/** Makes a link for the person who is to authorize; its address is shown once. */
export function MakeLink({ organization, cards, opened, onClose }: MakeLinkProps) {
  const { t } = useTranslation();
  const [made, setMade] = useState<AnswerOf<typeof makeWalkLink> | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      title={made === null ? t('walkLinks.owner.title') : t('walkLinks.owner.made')}
      onClose={close}
    >
      {made === null ? (
        <LinkForm organization={organization} cards={cards} onMade={setMade} onCancel={close} />
      ) : (
        <Stack gap="md">
          <p>{t('walkLinks.owner.madeText', { who: made.link.expected ?? t('walkLinks.owner.anyone') })}</p>
          <TextInput
            label={t('walkLinks.owner.address')}
            value={made.url}
            readOnly
            data-autofocus
            onFocus={(event) => event.currentTarget.select()}
          />
          <div className={classes.acts}>
            <CopyButton value={made.url} what={t('walkLinks.owner.address')} />
            <Button onClick={close}>{t('walkLinks.owner.done')}</Button>
          </div>
        </Stack>
      )}
    </Dialog>
  );
}

interface LinkFormProps extends Pick<MakeLinkProps, 'organization' | 'cards'> {
  onMade: (made: AnswerOf<typeof makeWalkLink>) => void;
  onCancel: () => void;
}

type Who = 'same-person' | 'any-full-admin' | 'email';
const DAYS = [1, 3, 7];

function LinkForm({ organization, cards, onMade, onCancel }: LinkFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [jobs, setJobs] = useState<Job[]>(() => suggested(cards));
  const known = cards.some(({ job, authorizer }) => jobs.includes(job) && authorizer !== null);
  const [who, setWho] = useState<Who>(known ? 'same-person' : 'any-full-admin');
  const [email, setEmail] = useState('');
  const [days, setDays] = useState('3');
  const make = useMutation({
    mutationFn: () =>
      call(makeWalkLink, {
        params: { organization: organization.slug },
        body: {
          jobs,
          who: who === 'email' ? { kind: who, email: email.trim() } : { kind: who },
          hours: Number(days) * 24,
        },
      }),
    onSuccess: async (answer) => {
      onMade(answer);
      await queries.invalidateQueries({ queryKey: [listWalkLinks.name, organization.slug] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <p>{t('walkLinks.owner.text')}</p>
      <Checkbox.Group
        label={t('walkLinks.owner.jobs')}
        value={jobs}
        onChange={(chosen) => setJobs(JOBS.filter((job) => chosen.includes(job)))}
      >
        <Stack gap={6} mt={6}>
          {JOBS.map((job) => (
            <Checkbox key={job} value={job} label={t(`authorizations.jobs.${job}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Radio.Group label={t('walkLinks.owner.who')} value={who} onChange={(value) => setWho(value as Who)}>
        <Stack gap={6} mt={6}>
          <Radio value="same-person" label={t('walkLinks.owner.samePerson')} disabled={!known} />
          <Radio
            value="any-full-admin"
            label={t('walkLinks.owner.anyFullAdmin', { organization: organization.name })}
          />
          <Radio value="email" label={t('walkLinks.owner.byEmail')} />
        </Stack>
      </Radio.Group>
      {who === 'email' ? (
        <TextInput
          type="email"
          required
          label={t('walkLinks.owner.email')}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      ) : null}
      <Select
        label={t('walkLinks.owner.hours')}
        value={days}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data={DAYS.map((count) => ({ value: String(count), label: t('walkLinks.owner.day', { count }) }))}
        onChange={(value) => setDays(value ?? '3')}
      />
      {make.error ? <ErrorText error={make.error} lead={t('walkLinks.owner.error')} /> : null}
      <div className={classes.acts}>
        <Button variant="default" onClick={onCancel}>
          {t('walkLinks.owner.cancel')}
        </Button>
        <Button type="submit" loading={make.isPending} disabled={jobs.length === 0}>
          {t('walkLinks.owner.button')}
        </Button>
      </div>
    </form>
  );
}

/** What stopped; else what nobody has authorized yet; else everything. */
function suggested(cards: readonly AuthorizationCard[]): Job[] {
  const stopped = cards.filter(({ state }) => state === 'stopped');
  const missing = cards.filter(({ authorizer }) => authorizer === null);
  const chosen = stopped.length > 0 ? stopped : missing.length > 0 ? missing : cards;
  return chosen.map(({ job }) => job);
}
