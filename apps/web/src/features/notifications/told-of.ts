import type { Subscription } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';
import { timeOfDay } from './time-of-day.ts';

/** What somebody is told of, and when not, in one line. */
export function toldOf(t: TFunction, { severities, weekly, quietHours, timeZone }: Subscription): string {
  const critical = severities.includes('critical');
  const warning = severities.includes('warning');
  if (!critical && !warning && !weekly) return t('notifications.people.nothing');
  const what =
    critical && warning
      ? [t('notifications.people.all')]
      : [
          ...(critical ? [t('notifications.people.critical')] : []),
          ...(warning ? [t('notifications.people.warning')] : []),
        ];
  const quiet =
    quietHours === null
      ? []
      : [
          t(quietHours.criticalPasses ? 'notifications.people.quietCritical' : 'notifications.people.quiet', {
            from: timeOfDay(quietHours.from),
            to: timeOfDay(quietHours.to),
            zone: timeZone,
          }),
        ];
  return [...what, ...(weekly ? [t('notifications.people.weekly')] : []), ...quiet].join(' · ');
}
