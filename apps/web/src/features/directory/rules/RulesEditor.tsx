import {
  DIRECTORY_SOURCES,
  type DirectoryRules,
  type getDirectoryRules,
  saveDirectoryRules,
} from '@linekeeper/api-contract';
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { announce } from '../../../shell/announce.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { since } from '../../../words.ts';
import { FilterField } from './FilterField.tsx';
import { MappingFields } from './MappingFields.tsx';
import { Outcome } from './Outcome.tsx';
import classes from './Rules.module.css';
import { useRulesCheck } from './use-rules-check.ts';

interface RulesEditorProps {
  organization: string;
  answer: AnswerOf<typeof getDirectoryRules>;
}

/** One draft of all rules; nothing is kept before the button is pressed. */
export function RulesEditor({ organization, answer }: RulesEditorProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [draft, setDraft] = useState<DirectoryRules>(answer.rules);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(answer.rules);
  const check = useRulesCheck(organization, draft);
  const save = useSave(organization, draft);
  const change = (fields: Partial<DirectoryRules>) => setDraft({ ...draft, ...fields });
  const isWrong = check.data !== undefined && (check.data.filterError !== null || check.data.mappingErrors.length > 0);
  const fields = [...answer.filterFields, ...ownFields(draft, answer.filterFields)];
  return (
    <div className={classes.parts}>
      <section className={classes.part}>
        <h2>{t('directory.rules.filter.title')}</h2>
        <FilterField
          value={draft.filter}
          fields={fields}
          error={check.data?.filterError ?? null}
          onChange={(filter) => change({ filter })}
        />
        <Outcome check={check} draft={draft} kept={answer.rules} />
      </section>
      <section className={classes.part}>
        <h2>{t('directory.rules.mapping.title')}</h2>
        <MappingFields
          mapping={draft.mapping}
          webexFields={answer.webexFields}
          errors={check.data?.mappingErrors ?? []}
          outcome={check.data?.outcome ?? null}
          onChange={(mapping) => change({ mapping })}
        />
      </section>
      <section className={classes.part}>
        <h2>{t('directory.rules.sources.title')}</h2>
        <p className={classes.muted}>{t('directory.rules.sources.what')}</p>
        <Checkbox.Group
          aria-label={t('directory.rules.sources.label')}
          value={DIRECTORY_SOURCES.filter((source) => !draft.sourcesOff.includes(source))}
          onChange={(on) => change({ sourcesOff: DIRECTORY_SOURCES.filter((source) => !on.includes(source)) })}
        >
          <div className={classes.choices}>
            {DIRECTORY_SOURCES.map((source) => (
              <Checkbox key={source} value={source} label={t(`directory.rules.sources.${source}`)} />
            ))}
          </div>
        </Checkbox.Group>
      </section>
      {save.error ? <ErrorText error={save.error} lead={t('directory.rules.saveError')} /> : null}
      <div className={classes.bar}>
        <Button disabled={!isChanged || isWrong} loading={save.isPending} onClick={() => save.mutate()}>
          {t('directory.rules.save')}
        </Button>
        <Button variant="default" disabled={!isChanged} onClick={() => setDraft(answer.rules)}>
          {t('directory.rules.undo')}
        </Button>
        <span className={classes.muted}>
          {answer.changedAt === null
            ? t('directory.rules.neverChanged')
            : t('directory.rules.kept', { by: answer.changedBy ?? '', when: since(answer.changedAt, now) })}{' '}
          {t('directory.rules.saveHint')}
        </span>
      </div>
    </div>
  );
}

function ownFields({ mapping }: DirectoryRules, known: readonly string[]): string[] {
  return mapping.map(({ field }) => field).filter((field) => field !== '' && !known.includes(field));
}

function useSave(organization: string, draft: DirectoryRules) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call(saveDirectoryRules, { params: { organization }, body: draft }),
    onSuccess: async () => {
      announce(t('directory.rules.saved'), 'polite');
      await queries.invalidateQueries({
        predicate: ({ queryKey: [name] }) => typeof name === 'string' && name.startsWith('directory.'),
      });
    },
  });
}
