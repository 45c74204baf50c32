import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { entryLine, useDirectory } from '../directory/index.ts';
import classes from './LineChooser.module.css';

interface LineChooserProps {
  organization: string;
  /** The entry that is being chosen now. */
  busy: string | undefined;
  error: unknown;
  onChoose: (entry: string) => void;
  /** Null while there is no line to keep. */
  onKeep: (() => void) | null;
}

const SHOWN = 12;

/** Asks whose line this console is. */
export function LineChooser({ organization, busy, error, onChoose, onKeep }: LineChooserProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const { first } = useDirectory({ organization, search });
  return (
    <section className={classes.chooser} aria-label={t('callControl.chooseTitle')}>
      <h2 className={classes.title}>{t('callControl.chooseTitle')}</h2>
      <p className={classes.text}>{t('callControl.chooseText')}</p>
      {error ? <ErrorText error={error} lead={t('callControl.chooseFailed')} /> : null}
      <TextInput
        type="search"
        autoFocus
        aria-label={t('callControl.search')}
        placeholder={t('callControl.searchHint')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Panel
        query={first}
        errorLead={t('directory.error')}
        bare
        isEmpty={({ total }) => total === 0}
        empty={
          <p className={classes.text}>
            {search === '' ? t('directory.nothing') : t('callControl.noMatch', { search })}
          </p>
        }
      >
        {({ entries }) => (
          <ul className={classes.list}>
            {entries
              .filter(({ kind }) => kind === 'person' || kind === 'workspace' || kind === 'virtual-line')
              .slice(0, SHOWN)
              .map((entry) => (
                <li key={entry.id} className={classes.item}>
                  <span className={classes.words}>
                    <b>{entry.name}</b>
                    <span className={classes.line}>{entryLine(t, entry)}</span>
                  </span>
                  <b>{entry.extension}</b>
                  <Button
                    variant="default"
                    size="xs"
                    loading={busy === entry.id}
                    aria-label={t('callControl.chooseNamed', { name: entry.name })}
                    onClick={() => onChoose(entry.id)}
                  >
                    {t('callControl.choose')}
                  </Button>
                </li>
              ))}
          </ul>
        )}
      </Panel>
      {onKeep === null ? null : (
        <Button variant="default" className={classes.keep} onClick={onKeep}>
          {t('callControl.keepLine')}
        </Button>
      )}
    </section>
  );
}
