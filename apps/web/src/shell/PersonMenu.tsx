import { type Session, signOut } from '@linekeeper/api-contract';
import { Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconLogout, IconUser } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../api.ts';
import classes from './PersonMenu.module.css';

/** Who is signed in, with My page and Sign out; a link to sign-in for everybody else. */
export function PersonMenu({ session }: { session: Session | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    onSettled: async () => {
      queries.clear();
      await navigate({ to: '/sign-in' });
    },
  });
  if (session === undefined) return null;
  if (session.account === null) return <Link to="/sign-in">{t('shell.person.signIn')}</Link>;
  const { name } = session.account;
  return (
    <Menu width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={t('shell.person.menu', { name })}>
          <IconUser size={18} stroke={1.75} aria-hidden />
          <span className={classes.name}>{name}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.account.email} · {session.role === 'owner' ? t('shell.person.owner') : t('shell.person.user')}
        </Menu.Label>
        <Menu.Item leftSection={<IconUser size={16} aria-hidden />} onClick={() => void navigate({ to: '/me' })}>
          {t('shell.person.myPage')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
          {t('shell.person.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
