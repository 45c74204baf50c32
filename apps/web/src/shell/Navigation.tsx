import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './Navigation.module.css';
import type { NavItem } from './navigation.ts';

interface NavigationProps {
  items: readonly NavItem[];
  /** Name over the items of the organization on screen. */
  organization: string | null;
  folded?: boolean;
  /** In the bottom bar: icon over word. */
  bottom?: boolean;
}

/** The links of the rail, the drawer and the bottom bar. */
export function Navigation({ items, organization, folded = false, bottom = false }: NavigationProps) {
  const { t } = useTranslation();
  const firstInside = items.findIndex(({ inOrganization }) => inOrganization);
  const firstAfter = items.findIndex(
    ({ inOrganization }, index) => !inOrganization && index > firstInside && firstInside >= 0,
  );
  return (
    <ul className={classes.list} data-bottom={bottom || undefined} data-folded={folded || undefined}>
      {items.map(({ name, to, icon: Icon, exact }, index) => (
        <li key={name}>
          {!bottom && index === firstInside && organization !== null ? (
            <span className={classes.section}>{folded ? '' : organization}</span>
          ) : null}
          {!bottom && index === firstAfter ? <span className={classes.rule} /> : null}
          <Link
            to={to}
            className={classes.link}
            activeOptions={{ exact, includeSearch: false }}
            aria-label={folded ? t(`shell.nav.${name}`) : undefined}
            title={folded ? t(`shell.nav.${name}`) : undefined}
          >
            <Icon size={bottom ? 20 : 18} stroke={1.75} aria-hidden />
            {folded ? null : <span>{t(bottom ? `shell.navShort.${name}` : `shell.nav.${name}`)}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
