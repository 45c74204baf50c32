import type { MappingError, MappingRule, RulesCheck, SampleEntry } from '@linekeeper/api-contract';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './Rules.module.css';

interface MappingFieldsProps {
  mapping: readonly MappingRule[];
  webexFields: readonly string[];
  errors: readonly MappingError[];
  outcome: RulesCheck['outcome'];
  onChange: (mapping: MappingRule[]) => void;
}

/** More are refused by the server. */
const MOST_RULES = 20;
const MOST_TEMPLATES = 5;

/** Rules for fields, and what they make of five entries. */
export function MappingFields({ mapping, webexFields, errors, outcome, onChange }: MappingFieldsProps) {
  const { t } = useTranslation();
  const put = (at: number, rule: MappingRule | null) =>
    onChange(mapping.flatMap((each, index) => (index === at ? (rule ?? []) : each)));
  return (
    <>
      <p className={classes.muted}>{t('directory.rules.mapping.what')}</p>
      {mapping.map((rule, index) => (
        <Rule
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no names while they are typed
          key={index}
          rule={rule}
          number={index + 1}
          errors={errors.filter((error) => error.rule === index)}
          onChange={(changed) => put(index, changed)}
        />
      ))}
      <div>
        <Button
          variant="default"
          disabled={mapping.length >= MOST_RULES}
          onClick={() => onChange([...mapping, { field: '', templates: [''] }])}
        >
          {t('directory.rules.mapping.add')}
        </Button>
      </div>
      <p className={classes.muted}>{t('directory.rules.mapping.known', { fields: webexFields.join(', ') })}</p>
      {mapping.length === 0 || outcome === null ? null : <Mapped mapping={mapping} pairs={outcome.mapped} />}
    </>
  );
}

interface RuleProps {
  rule: MappingRule;
  number: number;
  errors: readonly MappingError[];
  onChange: (rule: MappingRule | null) => void;
}

function Rule({ rule, number, errors, onChange }: RuleProps) {
  const { t } = useTranslation();
  const errorOf = (template: number | null) => errors.find((error) => error.template === template)?.message ?? null;
  const name = rule.field === '' ? t('directory.rules.mapping.row', { number }) : rule.field;
  const setTemplate = (at: number, text: string) =>
    onChange({ ...rule, templates: rule.templates.map((each, index) => (index === at ? text : each)) });
  return (
    <fieldset className={classes.rule} aria-label={t('directory.rules.mapping.row', { number })}>
      <TextInput
        label={t('directory.rules.mapping.field')}
        placeholder={t('directory.rules.mapping.fieldHint')}
        value={rule.field}
        maxLength={40}
        error={errorOf(null)}
        onChange={({ currentTarget }) => onChange({ ...rule, field: currentTarget.value })}
      />
      <div className={classes.templates}>
        {rule.templates.map((template, index) => (
          <TextInput
            // biome-ignore lint/suspicious/noArrayIndexKey: a text is known by its place only
            key={index}
            label={index === 0 ? t('directory.rules.mapping.templates') : undefined}
            aria-label={t('directory.rules.mapping.template', { number: index + 1, field: name })}
            placeholder={t('directory.rules.mapping.templateHint')}
            value={template}
            maxLength={200}
            classNames={{ input: classes.code }}
            error={errorOf(index)}
            onChange={({ currentTarget }) => setTemplate(index, currentTarget.value)}
          />
        ))}
        <div className={classes.line}>
          <Button
            variant="default"
            size="xs"
            disabled={rule.templates.length >= MOST_TEMPLATES}
            onClick={() => onChange({ ...rule, templates: [...rule.templates, ''] })}
          >
            {t('directory.rules.mapping.addTemplate')}
          </Button>
          <ActionIcon
            variant="default"
            aria-label={t('directory.rules.mapping.remove', { field: name })}
            onClick={() => onChange(null)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      </div>
    </fieldset>
  );
}

interface MappedProps {
  mapping: readonly MappingRule[];
  pairs: readonly { before: SampleEntry; after: SampleEntry }[];
}

function Mapped({ mapping, pairs }: MappedProps) {
  const { t } = useTranslation();
  if (pairs.length === 0) return <p className={classes.muted}>{t('directory.rules.mapping.none')}</p>;
  const fields = mapping.map(({ field }) => field);
  return (
    <div className={classes.mapped}>
      <table className={classes.table}>
        <caption>{t('directory.rules.mapping.preview')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('directory.rules.mapping.before')}</th>
            {fields.map((field) => (
              <th key={field} scope="col">
                {`${t('directory.rules.mapping.after')}: ${field}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ before, after }) => (
            <tr key={`${before.kind} ${before.name} ${before.email} ${before.extension}`}>
              <td>{before.name}</td>
              {fields.map((field) => (
                <td key={field}>{shownValue(after, field)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shownValue(entry: SampleEntry, field: string): string | null {
  switch (field) {
    case 'name':
    case 'title':
    case 'department':
    case 'location':
    case 'email':
      return entry[field];
    default:
      return entry.extra[field] ?? null;
  }
}
