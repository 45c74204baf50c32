import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { counted } from '../../../words.ts';
import { numberOf, percentOf } from './number-of.ts';
import classes from './SyncSettings.module.css';

interface NumberFieldProps {
  label: string;
  value: string;
  from: number;
  to: number;
  percent?: boolean;
  onChange: (value: string) => void;
}

/** A number that keeps what was typed; a mistake is told on leaving, and goes as soon as it is mended. */
export function NumberField({ label, value, from, to, percent, onChange }: NumberFieldProps) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(false);
  const isWrong = (percent ? percentOf(value) : numberOf(value, from, to)) === null;
  return (
    <TextInput
      className={classes.number ?? ''}
      label={label}
      value={value}
      inputMode={percent ? 'decimal' : 'numeric'}
      error={left && isWrong ? t('directorySync.settings.notANumber', { from: counted(from), to: counted(to) }) : null}
      onBlur={() => setLeft(true)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
