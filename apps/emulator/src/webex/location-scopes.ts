/** Any one of them opens the lists of locations and floors, as documented. */
export const LOCATION_SCOPES = {
  read: [
    'spark-admin:locations_read',
    'spark-admin:people_read',
    'spark-admin:devices_read',
    'spark-admin:device_read',
  ],
  write: ['spark-admin:locations_write'],
} as const;
