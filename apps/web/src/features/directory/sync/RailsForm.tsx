import { type DirectoryRails, type getDirectoryRails, saveDirectoryRails } from '@linekeeper/api-contract';
import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { announce } from '../../../shell/announce.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { counted, since } from '../../../words.ts';
import { NumberField } from './NumberField.tsx';
import { firstOver } from './number-of.ts';
import { type RailsDraft, railOf, railsOf, typedOf } from './rails-draft.ts';
import classes from './SyncSettings.module.css';
import { useAskedAnew } from './use-run-acts.ts';

const MOST_DAYS = 365;

interface RailsFormProps {
  organization: string;
  answer: AnswerOf<typeof getDirectoryRails>;
  owner: boolean;
}

/** How much a run may change by itself, and how long what it removed is kept; each limit says what it means today. */
export function RailsForm({ organization, answer, owner }: RailsFormProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [draft, setDraft] = useState<RailsDraft>(typedOf(answer.rails));
  const rails = railsOf(draft);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(typedOf(answer.rails));
  const change = (fields: Partial<RailsDraft>) => setDraft({ ...draft, ...fields });
  const save = useSave(organization);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rails !== null && isChanged) save.mutate(rails);
  };
  const shared = { draft, now: answer.now, disabled: !owner, onChange: change };
  return (
    <form className={classes.part} onSubmit={submit} noValidate>
      <h2>{t('directorySync.settings.limits')}</h2>
      <p className={classes.muted}>{t('directorySync.settings.what')}</p>
      <Rail rail="removed" {...shared} />
      <Rail rail="people" {...shared} />
      <div className={classes.block}>
        <Checkbox
          label={t('directorySync.settings.changedOn')}
          checked={draft.changesLimited}
          disabled={!owner}
          onChange={(event) => change({ changesLimited: event.currentTarget.checked })}
        />
        {draft.changesLimited ? <Rail rail="changed" {...shared} /> : null}
      </div>
      <fieldset className={classes.rail} disabled={!owner}>
        <legend>{t('directorySync.settings.grace')}</legend>
        <p className={classes.muted}>{t('directorySync.settings.graceWhat')}</p>
        <div className={classes.line}>
          <NumberField
            label={t('directorySync.settings.graceDays')}
            value={draft.graceDays}
            from={1}
            to={MOST_DAYS}
            onChange={(graceDays) => change({ graceDays })}
          />
        </div>
        <p className={classes.muted}>
          {t('directorySync.settings.graceNow', {
            count: answer.now.removedKept,
            formatted: counted(answer.now.removedKept),
          })}
        </p>
      </fieldset>
      {save.error ? <ErrorText error={save.error} lead={t('directorySync.settings.saveError')} /> : null}
      <div className={classes.bar}>
        {owner ? (
          <>
            <Button type="submit" disabled={!isChanged || rails === null} loading={save.isPending}>
              {t('directorySync.settings.save')}
            </Button>
            <Button variant="default" disabled={!isChanged} onClick={() => setDraft(typedOf(answer.rails))}>
              {t('directorySync.settings.undo')}
            </Button>
            <Button variant="default" onClick={() => setDraft(typedOf(answer.defaults))}>
              {t('directorySync.settings.defaults')}
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

interface RailProps {
  rail: 'removed' | 'people' | 'changed';
  draft: RailsDraft;
  now: { entries: number; people: number };
  disabled: boolean;
  onChange: (fields: Partial<RailsDraft>) => void;
}

/** One limit, as a count and a percentage, and what both come to in the directory as it is. */
function Rail({ rail, draft, now, disabled, onChange }: RailProps) {
  const { t } = useTranslation();
  const of = rail === 'people' ? now.people : now.entries;
  const limit = railOf(draft[rail]);
  const words = rail === 'people' ? 'ofPeople' : rail === 'changed' ? 'changedOf' : 'ofEntries';
  return (
    <fieldset className={classes.rail} disabled={disabled}>
      <legend>{t(`directorySync.settings.${rail}`)}</legend>
      <p className={classes.muted}>{t(`directorySync.settings.${rail}What`)}</p>
      <div className={classes.line}>
        <NumberField
          label={t(rail === 'people' ? 'directorySync.settings.countPeople' : 'directorySync.settings.count')}
          value={draft[rail].count}
          from={0}
          to={1_000_000}
          onChange={(count) => onChange({ [rail]: { ...draft[rail], count } })}
        />
        <NumberField
          label={t('directorySync.settings.percent')}
          value={draft[rail].percent}
          percent
          from={0}
          to={100}
          onChange={(percent) => onChange({ [rail]: { ...draft[rail], percent } })}
        />
      </div>
      {limit === null ? null : (
        <p>
          {of === 0
            ? t('directorySync.settings.empty')
            : t(`directorySync.settings.${words}`, {
                formatted: counted(of),
                from: counted(firstOver(limit, of)),
              })}
        </p>
      )}
    </fieldset>
  );
}

function useSave(organization: string) {
  const { t } = useTranslation();
  const asked = useAskedAnew();
  return useMutation({
    mutationFn: (rails: DirectoryRails) => call(saveDirectoryRails, { params: { organization }, body: rails }),
    onSuccess: () => announce(t('directorySync.settings.saved'), 'polite'),
    onSettled: asked,
  });
}
