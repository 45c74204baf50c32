import type { OrganizationSummary } from '@linekeeper/api-contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { GROUP_NAMES, type Group, inGroup, type ListSearch } from './list-view.ts';
import classes from './OrganizationsPage.module.css';

interface StateSummaryProps {
  all: readonly OrganizationSummary[];
  search: ListSearch;
  group: Group | undefined;
}

/** "212 organizations, 3 stopped": each number is a link to those it counts; the rest of the filter stays. */
export function StateSummary({ all, search, group }: StateSummaryProps) {
  const { t } = useTranslation();
  const { show: _show, ...rest } = search;
  const counts = GROUP_NAMES.map((name) => ({ name, count: all.filter(({ state }) => inGroup(name, state)).length }));
  return (
    <span className={classes.summary}>
      <Link to="/organizations" search={rest} data-chosen={group === undefined || undefined}>
        {t('organizations.count', { count: all.length })}
      </Link>
      {counts
        .filter(({ count }) => count > 0)
        .map(({ name, count }) => (
          <Link
            key={name}
            to="/organizations"
            search={{ ...rest, show: name }}
            data-chosen={group === name || undefined}
          >
            {t(`organizations.summary.${name}`, { count })}
          </Link>
        ))}
    </span>
  );
}
