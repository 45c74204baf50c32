import { NativeSelect } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { counted } from '../../words.ts';
import classes from './DirectoryPage.module.css';
import type { Filters } from './directory-filters.ts';
import type { Facet } from './finding/directory-index.ts';

interface DirectoryToolsProps {
  filters: Filters;
  locations: readonly Facet[];
  departments: readonly Facet[];
  favourites: number;
  onChange: (change: Filters) => void;
}

/** What narrows the list down besides words and kind, and how it is grouped. */
export const DirectoryTools = memo(function DirectoryTools(props: DirectoryToolsProps) {
  const { filters, locations, departments, favourites, onChange } = props;
  const { t } = useTranslation();
  const choices = (facets: readonly Facet[], chosen: string | undefined, any: string) => [
    { value: '', label: any },
    ...(chosen === undefined || facets.some(({ name }) => name === chosen) ? [] : [{ value: chosen, label: chosen }]),
    ...facets.map(({ name, count }) => ({
      value: name,
      label: t('directory.choiceCounted', { name, entries: counted(count) }),
    })),
  ];
  const onlyFavourites = filters.favourites !== undefined;
  const Star = onlyFavourites ? IconStarFilled : IconStar;
  return (
    <div className={classes.narrowing}>
      <NativeSelect
        className={classes.choice}
        aria-label={t('directory.location')}
        data={choices(locations, filters.location, t('directory.anyLocation'))}
        value={filters.location ?? ''}
        onChange={(event) => onChange({ location: event.currentTarget.value })}
      />
      <NativeSelect
        className={classes.choice}
        aria-label={t('directory.department')}
        data={choices(departments, filters.department, t('directory.anyDepartment'))}
        value={filters.department ?? ''}
        onChange={(event) => onChange({ department: event.currentTarget.value })}
      />
      <NativeSelect
        className={classes.choice}
        aria-label={t('directory.group')}
        data={[
          { value: '', label: t('directory.groupNone') },
          { value: 'location', label: t('directory.groupLocation') },
          { value: 'department', label: t('directory.groupDepartment') },
        ]}
        value={filters.group ?? ''}
        onChange={(event) => onChange({ group: event.currentTarget.value })}
      />
      <FilterChips
        label={t('directory.favourites')}
        chips={[
          {
            value: 'only',
            label: (
              <span className={classes.starred}>
                <Star size={14} aria-hidden /> {t('directory.favourites')}
              </span>
            ),
            count: favourites,
          },
        ]}
        chosen={onlyFavourites ? 'only' : ('all' as 'only')}
        onChoose={() => onChange({ favourites: onlyFavourites ? '' : 'only' })}
      />
    </div>
  );
});
