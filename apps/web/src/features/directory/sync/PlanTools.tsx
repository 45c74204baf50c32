import { type DirectoryPlan, exportPlan, PLAN_CHANGE_KINDS } from '@linekeeper/api-contract';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { type Chip, FilterChips } from '../../../ui/FilterChips.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { countOf, type PlanSearch } from './plan-parts.ts';
import classes from './RunPage.module.css';

const TYPING_MS = 300;

interface PlanToolsProps {
  plan: DirectoryPlan;
  search: PlanSearch;
  onChange: (search: PlanSearch) => void;
  organization: string;
  run: string;
}

/** What of the plan is shown and how it is grouped; it lives in the address. */
export function PlanTools({ plan, search, onChange, organization, run }: PlanToolsProps) {
  const { t } = useTranslation();
  const change = (field: keyof PlanSearch, value: string) => {
    const { [field]: _old, ...rest } = search;
    onChange(value === '' ? rest : { ...rest, [field]: value });
  };
  return (
    <div className={classes.tools}>
      <KindChips plan={plan} search={search} onChange={onChange} />
      <Search value={search.q ?? ''} onChange={(value) => change('q', value)} />
      <NativeSelect
        className={classes.choice ?? ''}
        aria-label={t('directorySync.plan.group')}
        data={[
          { value: '', label: t('directorySync.plan.groupLocation') },
          { value: 'kind', label: t('directorySync.plan.groupKind') },
          { value: 'none', label: t('directorySync.plan.groupNone') },
        ]}
        value={search.group ?? ''}
        onChange={(event) => change('group', event.currentTarget.value)}
      />
      <Export organization={organization} run={run} />
    </div>
  );
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value);
  const ask = useDebouncedCallback((next: string) => {
    setAsked(next);
    onChange(next);
  }, TYPING_MS);
  // The address was changed from elsewhere: filters cleared, or a step back.
  if (value !== asked) {
    setAsked(value);
    setTyped(value);
  }
  return (
    <TextInput
      type="search"
      className={classes.search ?? ''}
      aria-label={t('directorySync.plan.search')}
      placeholder={t('directorySync.plan.searchHint')}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
    />
  );
}

function KindChips({ plan, search, onChange }: Pick<PlanToolsProps, 'plan' | 'search' | 'onChange'>) {
  const { t } = useTranslation();
  const { kind: _kind, state: _state, ...rest } = search;
  const chips: Chip<string>[] = [
    { value: '', label: t('directorySync.plan.all'), count: countOf(plan.counts) },
    ...[...PLAN_CHANGE_KINDS]
      .reverse()
      .map((kind) => ({ value: kind, label: t(`directorySync.plan.${kind}`), count: plan.counts[kind] })),
  ];
  if (plan.skipped > 0) chips.push({ value: 'skipped', label: t('directorySync.plan.leftOut'), count: plan.skipped });
  if (plan.undone !== null) chips.push({ value: 'kept', label: t('directorySync.plan.kept') });
  return (
    <FilterChips
      label={t('directorySync.plan.filter')}
      chips={chips}
      chosen={search.state ?? search.kind ?? ''}
      onChoose={(value) => {
        if (value === '') onChange(rest);
        else onChange({ ...rest, ...(value === 'skipped' || value === 'kept' ? { state: value } : { kind: value }) });
      }}
    />
  );
}

function Export({ organization, run }: { organization: string; run: string }) {
  const { t } = useTranslation();
  const make = useMutation({
    mutationFn: (format: 'csv' | 'xlsx') => call(exportPlan, { params: { organization, run }, body: { format } }),
    onSuccess: saveFile,
  });
  return (
    <div className={classes.export}>
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          loading={make.isPending && make.variables === format}
          onClick={() => make.mutate(format)}
        >
          {t(`directorySync.plan.export.${format}`)}
        </Button>
      ))}
      {make.error ? <ErrorText error={make.error} lead={t('directorySync.plan.export.error')} /> : null}
    </div>
  );
}
