import { addSpace, listRooms, type Severity, type Space, saveSpace } from '@linekeeper/api-contract';
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call, queryFor } from '../../api.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { timeZone as browserZone } from '../../words.ts';
import classes from './NotificationsPage.module.css';
import { SeverityChoice } from './SeverityChoice.tsx';

interface SpaceFormProps {
  organization: string;
  /** Null to add one. */
  space: Space | null;
  onSaved: () => void;
  onCancel: () => void;
}

/** Which space is told, and of what. */
export function SpaceForm({ organization, space, onSaved, onCancel }: SpaceFormProps) {
  const { t } = useTranslation();
  const rooms = useQuery({ ...queryFor(listRooms, { params: { organization } }), enabled: space === null });
  const [room, setRoom] = useState('');
  const [severities, setSeverities] = useState<Severity[]>(space?.severities ?? ['critical', 'warning']);
  const [weekly, setWeekly] = useState(space?.weekly ?? false);
  const [zone, setZone] = useState(space?.timeZone ?? browserZone);
  const save = useMutation({
    mutationFn: () => {
      const choice = { severities, weekly, timeZone: zone.trim() };
      return space === null
        ? call(addSpace, { params: { organization }, body: { ...choice, room } })
        : call(saveSpace, { params: { organization, space: space.id }, body: { ...choice, enabled: space.enabled } });
    },
    onSuccess: onSaved,
  });
  const zoneWrong =
    save.error instanceof ApiError && save.error.field === 'body.timeZone'
      ? `${save.error.message} ${save.error.next ?? ''}`
      : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const found = rooms.data?.rooms ?? [];
  return (
    <form className={classes.form} onSubmit={submit}>
      {space === null ? (
        <NativeSelect
          label={t('notifications.spaces.space')}
          description={t(
            rooms.data !== undefined && found.length === 0
              ? 'notifications.spaces.noRooms'
              : 'notifications.spaces.spaceHelp',
          )}
          value={room}
          data-autofocus
          onChange={(event) => setRoom(event.currentTarget.value)}
          data={[
            { value: '', label: t(rooms.isPending ? 'notifications.spaces.loading' : 'notifications.spaces.choose') },
            ...found.map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
      ) : null}
      {rooms.error ? <ErrorText error={rooms.error} lead={t('notifications.spaces.roomsError')} /> : null}
      <SeverityChoice value={severities} onChange={setSeverities} />
      <Checkbox
        checked={weekly}
        label={t('notifications.people.weeklyLabel')}
        onChange={(event) => setWeekly(event.currentTarget.checked)}
      />
      <TextInput
        label={t('notifications.people.zone')}
        description={t('notifications.people.zoneHelp')}
        value={zone}
        error={zoneWrong}
        onChange={(event) => setZone(event.currentTarget.value)}
      />
      {save.error && zoneWrong === null ? (
        <ErrorText error={save.error} lead={t('notifications.spaces.error')} />
      ) : null}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={space === null && room === ''}>
          {t(space === null ? 'notifications.spaces.add' : 'notifications.people.save')}
        </Button>
      </div>
    </form>
  );
}
