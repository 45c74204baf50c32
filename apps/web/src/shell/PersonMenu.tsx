import { type Session, signOut } from '@linekeeper/api-contract';
import { UnstyledButton } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import { IconChevronDown, IconLogout, IconUser } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api.ts';
import classes from './PersonMenu.module.css';

/**
 * Who is signed in, with My page and Sign out; a link to sign-in for everybody else. A plain disclosure: the
 * library's menu would bring 30 kB of positioning to every first page.
 */
export function PersonMenu({ session }: { session: Session | undefined }) {
  const { t } = useTranslation();
  if (session === undefined) return null;
  return session.account === null || session.role === null ? (
    <Link to="/sign-in">{t('shell.person.signIn')}</Link>
  ) : (
    <Disclosure account={session.account} role={session.role} />
  );
}

interface DisclosureProps {
  account: NonNullable<Session['account']>;
  role: NonNullable<Session['role']>;
}

function Disclosure({ account: { name, email }, role }: DisclosureProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const outside = useClickOutside<HTMLDivElement>(() => setOpen(false));
  const id = useId();
  const leave = useLeave();
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what lies inside, from anywhere in it
    <div className={classes.menu} ref={outside} onKeyDown={closeOnEscape}>
      <UnstyledButton
        ref={button}
        className={classes.button}
        aria-label={t('shell.person.menu', { name })}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <IconUser size={18} stroke={1.75} aria-hidden />
        <span className={classes.name}>{name}</span>
        <IconChevronDown size={14} aria-hidden />
      </UnstyledButton>
      <div id={id} className={classes.panel} hidden={!open}>
        <p className={classes.who}>
          {email} · {role === 'owner' ? t('shell.person.owner') : t('shell.person.user')}
        </p>
        <Link to="/me" className={classes.item} onClick={() => setOpen(false)}>
          <IconUser size={16} aria-hidden />
          {t('shell.person.myPage')}
        </Link>
        <UnstyledButton className={classes.item} onClick={leave}>
          <IconLogout size={16} aria-hidden />
          {t('shell.person.signOut')}
        </UnstyledButton>
      </div>
    </div>
  );
}

function useLeave(): () => void {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    onSettled: async () => {
      queries.clear();
      await navigate({ to: '/sign-in' });
    },
  });
  return () => leave.mutate();
}
