import { ActionIcon, Button } from '@mantine/core';
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
  /** An icon alone, for lists where every line has one; the label is its title and name. */
  quiet?: boolean;
}

/** Copies a value; says so on the button and aloud. */
export function CopyButton({ value, what, label, quiet }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    announce(t('ui.copied'), 'polite');
    setTimeout(() => setCopied(false), 2000);
  };
  const Icon = copied ? IconCheck : IconCopy;
  if (quiet) {
    const name = label ?? t('ui.copyNamed', { what });
    return (
      // The browser's own title: a floating one would weigh 20 kB on every page with something to copy.
      <ActionIcon variant="subtle" color="gray" size={24} title={name} aria-label={name} onClick={() => void copy()}>
        <Icon size={14} aria-hidden />
      </ActionIcon>
    );
  }
  return (
    <Button
      variant="default"
      size="compact-xs"
      leftSection={<Icon size={14} aria-hidden />}
      onClick={() => void copy()}
      aria-label={label ? undefined : t('ui.copyNamed', { what })}
    >
      {copied ? t('ui.copied') : (label ?? t('ui.copy'))}
    </Button>
  );
}
