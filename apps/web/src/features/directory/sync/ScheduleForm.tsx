import { type DirectorySchedule, type getDirectorySchedule, saveDirectorySchedule } from '@linekeeper/api-contract';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { announce } from '../../../shell/announce.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { since } from '../../../words.ts';
import { NumberField } from './NumberField.tsx';
import { numberOf } from './number-of.ts';
import classes from './SyncSettings.module.css';
import { useAskedAnew } from './use-run-acts.ts';

const FEWEST_MINUTES = 5;
const MOST_MINUTES = 1_440;

interface ScheduleDraft {
  incremental: boolean;
  minutes: string;
  fullAt: string;
}

interface ScheduleFormProps {
  organization: string;
  answer: AnswerOf<typeof getDirectorySchedule>;
  owner: boolean;
}

/** When runs come by themselves. */
export function ScheduleForm({ organization, answer, owner }: ScheduleFormProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { schedule, defaults, zone } = answer;
  const typed = (of: DirectorySchedule): ScheduleDraft => ({
    incremental: of.incrementalMinutes !== null,
    minutes: String(of.incrementalMinutes ?? defaults.incrementalMinutes ?? 15),
    fullAt: of.fullAt,
  });
  const [draft, setDraft] = useState(typed(schedule));
  const next = scheduleOf(draft, schedule.timeZone);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(typed(schedule));
  const save = useSave(organization);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (next !== null && isChanged) save.mutate(next);
  };
  return (
    <form className={classes.part} onSubmit={submit} noValidate>
      <h2>{t('directorySync.settings.schedule')}</h2>
      <fieldset className={classes.rail} disabled={!owner}>
        <legend>{t('directorySync.settings.full')}</legend>
        <p className={classes.muted}>{t('directorySync.settings.fullWhat')}</p>
        <TextInput
          type="time"
          className={classes.number ?? ''}
          label={t('directorySync.settings.fullAt', { zone })}
          value={draft.fullAt}
          onChange={(event) => setDraft({ ...draft, fullAt: event.currentTarget.value })}
        />
      </fieldset>
      <fieldset className={classes.rail} disabled={!owner}>
        <legend>{t('directorySync.settings.incremental')}</legend>
        <p className={classes.muted}>{t('directorySync.settings.incrementalWhat')}</p>
        <Checkbox
          label={t('directorySync.settings.incrementalOn')}
          checked={draft.incremental}
          onChange={(event) => setDraft({ ...draft, incremental: event.currentTarget.checked })}
        />
        {draft.incremental ? (
          <NumberField
            label={t('directorySync.settings.minutes')}
            value={draft.minutes}
            from={FEWEST_MINUTES}
            to={MOST_MINUTES}
            onChange={(minutes) => setDraft({ ...draft, minutes })}
          />
        ) : null}
      </fieldset>
      {save.error ? <ErrorText error={save.error} lead={t('directorySync.settings.scheduleError')} /> : null}
      <div className={classes.bar}>
        {owner ? (
          <>
            <Button type="submit" disabled={next === null || !isChanged} loading={save.isPending}>
              {t('directorySync.settings.saveSchedule')}
            </Button>
            <Button variant="default" disabled={!isChanged} onClick={() => setDraft(typed(schedule))}>
              {t('directorySync.settings.undo')}
            </Button>
          </>
        ) : null}
        <span className={classes.muted}>
          {answer.changedAt === null
            ? t('directorySync.settings.neverChanged')
            : t('directorySync.settings.kept', { by: answer.changedBy ?? '', when: since(answer.changedAt, now) })}
        </span>
      </div>
    </form>
  );
}

function scheduleOf(draft: ScheduleDraft, timeZone: string | null): DirectorySchedule | null {
  const minutes = draft.incremental ? numberOf(draft.minutes, FEWEST_MINUTES, MOST_MINUTES) : null;
  if ((draft.incremental && minutes === null) || !/^\d\d:\d\d$/.test(draft.fullAt)) return null;
  return { incrementalMinutes: minutes, fullAt: draft.fullAt, timeZone };
}

function useSave(organization: string) {
  const { t } = useTranslation();
  const asked = useAskedAnew();
  return useMutation({
    mutationFn: (schedule: DirectorySchedule) =>
      call(saveDirectorySchedule, { params: { organization }, body: schedule }),
    onSuccess: () => announce(t('directorySync.settings.scheduleSaved'), 'polite'),
    onSettled: asked,
  });
}
