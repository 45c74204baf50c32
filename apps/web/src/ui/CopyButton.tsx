import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../shell/announce.ts';

interface CopyButtonProps {
  value: string;
  /** What is copied, for the accessible name: "Integration ID". */
  what: string;
  /** Word on the button; "Copy" when left out. */
  label?: string;
}

/** Copies a value; says so on the button and aloud. */
export function CopyButton({ value, what, label }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    announce(t('ui.copied'), 'polite');
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <Button
      variant="default"
      size="compact-xs"
      leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      onClick={() => void copy()}
      aria-label={label ? undefined : t('ui.copyNamed', { what })}
    >
      {copied ? t('ui.copied') : (label ?? t('ui.copy'))}
    </Button>
  );
}
