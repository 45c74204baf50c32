import { type DirectorySchedule, type getDirectorySchedule, saveDirectorySchedule } from '@linekeeper/api-contract';
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { announce } from '../../../shell/announce.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { since, timeZone } from '../../../words.ts';
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
  /** Empty: the one most locations are in. */
  timeZone: string;
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
  const { schedule, defaults, ownZone } = answer;
  const typed = (of: DirectorySchedule): ScheduleDraft => ({
    incremental: of.incrementalMinutes !== null,
    minutes: String(of.incrementalMinutes ?? defaults.incrementalMinutes ?? 15),
    fullAt: of.fullAt,
    timeZone: of.timeZone ?? '',
  });
  const [draft, setDraft] = useState(typed(schedule));
  const next = scheduleOf(draft);
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
        <div className={classes.line}>
          <TextInput
            type="time"
            className={classes.number ?? ''}
            label={t('directorySync.settings.fullAt')}
            value={draft.fullAt}
            onChange={(event) => setDraft({ ...draft, fullAt: event.currentTarget.value })}
          />
          <NativeSelect
            className={classes.zone ?? ''}
            label={t('directorySync.settings.zone')}
            value={draft.timeZone}
            data={[
              { value: '', label: t('directorySync.settings.ownZone', { zone: ownZone }) },
              ...zonesWith(schedule.timeZone),
            ]}
            onChange={(event) => setDraft({ ...draft, timeZone: event.currentTarget.value })}
          />
        </div>
        {/* Of another time, or another zone, the server says so once it is kept. */}
        {isChanged ? null : <NextFull answer={answer} />}
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

/** When the schedule that is kept has the next one come, as clocks show it there and here. */
function NextFull({ answer }: Pick<ScheduleFormProps, 'answer'>) {
  const { t } = useTranslation();
  const { nextFullAt, zone } = answer;
  if (nextFullAt === null) return null;
  const when = momentIn(nextFullAt, zone);
  const here = momentIn(nextFullAt, timeZone);
  return (
    <p className={classes.muted}>
      {here === when
        ? t('directorySync.settings.nextFull', { when, zone })
        : t('directorySync.settings.nextFullHere', { when, zone, here })}
    </p>
  );
}

function momentIn(at: string, zone: string): string {
  const parts = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en-GB', { ...parts, hourCycle: 'h23', timeZone: zone });
  return format.format(new Date(at)).replace(/^(\p{L}+), /u, '$1 ');
}

/** Those the browser knows, and the one that is kept, should it not be among them. */
function zonesWith(kept: string | null): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(kept === null ? [] : [kept])])].sort();
}

function scheduleOf(draft: ScheduleDraft): DirectorySchedule | null {
  const minutes = draft.incremental ? numberOf(draft.minutes, FEWEST_MINUTES, MOST_MINUTES) : null;
  if ((draft.incremental && minutes === null) || !/^\d\d:\d\d$/.test(draft.fullAt)) return null;
  return { incrementalMinutes: minutes, fullAt: draft.fullAt, timeZone: draft.timeZone === '' ? null : draft.timeZone };
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
